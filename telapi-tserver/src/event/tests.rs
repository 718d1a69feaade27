//! Typed events, from the T-Library model's *Events* and the page about registration events.

use super::*;
use crate::gateway::Frame;
use crate::message::{Attribute, CallUuid, DecodeErrorKind, KvList};
use crate::testing;
use proptest::prelude::*;
use proptest::sample::select;

const TIME: Time = Time { seconds: 1_420_644_031, microseconds: 388_000 };

/// A message with all that any event must have.
fn full(name: MessageType) -> Message {
    Message::new(name)
        .with(Attribute::TimeinSecs, TIME)
        .with(Attribute::ReferenceID, 7)
        .with(Attribute::ThisDN, "1001")
        .with(Attribute::ConnID, "006c02462a161006")
        .with(Attribute::CallUUID, "01FDQ9K3M8B6T0000000000000000001")
        .with(Attribute::CallID, 99)
        .with(Attribute::CallType, 2)
        .with(Attribute::CallState, 0)
        .with(Attribute::ThisDNRole, 2)
        .with(Attribute::ThisQueue, "8000")
        .with(Attribute::AddressInfoType, 8)
        .with(Attribute::AddressInfoStatus, 1)
        .with(Attribute::ErrorCode, 59)
        .with(Attribute::PrivateMsgID, 3013)
        .with(Attribute::Extensions, KvList::new().with("status", 0))
}

fn without(message: &Message, attribute: Attribute) -> Message {
    let mut less = Message::new(message.name.clone());
    less.attributes.extend(message.attributes.clone().into_iter().filter(|(name, _)| *name != attribute));
    less
}

/// All events that have a type of their own.
fn typed() -> Vec<MessageType> {
    let has_type = |name: &MessageType| !matches!(Event::from_message(full(*name)), Ok(Event::Other(_)));
    MessageType::ALL.iter().copied().filter(|name| !name.is_request()).filter(has_type).collect()
}

#[test]
fn every_event_of_the_pages_has_a_type() {
    // obsolete, reserved, or without a word about them on any page
    let untyped: Vec<_> =
        MessageType::ALL.iter().filter(|name| !name.is_request() && !typed().contains(name)).collect();
    let names: Vec<_> = untyped.into_iter().map(|name| name.name()).collect();
    assert_eq!(
        names,
        [
            "EventRegisteredAll",
            "EventUnregisteredAll",
            "EventMailBoxLogin",
            "EventMailBoxLogout",
            "EventVoiceFileOpened",
            "EventVoiceFileClosed",
            "EventVoiceFileEndPlay",
            "EventResourceAllocated",
            "EventResourceFreed",
            "EventRemoteConnectionSuccess",
            "EventRemoteConnectionFailed",
            "EventHardwareError",
            "EventAnswerAccessNumber",
            "EventReqGetAccessNumberCanceled",
            "EventReserved_1",
            "EventReserved_2",
            "EventReserved_3",
            "EventReserved_4",
            "EventReserved_5",
            "EventReserved_6",
            "EventReserved_7",
            "EventReturnReceipt",
            "EventResourceInfo",
        ]
    );
}

/// Without each of these, the event cannot be read; without anything else it can.
#[test]
fn mandatory_is_what_the_pages_call_so() {
    use Attribute as A;
    let call = [A::TimeinSecs, A::ThisDN, A::ConnID, A::CallID];
    let tables: &[(MessageType, &[Attribute])] = &[
        (MessageType::EventServerConnected, &[]),
        (MessageType::EventServerDisconnected, &[]),
        (MessageType::EventLinkConnected, &[A::TimeinSecs]),
        (MessageType::EventLinkDisconnected, &[A::TimeinSecs]),
        (
            MessageType::EventRegistered,
            &[A::TimeinSecs, A::ReferenceID, A::ThisDN, A::AddressInfoType, A::Extensions],
        ),
        (MessageType::EventUnregistered, &[A::TimeinSecs, A::ThisDN]),
        (
            MessageType::EventAddressInfo,
            &[A::TimeinSecs, A::ReferenceID, A::ThisDN, A::AddressInfoType, A::AddressInfoStatus],
        ),
        (MessageType::EventAgentLogin, &[A::TimeinSecs, A::ThisDN]),
        (MessageType::EventAgentLogout, &[A::TimeinSecs, A::ThisDN]),
        (
            MessageType::EventAbandoned,
            &[A::TimeinSecs, A::ThisDN, A::ConnID, A::CallID, A::CallType, A::CallState, A::ThisDNRole],
        ),
        (
            MessageType::EventRouteRequest,
            &[A::TimeinSecs, A::ThisDN, A::ConnID, A::CallID, A::CallType, A::ThisQueue],
        ),
        (MessageType::EventACK, &[A::TimeinSecs, A::ReferenceID]),
        (MessageType::EventAgentReserved, &[A::TimeinSecs]),
        (MessageType::EventCallCreated, &[A::ConnID, A::CallUUID]),
        (MessageType::EventDestinationBusy, &call),
        (MessageType::EventDialing, &call),
        (MessageType::EventDiverted, &call),
        (MessageType::EventEstablished, &call),
        (MessageType::EventHeld, &call),
        (MessageType::EventNetworkReached, &call),
        (MessageType::EventPartyChanged, &call),
        (MessageType::EventPartyDeleted, &call),
        (MessageType::EventQueued, &call),
        (MessageType::EventReleased, &call),
        (MessageType::EventRetrieved, &call),
        (MessageType::EventRinging, &call),
        (MessageType::EventRouteUsed, &call),
        (MessageType::EventTreatmentApplied, &call),
        (MessageType::EventTreatmentEnd, &call),
        (MessageType::EventTreatmentNotApplied, &call),
        (MessageType::EventTreatmentRequired, &call),
        (MessageType::EventOffHook, &[A::TimeinSecs, A::ThisDN]),
        (MessageType::EventOnHook, &[A::TimeinSecs, A::ThisDN]),
    ];
    for (name, mandatory) in tables {
        let full = full(*name);
        let attributes: Vec<_> = full.attributes.iter().filter_map(|(name, _)| name.known()).collect();
        for attribute in attributes {
            let less = without(&full, attribute);
            match Event::from_message(less.clone()) {
                Ok(_) => assert!(!mandatory.contains(&attribute), "{name} without {attribute}"),
                Err((error, back)) => {
                    assert!(mandatory.contains(&attribute), "{name} without {attribute}: {error}");
                    assert_eq!(*error.kind(), DecodeErrorKind::Missing { attribute });
                    assert_eq!(error.message(), Some(&(*name).into()));
                    assert_eq!(*back, less, "the message comes back whole");
                }
            }
        }
    }
}

#[test]
fn a_mandatory_attribute_of_another_type_is_named() {
    let mut message = full(MessageType::EventRinging);
    message.beside.insert("trace".to_owned(), 1.into());
    let mut broken = without(&message, Attribute::ConnID).with(Attribute::ConnID, "no ConnID");
    broken.beside.clone_from(&message.beside);
    let (error, back) = Event::from_message(broken.clone()).unwrap_err();
    assert_eq!(*error.kind(), DecodeErrorKind::Unreadable { attribute: Attribute::ConnID });
    assert_eq!(error.to_string(), "EventRinging: ConnID is no value of its type");
    assert_eq!(*back, broken);
}

#[test]
fn an_optional_attribute_of_another_type_stays_in_rest() {
    let message =
        full(MessageType::EventRinging).with(Attribute::ANI, 5).with(Attribute::OtherDNRole, "caller");
    let Ok(Event::Ringing(event)) = Event::from_message(message) else { panic!("no EventRinging") };
    assert_eq!((&event.ani, event.other_dn_role), (&None, None));
    assert_eq!(event.rest.get(Attribute::ANI), Some(&Value::Integer(5)));
    assert_eq!(event.rest.text(Attribute::OtherDNRole), Some("caller"));
    assert_eq!(event.to_message().attributes.get(Attribute::ANI), Some(&Value::Integer(5)));
}

/// The fields that have something in them, as `Debug` names them, without their underscores.
fn filled(event: &Event) -> Vec<String> {
    let shown = format!("{event:?}");
    let parts =
        shown.split(": Some(").map(|before| before.rsplit([' ', '{', '(', ',']).next().unwrap_or_default());
    let mut fields: Vec<String> = parts.map(|field| field.replace('_', "")).collect();
    fields.pop();
    fields
}

#[test]
fn each_field_is_the_attribute_of_its_name() {
    let list = Value::List(KvList::new().with("k", 1));
    let values = [Value::Integer(1), Value::from("006c02462a161006"), list];
    let mut seen = 0;
    for name in typed() {
        for attribute in Attribute::ALL {
            let bare = without(&full(name), *attribute);
            let Ok(before) = Event::from_message(bare.clone()).map(|event| filled(&event)) else { continue };
            for value in &values {
                let event = Event::from_message(bare.clone().with(*attribute, value.clone())).unwrap();
                let Some(new) = filled(&event).into_iter().find(|field| !before.contains(field)) else {
                    continue;
                };
                // two have shorter names, as T-Library's own struct has them: InfoType, time
                let told = attribute.name().to_lowercase().replace("timeinsecs", "time");
                assert!(told.ends_with(&new), "{name:?}: {told} is {new}");
                seen += 1;
            }
        }
    }
    assert!(seen > 300, "{seen}");
}

#[test]
fn what_comes_twice_is_kept_twice() {
    let message = full(MessageType::EventRinging)
        .with(Attribute::ThisDN, "1002")
        .with(Attribute::ANI, "1")
        .with(Attribute::ANI, "2");
    let event = Event::from_message(message).unwrap();
    assert_eq!(event.this_dn().map(DeviceId::number), Some("1001"), "the first");
    assert_eq!(event.rest().text(Attribute::ThisDN), Some("1002"));
    assert_eq!((event.call().unwrap().ani, event.rest().text(Attribute::ANI)), (Some("1"), Some("2")));
}

#[test]
fn a_call_event_says_the_same_in_all_its_views() {
    let line = r#"{"message":"EventRinging","attributes":{"EventSequenceNumber":673,
        "Time":{"sec":1420644031,"usec":388000},"ThisDN":"1001","ThisDNRole":2,"OtherDN":"9042","OtherDNRole":1,
        "ConnID":"0077028a809f7004","PreviousConnID":"0077028a809f7003","CallID":17,"CallType":2,"CallState":22,
        "CallUUID":"01FDQ9K3M8B6T0000000000000000001","ANI":"9042","DNIS":"800","ThisQueue":"8000",
        "ThirdPartyDN":"1003","ThirdPartyDNRole":7,"UserData":[["Segment","gold"]],"Extensions":[["x",1]],
        "Reason":[["ReasonCode",2]],"ReferenceID":4294967295,"SubscriptionID":5}}"#;
    let Ok(Frame::Message(message)) = Frame::read(line.as_bytes()) else { panic!("no message") };
    let event = Event::from_message(message.clone()).unwrap();
    assert_eq!((event.name(), event.message_type()), (message.name.clone(), message.message_type()));
    assert_eq!(event.this_dn().map(DeviceId::number), Some("1001"));
    assert_eq!(event.conn_id().map(|id| id.to_string()).as_deref(), Some("0077028a809f7004"));
    assert_eq!((event.time(), event.event_sequence_number()), (Some(TIME), Some(673)));
    assert_eq!(event.reference_id(), None, "4294967295 stands for none");
    assert_eq!(event.attribute("SubscriptionID"), Some(&Value::Integer(5)));
    assert_eq!(event.rest().len(), 1);
    let call = event.call().unwrap();
    assert_eq!(call.previous_conn_id.map(ConnId::bits), Some(0x0077_028a_809f_7003));
    assert_eq!(call.call_type, Some(crate::message::CallType::Inbound));
    assert_eq!(call.call_state, Some(crate::message::CallState::Redirected));
    assert_eq!(call.this_dn_role, Some(crate::message::DNRole::Destination));
    assert_eq!(call.other_dn.map(DeviceId::number), Some("9042"));
    assert_eq!(call.other_dn_role, Some(crate::message::DNRole::Origination));
    assert_eq!(call.third_party_dn.map(DeviceId::number), Some("1003"));
    assert_eq!(call.third_party_dn_role, Some(crate::message::DNRole::TransferredBy));
    assert_eq!((call.ani, call.dnis), (Some("9042"), Some("800")));
    assert_eq!(call.this_queue.map(DeviceId::number), Some("8000"));
    assert_eq!(call.user_data.and_then(|data| data.text("Segment")), Some("gold"));
    assert_eq!(call.extensions.and_then(|data| data.integer("x")), Some(1));
    assert_eq!(call.call_uuid.map(CallUuid::as_str), Some("01FDQ9K3M8B6T0000000000000000001"));
    assert_eq!(serde_json::to_value(&event).unwrap()["attributes"]["ThisDN"], "1001");
}

#[test]
fn every_event_that_has_a_dn_or_a_call_tells_them() {
    for name in typed() {
        let event = Event::from_message(full(name)).unwrap();
        // a field of the event, or else among the rest
        let has = |attribute| !event.rest().iter().any(|(name, _)| *name == attribute);
        assert_eq!(event.this_dn().is_some(), has(Attribute::ThisDN), "{name}: this_dn");
        assert_eq!(event.conn_id().is_some(), has(Attribute::ConnID), "{name}: conn_id");
        assert_eq!(event.reference_id().is_some(), has(Attribute::ReferenceID), "{name}: reference_id");
        assert_eq!(event.time().is_some(), has(Attribute::TimeinSecs), "{name}: time");
    }
}

#[test]
fn a_server_that_unregisters_by_itself_gives_no_reference_id() {
    let message = without(&full(MessageType::EventUnregistered), Attribute::ReferenceID);
    let Ok(Event::Unregistered(event)) = Event::from_message(message) else { panic!("no EventUnregistered") };
    assert_eq!(event.reference_id, None);
    assert_eq!(event.error_code.map(crate::message::ErrorCode::number), Some(59));
}

#[test]
fn a_message_without_a_type_of_its_own_is_kept_whole() {
    for name in ["EventOfTomorrow", "EventReserved_1", "RequestMakeCall"] {
        let message =
            Message::new(name).with(Attribute::ConnID, "006c02462a161006").with(Attribute::ReferenceID, 3);
        let event = Event::from_message(message.clone()).unwrap();
        assert!(matches!(&event, Event::Other(kept) if **kept == message), "{name}");
        assert_eq!(event.conn_id().map(ConnId::bits), Some(0x006c_0246_2a16_1006));
        assert_eq!(event.reference_id(), Some(ReferenceId::new(3)));
        assert!(event.call().is_none());
    }
}

#[test]
fn an_events_password_is_not_shown() {
    let event =
        Event::from_message(full(MessageType::EventAgentLogin).with(Attribute::Password, "s3cret")).unwrap();
    for shown in [format!("{event:?}"), serde_json::to_string(&event).unwrap()] {
        assert!(shown.contains("[redacted]") && !shown.contains("s3cret"), "{shown}");
    }
}

proptest! {
    #[test]
    fn nothing_is_lost_in_an_event(
        name in select(typed()),
        first in prop::collection::vec(testing::attribute(), 0..8),
        behind in prop::collection::vec(testing::attribute(), 0..8),
        beside in testing::text(),
    ) {
        // attributes of any type before and behind those that are as they must be
        let mut message = Message::new(name);
        let must = full(name).attributes;
        let is_must = |wanted: &AttributeName| must.iter().any(|(name, _)| name == wanted);
        message.attributes.extend(first.into_iter().filter(|(name, _)| !is_must(name)));
        message.attributes.extend(must.clone());
        message.attributes.extend(behind);
        message.beside.insert("trace".to_owned(), beside.into());
        let event = Event::from_message(message.clone()).unwrap();
        let back = event.to_message();
        prop_assert_eq!(testing::in_any_order(&back), testing::in_any_order(&message));
        prop_assert_eq!(Event::from_message(back).unwrap(), event);
    }

    #[test]
    fn any_message_is_an_event_or_comes_back(message in testing::message()) {
        match Event::from_message(message.clone()) {
            Ok(event) => prop_assert_eq!(testing::in_any_order(&event.to_message()), testing::in_any_order(&message)),
            Err((error, back)) => {
                prop_assert_eq!(*back, message);
                let kind = error.kind();
                let named = matches!(kind, DecodeErrorKind::Missing { .. } | DecodeErrorKind::Unreadable { .. });
                prop_assert!(named, "{kind:?}");
            }
        }
    }
}
