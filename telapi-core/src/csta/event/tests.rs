//! Rules of the event decoder. The messages are our own, in the shape of the IP Office guide's.

use super::*;
use crate::csta::{CallControlService, FlowDirection};
use crate::wire::{Document, Limits};

fn read(xml: &str) -> CstaEvent {
    let document = Document::parse(xml, &Limits::default()).unwrap();
    CstaEvent::read(document.root().unwrap())
}

#[test]
fn a_held_event_is_read_whole_under_any_prefix_and_in_any_order() {
    let event = read(
        "<x:HeldEvent xmlns:x='http://www.ecma-international.org/standards/ecma-323/csta/ed4'>
           <x:cause>normal</x:cause>
           <x:holdingDevice><x:deviceIdentifier typeOfNumber='dialingNumber' connectionRate='-1'
              switchingSubDomainInformationElements='31302E302E302E31'>417</x:deviceIdentifier></x:holdingDevice>
           <x:servicesPermitted><x:callControlServices><x:retrieveCall>true</x:retrieveCall>
              <x:holdCall>false</x:holdCall></x:callControlServices></x:servicesPermitted>
           <x:heldConnection><x:callID>b0b</x:callID></x:heldConnection>
           <x:correlatorData><x:string>6230\n 62</x:string></x:correlatorData>
           <x:localConnectionInfo>null</x:localConnectionInfo>
           <x:monitorCrossRefID>m-1</x:monitorCrossRefID>
         </x:HeldEvent>",
    );
    let CstaEvent::Held(held) = &event else { panic!("{event:?}") };
    assert_eq!(held.holding_device.as_ref().unwrap().device_id().unwrap().to_string(), "417@10.0.0.1");
    assert_eq!(held.local_connection_info, Some(LocalConnectionState::Null));
    assert!(held.services_permitted.as_ref().unwrap().permits(CallControlService::RetrieveCall));
    assert!(held.unknown.is_empty());
    assert_eq!(event.call_id().unwrap().as_str(), "b0b");
    assert_eq!(event.correlator_data().unwrap().text(), Some("b0b"));
    assert_eq!(event.cause(), Some(&EventCause::Normal));
    assert_eq!(event.monitor_cross_ref_id().unwrap().as_str(), "m-1");
}

#[test]
fn both_spellings_of_the_transferred_event_are_read() {
    for element in ["TransferedEvent", "TransferredEvent"] {
        let event = read(&format!("<{element}><cause>transfer</cause></{element}>"));
        let CstaEvent::Transferred(transferred) = event else { panic!("{element}") };
        assert_eq!(transferred.cause, Some(EventCause::Transfer));
    }
}

#[test]
fn a_snapshot_of_a_device_is_read_whole() {
    let event = read(
        "<SnapshotDeviceData><serviceCrossRefID>s-1</serviceCrossRefID><segmentID>2</segmentID>
           <lastSegment>true</lastSegment><snapshotData><snapshotDeviceResponseInfo>
             <connectionIdentifier><callID>b0b</callID></connectionIdentifier>
             <endpointDevice><deviceIdentifier>417</deviceIdentifier></endpointDevice>
             <localCallState><compoundCallState><localConnectionState>hold</localConnectionState>
               <localConnectionState>connected</localConnectionState></compoundCallState></localCallState>
           </snapshotDeviceResponseInfo><snapshotDeviceResponseInfo>
             <localCallState><simpleCallState>callEstablished</simpleCallState></localCallState>
           </snapshotDeviceResponseInfo></snapshotData></SnapshotDeviceData>",
    );
    let CstaEvent::SnapshotDeviceData(told) = &event else { panic!("{event:?}") };
    assert_eq!(
        (told.service_cross_ref_id.as_deref(), told.segment_id, told.last_segment),
        (Some("s-1"), Some(2), Some(true))
    );
    let [first, second] = told.snapshot_data.as_deref().unwrap() else { panic!("{told:?}") };
    assert_eq!(first.connection_identifier.as_ref().unwrap().call_id.as_str(), "b0b");
    let states = &first
        .local_call_state
        .as_ref()
        .unwrap()
        .compound_call_state
        .as_ref()
        .unwrap()
        .local_connection_states;
    assert_eq!(states[..], [LocalConnectionState::Hold, LocalConnectionState::Connected]);
    assert_eq!(
        second.local_call_state.as_ref().unwrap().simple_call_state.as_deref(),
        Some("callEstablished")
    );
    assert!(told.unknown.is_empty() && first.unknown.is_empty());
}

#[test]
fn every_event_is_read_under_its_name_and_tells_it_in_json() {
    for element in CstaEvent::ELEMENTS {
        let event = read(&format!("<{element}/>"));
        assert!(!matches!(event, CstaEvent::Unknown(_)), "{element}");
        let json = serde_json::to_value(&event).unwrap();
        assert_eq!(json["message"], event.message());
        assert_eq!(json.as_object().unwrap().len(), 1, "an empty {element} says nothing: {json}");
    }
}

#[test]
fn every_event_has_a_type_of_its_own_and_there_is_no_type_without_an_event() {
    let read = |element: &&str| read(&format!("<{element}/>"));
    let types: std::collections::BTreeSet<_> =
        CstaEvent::ELEMENTS.iter().map(|e| read(e).event_type()).collect();
    assert_eq!(types.len(), 35);
    let known: Vec<_> = EventType::ALL.iter().copied().filter(|known| known.element().is_some()).collect();
    assert_eq!(types.into_iter().collect::<Vec<_>>(), known);
    for known in known {
        let element = known.element().unwrap();
        let event = read(&element);
        assert_eq!((event.event_type(), event.message()), (known, element));
        assert_eq!(known.to_string(), element);
    }
    assert_eq!(read(&"WarpedEvent").event_type(), EventType::Unknown);
    assert_eq!(EventType::Unknown.element(), None);
}

#[test]
fn an_unknown_event_is_kept_whole() {
    let event = read("<n:WarpedEvent xmlns:n='urn:x' speed='9'><n:a>1</n:a><n:a b='2'/></n:WarpedEvent>");
    let CstaEvent::Unknown(element) = &event else { panic!("{event:?}") };
    assert_eq!(element.attribute("speed"), Some("9"));
    assert_eq!(element.children.len(), 2);
    assert_eq!(serde_json::to_value(&event).unwrap()["unknown"]["children"][1]["attributes"]["b"], "2");
}

#[test]
fn what_is_not_known_inside_an_event_is_kept() {
    let event = read(
        "<DeliveredEvent day='1'>tail<connection warp='3'><callID>c</callID><phase>2</phase></connection>
           <cause>unheardOf</cause><novelty><x/></novelty>
           <alertingDevice><deviceIdentifier connectionRate='fast'>1</deviceIdentifier></alertingDevice>
         </DeliveredEvent>",
    );
    let CstaEvent::Delivered(delivered) = event else { panic!() };
    assert_eq!(delivered.cause, Some(EventCause::Other("unheardOf".into())));
    let unknown = &delivered.unknown;
    let names: Vec<_> = unknown.elements.iter().map(|element| element.name.as_str()).collect();
    assert_eq!(names, ["phase", "novelty"]);
    let attributes: Vec<_> =
        unknown.attributes.iter().map(|(_, name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(attributes, [("warp", "3"), ("connectionRate", "fast"), ("day", "1")]);
    assert_eq!(unknown.texts, [("DeliveredEvent".to_owned(), "tail".to_owned())]);
}

#[test]
fn a_value_that_is_not_of_its_type_and_a_second_value_are_kept_as_unknown() {
    let event = read(
        "<QueuedEvent><numberQueued>many</numberQueued><cause>park</cause><cause>busy</cause></QueuedEvent>",
    );
    let CstaEvent::Queued(queued) = event else { panic!() };
    assert_eq!((queued.number_queued, queued.cause), (None, Some(EventCause::Park)));
    let texts: Vec<_> = queued.unknown.elements.iter().map(|element| element.text.as_str()).collect();
    assert_eq!(texts, ["many", "busy"]);
}

#[test]
fn a_conference_tells_its_parties_and_who_left() {
    let event = read(
        "<ConferencedEvent><primaryOldCall><callID/></primaryOldCall><conferenceConnections>
           <connectionListItem><newConnection><callID>p+1==</callID></newConnection>
             <endpoint><deviceID>31</deviceID></endpoint>
             <resultingConnectionInfo><flowDirection>transmitAndReceive</flowDirection>
               <mediaSessionInfo>ann</mediaSessionInfo></resultingConnectionInfo></connectionListItem>
           <connectionListItem><newConnection><callID>p+2==</callID></newConnection>
             <oldConnection><callID>10.0.0.1-Conf 7</callID></oldConnection>
             <endpoint><deviceID>32</deviceID></endpoint>
             <resultingConnectionInfo><flowDirection>none</flowDirection></resultingConnectionInfo></connectionListItem>
         </conferenceConnections></ConferencedEvent>",
    );
    let CstaEvent::Conferenced(conference) = event else { panic!() };
    assert!(conference.unknown.is_empty(), "{:?}", conference.unknown);
    let parties = conference.conference_connections.unwrap();
    let flow =
        |index: usize| parties[index].resulting_connection_info.as_ref().unwrap().flow_direction.clone();
    assert_eq!(flow(0), Some(FlowDirection::TransmitAndReceive));
    assert_eq!(flow(1), Some(FlowDirection::None));
    assert_eq!(parties[0].endpoint.as_ref().unwrap().device_id().unwrap().number(), "31");
}

#[test]
fn what_the_caller_reads_itself_is_not_kept_a_second_time() {
    let xml =
        "<HeldEvent session='s'><extensions><privateData><private><mine a='1'/><other session='s'/></private>
        </privateData></extensions><novelty session='s' b='2'/></HeldEvent>";
    let document = Document::parse(xml, &Limits::default())
        .unwrap()
        .caller_reads_private(&["mine"])
        .caller_reads_attributes(&["session"]);
    let event = CstaEvent::read(document.root().unwrap());
    let json = serde_json::to_value(&event).unwrap();
    let private = &json["extensions"]["private_data"]["private"];
    assert_eq!(*private, serde_json::json!([{"name": "other"}]));
    assert_eq!(json["unknown"]["elements"][0]["attributes"], serde_json::json!({"b": "2"}));
    assert!(json["unknown"].get("attributes").is_none(), "{json}");
}

#[test]
fn sentinels_of_call_linkage_are_no_linkage() {
    for (text, expected) in [("no call\n linkage", None), ("", None), ("u-1", Some("u-1"))] {
        let event = read(&format!(
            "<FailedEvent><callLinkageData><globalCallData><globalCallLinkageID><globallyUniqueCallLinkageID>{text}\
             </globallyUniqueCallLinkageID></globalCallLinkageID></globalCallData></callLinkageData></FailedEvent>"
        ));
        let CstaEvent::Failed(failed) = event else { panic!() };
        let id = failed.call_link_id();
        assert_eq!(id.as_deref(), expected);
    }
}

#[test]
fn a_secret_in_an_event_is_reachable_and_never_printed() {
    let event = read("<AgentLoggedOnEvent><agentPassword>70773132</agentPassword></AgentLoggedOnEvent>");
    let CstaEvent::AgentLoggedOn(logged_on) = &event else { panic!() };
    assert_eq!(logged_on.agent_password.as_ref().unwrap().expose().text(), Some("pw12"));
    let printed = format!("{event:?}{}", serde_json::to_string(&event).unwrap());
    assert!(!printed.contains("pw12") && !printed.contains("70773132"), "{printed}");
}

trait CallLinkId {
    fn call_link_id(&self) -> Option<String>;
}

impl CallLinkId for FailedEvent {
    fn call_link_id(&self) -> Option<String> {
        let linkage = self.call_linkage_data.as_ref()?.global_call_data.as_ref()?;
        linkage.global_call_linkage_id.as_ref()?.globally_unique().map(str::to_owned)
    }
}
