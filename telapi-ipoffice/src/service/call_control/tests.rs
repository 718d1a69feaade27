//! Rules of the bodies: names, namespaces and order as in the samples of IP Office guide 5.2, with values of our own.

use super::*;
use telapi_core::SwitchingSubDomain;

/// The body without the XML declaration and without the namespace of its root, which is always the same.
fn body(request: &impl ServiceRequest) -> String {
    let xml = request.to_xml();
    let head = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
    let namespace = r#" xmlns:csta="http://www.ecma-international.org/standards/ecma-323/csta/ed4""#;
    assert_eq!(xml.matches(namespace).count(), 1, "{xml}");
    xml.strip_prefix(head).unwrap().replacen(namespace, "", 1)
}

fn path<R: ServiceRequest>(_: &R) -> &'static str {
    R::PATH
}

#[test]
fn requests_about_one_call_name_it_by_its_call_id() {
    let call = || ConnectionId::new("c<1");
    let answer = AnswerCall::new(call());
    assert_eq!(path(&answer), "callcontrol/answerCall");
    assert_eq!(
        body(&answer),
        "<csta:AnswerCall><csta:callToBeAnswered><csta:callID>c&lt;1</csta:callID></csta:callToBeAnswered></csta:AnswerCall>"
    );
    let clear = ClearCall::new(call());
    assert_eq!(path(&clear), "callcontrol/clearCall");
    assert_eq!(
        body(&clear),
        "<csta:ClearCall><csta:callToBeCleared><csta:callID>c&lt;1</csta:callID></csta:callToBeCleared></csta:ClearCall>"
    );
    let hold = HoldCall::new(call());
    assert_eq!(path(&hold), "callcontrol/holdCall");
    assert_eq!(
        body(&hold),
        "<csta:HoldCall><csta:callToBeHeld><csta:callID>c&lt;1</csta:callID></csta:callToBeHeld></csta:HoldCall>"
    );
    let retrieve = RetrieveCall::new(call());
    assert_eq!(path(&retrieve), "callcontrol/retrieveCall");
    assert_eq!(
        body(&retrieve),
        "<csta:RetrieveCall><csta:callToBeRetrieved><csta:callID>c&lt;1</csta:callID></csta:callToBeRetrieved>\
         </csta:RetrieveCall>"
    );
    let hang_up = ClearConnection::new(call());
    assert_eq!(path(&hang_up), "callcontrol/clearConnection");
    assert_eq!(
        body(&hang_up),
        "<csta:ClearConnection><csta:connectionToBeCleared><csta:callID>c&lt;1</csta:callID>\
         </csta:connectionToBeCleared></csta:ClearConnection>"
    );
}

#[test]
fn a_connection_whose_device_is_named_has_it_behind_its_call() {
    let phone = DeviceId::new("211").on(SwitchingSubDomain::from_text("10.0.0.1"));
    assert_eq!(
        body(&HoldCall::new(ConnectionId::new("c1").of(phone))),
        "<csta:HoldCall><csta:callToBeHeld><csta:callID>c1</csta:callID>\
         <csta:deviceID switchingSubDomainInformationElements=\"31302E302E302E31\" \
         typeOfNumber=\"dialingNumber\">211</csta:deviceID></csta:callToBeHeld></csta:HoldCall>"
    );
}

#[test]
fn a_participant_is_dropped_by_its_id_the_conferences_correlator_and_the_reason() {
    let drop = ClearConnection::drop_participant("pq+1==".into(), CorrelatorData::from_text("c9"));
    assert_eq!(
        body(&drop),
        "<csta:ClearConnection><csta:connectionToBeCleared><csta:callID>pq+1==</csta:callID>\
         </csta:connectionToBeCleared><csta:correlatorData><csta:string>6339</csta:string></csta:correlatorData>\
         <csta:reason>conference</csta:reason></csta:ClearConnection>"
    );
}

#[test]
fn conference_and_transfer_name_the_held_call_first() {
    let inside = "<csta:heldCall><csta:callID>h</csta:callID></csta:heldCall>\
                  <csta:activeCall><csta:callID>a</csta:callID></csta:activeCall>";
    let conference = ConferenceCall::new(ConnectionId::new("h"), ConnectionId::new("a"));
    assert_eq!(path(&conference), "callcontrol/conferenceCall");
    assert_eq!(body(&conference), format!("<csta:ConferenceCall>{inside}</csta:ConferenceCall>"));
    let transfer = TransferCall::new(ConnectionId::new("h"), ConnectionId::new("a"));
    assert_eq!(path(&transfer), "callcontrol/transferCall");
    assert_eq!(body(&transfer), format!("<csta:TransferCall>{inside}</csta:TransferCall>"));
}

#[test]
fn a_call_is_parked_in_a_slot_of_a_switch_and_its_subject_may_be_empty() {
    let slot = DeviceId::new("1").on(SwitchingSubDomain::from_text("10.0.0.7"));
    let park = ParkCall::new(ConnectionId::new("c"), slot);
    assert_eq!(path(&park), "callcontrol/parkCall");
    let begin = "<csta:ParkCall><csta:parking><csta:callID>c</csta:callID></csta:parking>\
                 <csta:parkTo switchingSubDomainInformationElements=\"31302E302E302E37\" typeOfNumber=\"dialingNumber\">1</csta:parkTo>";
    assert_eq!(body(&park), format!("{begin}<csta:subjectOfCall></csta:subjectOfCall></csta:ParkCall>"));
    let told = body(&park.subject_of_call("a & b"));
    assert_eq!(told, format!("{begin}<csta:subjectOfCall>a &amp; b</csta:subjectOfCall></csta:ParkCall>"));
}

#[test]
fn a_pickup_names_the_call_as_it_is_named_elsewhere_and_the_device_that_takes_it() {
    let device = DeviceId::new("301").on(SwitchingSubDomain::from_text("10.0.0.7"));
    let pick_up = DirectedPickupCall::new(ConnectionId::new("elsewhere"), device);
    assert_eq!(path(&pick_up), "callcontrol/directedPickupCall");
    assert_eq!(
        body(&pick_up),
        "<csta:DirectedPickupCall><csta:callToBePickedUp><csta:callID>elsewhere</csta:callID></csta:callToBePickedUp>\
         <csta:requestingDevice switchingSubDomainInformationElements=\"31302E302E302E37\" typeOfNumber=\"dialingNumber\">301\
         </csta:requestingDevice></csta:DirectedPickupCall>"
    );
}

#[test]
fn a_consultation_has_the_held_call_the_number_and_a_correlator() {
    let consult =
        ConsultationCall::new(ConnectionId::new("h"), "213".into(), CorrelatorData::from_text("k2"));
    assert_eq!(path(&consult), "callcontrol/consultationCall");
    assert_eq!(
        body(&consult),
        "<csta:ConsultationCall><csta:existingCall><csta:callID>h</csta:callID></csta:existingCall>\
         <csta:consultedDevice typeOfNumber=\"dialingNumber\">213</csta:consultedDevice>\
         <csta:correlatorData><csta:string>6B32</csta:string></csta:correlatorData>\
         <csta:subjectOfCall></csta:subjectOfCall></csta:ConsultationCall>"
    );
}

fn make_call() -> MakeCall {
    let phone = DeviceId::new("211").on(SwitchingSubDomain::from_text("10.0.0.1"));
    MakeCall::new(phone, "*99*99#".into(), CorrelatorData::from_text("k1"))
}

const MAKE_CALL: &str = "<csta:callingDevice switchingSubDomainInformationElements=\"31302E302E302E31\" \
     typeOfNumber=\"dialingNumber\">211</csta:callingDevice>\
     <csta:calledDirectoryNumber typeOfNumber=\"dialingNumber\">*99*99#</csta:calledDirectoryNumber>\
     <csta:autoOriginate>doNotPrompt</csta:autoOriginate>\
     <csta:correlatorData><csta:string>6B31</csta:string></csta:correlatorData>\
     <csta:mediaCallCharacteristics><csta:mediaClass><csta:voice>true</csta:voice></csta:mediaClass>\
     </csta:mediaCallCharacteristics>";

#[test]
fn a_call_is_made_from_a_device_with_its_switch_by_a_correlator() {
    assert_eq!(path(&make_call()), "callcontrol/makeCall");
    assert_eq!(
        body(&make_call()),
        format!("<csta:MakeCall>{MAKE_CALL}<csta:subjectOfCall></csta:subjectOfCall></csta:MakeCall>")
    );
}

#[test]
fn what_the_called_party_is_shown_goes_into_additional_info_zero_without_a_namespace() {
    let call = make_call().subject_of_call("a & b").cli_display_number("SHOP").withhold_cli();
    assert_eq!(
        body(&call),
        format!(
            "<csta:MakeCall>{MAKE_CALL}<csta:subjectOfCall>a &amp; b</csta:subjectOfCall>\
             <csta:extensions><csta:privateData><csta:private>\
             <additionalInfo booleanFlag=\"true\" intValue=\"0\" stringData=\"EXTENDEDSERVICES\">\
             <additionalCallRequestInfo><cliDisplayNumber>SHOP</cliDisplayNumber><withholdCli>true</withholdCli>\
             </additionalCallRequestInfo></additionalInfo></csta:private></csta:privateData></csta:extensions>\
             </csta:MakeCall>"
        )
    );
    let prompted = make_call().auto_originate(AutoOriginate::Prompt);
    assert!(body(&prompted).contains("<csta:autoOriginate>prompt</csta:autoOriginate>"));
}

#[test]
fn a_single_step_transfer_has_the_payload_of_ecma_323() {
    let transfer = SingleStepTransferCall::new(ConnectionId::new("a"), "213".into());
    assert_eq!(path(&transfer), "callcontrol/singleStepTransferCall");
    let inside = "<csta:activeCall><csta:callID>a</csta:callID></csta:activeCall>\
                  <csta:transferredTo typeOfNumber=\"dialingNumber\">213</csta:transferredTo>";
    assert_eq!(
        body(&transfer),
        format!("<csta:SingleStepTransferCall>{inside}</csta:SingleStepTransferCall>")
    );
    let tied = transfer.correlator_data(CorrelatorData::from_text("k3"));
    assert_eq!(
        body(&tied),
        format!(
            "<csta:SingleStepTransferCall>{inside}<csta:correlatorData><csta:string>6B33</csta:string>\
             </csta:correlatorData></csta:SingleStepTransferCall>"
        )
    );
}
