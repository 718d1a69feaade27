//! How long it takes to decode an event, beside what the XML parser below needs to walk the same bytes.
//!
//! ```text
//! cargo bench -p telapi-core --bench decode
//! ```
//!
//! The ratios count, not the times. In each group, `floor` is quick-xml's bare `Reader`, which looks at every name, text and
//! attribute and keeps nothing; `document` is our tree; `event` is all of it, from bytes to a typed event. The floor makes
//! the checks that we make too: bytes are UTF-8, end tags match, no attribute comes twice. The goal is an `event` that takes
//! at most 1.43 times as long as its `floor`. The example `ratios` measures whole messages of IP Office in the same way.

#![expect(clippy::expect_used, reason = "a benchmark may say plainly what it expects, as a test may")]

use criterion::{Criterion, Throughput};
use quick_xml::events::Event;
use quick_xml::reader::Reader;
use std::hint::black_box;
use telapi_core::csta::{CallControlService, CstaEvent};
use telapi_core::wire::{Document, Limits};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    for (name, message) in [("held", held()), ("established", established()), ("conferenced", conferenced())]
    {
        let bytes = message.as_bytes();
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function("floor", |b| b.iter(|| walk(bytes)));
        group.bench_function("document", |b| b.iter(|| black_box(document(bytes)).root().is_some()));
        group.bench_function("event", |b| b.iter(|| event(bytes)));
        group.finish();
    }
    criterion.final_summary();
}

fn document(bytes: &[u8]) -> Document<'_> {
    Document::from_bytes(bytes, &Limits::default()).expect("a message that can be read")
}

fn event(bytes: &[u8]) -> CstaEvent {
    let document = document(bytes);
    CstaEvent::read(document.root().expect("a root"))
}

/// Counts the bytes of what there is to be read, so that nothing can be left out. quick-xml's defaults match end tags and
/// look for attributes that come twice.
fn walk(bytes: &[u8]) -> usize {
    let mut reader = Reader::from_str(std::str::from_utf8(bytes).expect("UTF-8"));
    let mut seen = 0;
    loop {
        seen += match reader.read_event().expect("well-formed XML") {
            Event::Start(start) | Event::Empty(start) => {
                let attributes =
                    start.attributes().map(|attribute| attribute.expect("an attribute").value.len());
                start.local_name().as_ref().len() + attributes.sum::<usize>()
            }
            Event::Text(text) => text.len(),
            Event::Eof => return seen,
            _ => 1,
        };
    }
}

/// A call is held, with all services that a call may permit.
fn held() -> String {
    let services = permitted(|service| service != CallControlService::MakePredictiveCall);
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<ns2:HeldEvent {NAMESPACES} xmlns:ns2="{CSTA}">
  <ns2:monitorCrossRefID>5301</ns2:monitorCrossRefID>
  <ns2:heldConnection><ns2:callID>9d1f8a40-3c5e-4f0e-8f6b-0a4b8f3d7c21</ns2:callID></ns2:heldConnection>
  <ns2:holdingDevice>{}</ns2:holdingDevice>
  <ns2:localConnectionInfo>null</ns2:localConnectionInfo>
  <ns2:cause>normal</ns2:cause>
  {services}{LINKAGE}
</ns2:HeldEvent>"#,
        device("417")
    )
}

/// A call is answered, with what a vendor adds in its extensions.
fn established() -> String {
    let services = permitted(|service| {
        use CallControlService::{ClearConnection, ConsultationCall, HoldCall, ParkCall, SingleStepTransfer};
        matches!(service, ClearConnection | ConsultationCall | HoldCall | ParkCall | SingleStepTransfer)
    });
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<ns3:EstablishedEvent {NAMESPACES} xmlns:ns3="{CSTA}">
  <ns3:monitorCrossRefID>5301</ns3:monitorCrossRefID>
  <ns3:establishedConnection><ns3:callID>9d1f8a40-3c5e-4f0e-8f6b-0a4b8f3d7c21</ns3:callID></ns3:establishedConnection>
  <ns3:answeringDevice>{answering}</ns3:answeringDevice>
  <ns3:callingDevice>{calling}</ns3:callingDevice>
  <ns3:calledDevice>{answering}</ns3:calledDevice>
  <ns3:lastRedirectionDevice><ns3:notKnown/></ns3:lastRedirectionDevice>
  <ns3:localConnectionInfo>connected</ns3:localConnectionInfo>
  <ns3:userData><ns3:string>416E6E204578616D706C65</ns3:string></ns3:userData>
  <ns3:cause>newCall</ns3:cause>
  {services}
  <ns3:mediaCallCharacteristics><ns3:mediaClass><ns3:voice>true</ns3:voice><ns3:video>false</ns3:video>
  </ns3:mediaClass></ns3:mediaCallCharacteristics>
  {LINKAGE}
  <ns3:extensions><ns3:privateData><ns3:string>66616C7365</ns3:string>
    <ns3:private><additionalInfo intValue="1"><direction>incoming</direction><callingName>Ann Example</callingName>
      <calledName>Ben Example</calledName><queue/></additionalInfo><timeStamp>1763683200000</timeStamp></ns3:private>
  </ns3:privateData></ns3:extensions>
</ns3:EstablishedEvent>"#,
        answering = device("417"),
        calling = device("02215550199"),
    )
}

/// A conference of three.
fn conferenced() -> String {
    let party = |number: &str, name: &str| {
        format!(
            "<connectionListItem><newConnection><callID>cGFydGljaXBhbnQ{number}==</callID></newConnection>
    <endpoint>{}</endpoint><resultingConnectionInfo><flowDirection>transmitAndReceive</flowDirection>
    <mediaSessionInfo>{name}</mediaSessionInfo></resultingConnectionInfo></connectionListItem>",
            device(number)
        )
    };
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<ConferencedEvent xmlns="{CSTA}" {NAMESPACES}>
  <monitorCrossRefID>5301</monitorCrossRefID>
  <primaryOldCall><callID/></primaryOldCall>
  <conferencingDevice>{}</conferencingDevice>
  <addedParty>{}</addedParty>
  <conferenceConnections>{}{}{}</conferenceConnections>
  <localConnectionInfo>connected</localConnectionInfo>
  <correlatorData><string>436F6E66 203730</string></correlatorData>
  <cause>conference</cause>
  <languagePreferences>3:0</languagePreferences>
</ConferencedEvent>"#,
        device("417"),
        device("419"),
        party("417", "ann"),
        party("418", "ben"),
        party("419", "cleo"),
    )
}

const CSTA: &str = "http://www.ecma-international.org/standards/ecma-323/csta/ed4";

/// A portal declares all the namespaces that it has, in each message.
const NAMESPACES: &str = r#"xmlns:ns14="http://recording.example.com/" xmlns:ns9="http://agent.example.com/"
  xmlns:ns5="http://data.example.com" xmlns:ns12="http://voicemail.example.com/" xmlns:ns6="http://transfer.example.com"
  xmlns:ns13="http://calllog.example.com/" xmlns:ns7="http://csta.example.com" xmlns:ns10="http://conferencing.example.com/"
  xmlns:ns8="http://schemas.xmlsoap.org/soap/envelope/" xmlns:ns4="http://schemas.xmlsoap.org/ws/2004/08/addressing""#;

const LINKAGE: &str = "<callLinkageData><globalCallData>
    <globalCallSwitchingSubDomainName>10.0.0.1</globalCallSwitchingSubDomainName><globalCallLinkageID>
    <globallyUniqueCallLinkageID>9d1f8a40-3c5e-4f0e-8f6b-0a4b8f3d7c21</globallyUniqueCallLinkageID>
    </globalCallLinkageID></globalCallData></callLinkageData>";

fn device(number: &str) -> String {
    format!(
        r#"<deviceIdentifier typeOfNumber="dialingNumber" switchingSubDomainCCIEType="other" connectionRate="-1"
      switchingSubDomainInformationElements="31302E302E302E31">{number}</deviceIdentifier>"#
    )
}

/// The 25 services that IP Office tells, of which these are permitted: each is there, with `true` or `false`.
fn permitted(is_permitted: impl Fn(CallControlService) -> bool) -> String {
    let list: Vec<String> = CallControlService::ALL
        .iter()
        .filter(|service| **service != CallControlService::DirectedPickupCall)
        .map(|service| format!("<{service}>{}</{service}>", is_permitted(*service)))
        .collect();
    format!(
        "<servicesPermitted><callControlServices>{}</callControlServices></servicesPermitted>",
        list.join("\n    ")
    )
}
