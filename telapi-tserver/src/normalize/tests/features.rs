//! What is told of a DN beside its calls (CALL_MODEL, *Call by call*, below the calls).

use super::*;
use telapi_core::csta::{CstaEvent, ForwardingType};

fn of(event: &str) -> Message {
    Message::new(format!("Event{event}").as_str()).with("ThisDN", dn("A")).with("TimeinSecs", 1_700_000_000)
}

/// What the normalizer makes of a message.
fn means(office: &mut Office, message: Message) -> Vec<CstaEvent> {
    let event = Event::from_message(message).unwrap();
    office.normalizer.event(&event).into_iter().map(|change| change.event).collect()
}

fn names(events: &[CstaEvent]) -> Vec<&str> {
    events.iter().map(|event| event.event_type().element().unwrap()).collect()
}

#[test]
fn do_not_disturb_and_mute_and_hook_and_service() {
    let mut office = office();
    let mut switched = |message: Message| match &*means(&mut office, message) {
        [CstaEvent::DoNotDisturb(event)] => ("dnd", event.do_not_disturb_on.unwrap()),
        [CstaEvent::MicrophoneMute(event)] => ("mute", event.microphone_mute_on.unwrap()),
        [CstaEvent::Hookswitch(event)] => ("on hook", event.hookswitch_on_hook.unwrap()),
        [CstaEvent::OutOfService(_)] => ("service", false),
        [CstaEvent::BackInService(_)] => ("service", true),
        other => panic!("{other:?}"),
    };
    assert_eq!(switched(of("DNDOn")), ("dnd", true));
    assert_eq!(switched(of("DNDOff")), ("dnd", false));
    assert_eq!(switched(of("OffHook")), ("on hook", false));
    assert_eq!(switched(of("OnHook")), ("on hook", true));
    assert_eq!(switched(about("MuteOn", "A", C1)), ("mute", true));
    assert_eq!(switched(about("MuteOff", "A", C1)), ("mute", false));
    assert_eq!(switched(of("DNOutOfService")), ("service", false));
    assert_eq!(switched(of("DNBackInService")), ("service", true));
}

#[test]
fn forwards_of_each_mode() {
    use ForwardingType::{ForwardBusy, ForwardImmediate, ForwardNoAnswer};
    let mut office = office();
    let mut forwards = |message: Message| -> Vec<(Option<ForwardingType>, bool, Option<String>)> {
        let told = |event| match event {
            CstaEvent::Forwarding(event) => (
                event.forwarding_type,
                event.forward_status.unwrap(),
                event.forward_to.map(|to| to.number.to_string()),
            ),
            other => panic!("{other:?}"),
        };
        means(&mut office, message).into_iter().map(told).collect()
    };
    let to_c = || Some(dn("C").to_owned());
    for (mode, kinds) in [
        (1, vec![Some(ForwardImmediate)]),
        (2, vec![Some(ForwardBusy)]),
        (3, vec![Some(ForwardNoAnswer)]),
        (4, vec![Some(ForwardBusy), Some(ForwardNoAnswer)]),
        (5, vec![Some(ForwardImmediate)]),
        (0, vec![None]),
        (77, vec![None]),
    ] {
        let set: Vec<_> = kinds.iter().map(|kind| (kind.clone(), true, to_c())).collect();
        assert_eq!(forwards(of("ForwardSet").with_other("C").with("ForwardMode", mode)), set);
        let cancelled: Vec<_> = kinds.iter().map(|kind| (kind.clone(), false, None)).collect();
        assert_eq!(forwards(of("ForwardCancel").with("ForwardMode", mode)), cancelled);
    }
}

#[test]
fn agents() {
    let mut office = office();
    let mut agent = |message: Message| {
        let message = message.with("AgentID", "4711").with("ThisQueue", dn("Q"));
        let events = means(&mut office, message);
        names(&events).join(" ")
    };
    assert_eq!(agent(of("AgentLogin")), "AgentLoggedOnEvent");
    assert_eq!(agent(of("AgentReady")), "AgentReadyEvent");
    assert_eq!(agent(of("AgentNotReady").with("AgentWorkMode", 4)), "AgentNotReadyEvent");
    assert_eq!(agent(of("AgentNotReady").with("AgentWorkMode", 3)), "AgentWorkingAfterCallEvent");
    assert_eq!(agent(of("AgentAfterCallWork")), "AgentWorkingAfterCallEvent");
    assert_eq!(agent(of("QueueLogout")), "AgentLoggedOffEvent");
    assert_eq!(agent(of("AgentLogout")), "AgentLoggedOffEvent");
    let login = of("AgentLogin").with("AgentID", "4711").with("ThisQueue", dn("Q"));
    let [CstaEvent::AgentLoggedOn(event)] = &*means(&mut office, login) else { panic!("one event") };
    assert_eq!(event.agent_id.as_ref().unwrap().as_str(), "4711");
    assert_eq!(event.acd_group.as_ref().unwrap().number, dn("Q"));
}

#[test]
fn what_csta_has_no_word_for_is_no_event() {
    let mut office = office();
    for event in ["MessageWaitingOn", "MessageWaitingOff", "AgentIdleReasonSet", "MonitoringCancelled"] {
        assert_eq!(means(&mut office, of(event)), [], "{event}");
    }
    office.talk();
    for event in ["DTMFSent", "DigitsCollected", "ListenDisconnected", "TreatmentEnd", "RouteUsed"] {
        assert_eq!(means(&mut office, about(event, "A", C1)), [], "{event}");
    }
    office.agrees();
}

#[test]
fn a_picture_tells_what_has_changed_unseen() {
    let mut office = office_of(&[]);
    let as_it_is = || KvList::new().with("dnd", 0).with("fwd", "").with("AgentStatus", 2);
    office.registered("A", as_it_is());
    assert_eq!(office.events(), [""; 0], "the first one tells how things stand");
    office.registered("A", as_it_is());
    assert_eq!(office.events(), [""; 0]);
    office.registered("A", KvList::new().with("dnd", 1).with("fwd", dn("C")).with("AgentStatus", 3));
    assert_eq!(office.events(), ["A DoNotDisturb", "A Forwarding", "A AgentWorkingAfterCall"]);
    office.told(of("DNDOff")).events();
    office.registered("A", as_it_is());
    assert_eq!(office.events(), ["A Forwarding", "A AgentReady"], "an event told of the rest");
}

#[test]
fn a_dn_that_is_not_registered_has_no_features() {
    assert_eq!(means(&mut office_of(&["B"]), of("DNDOn")), []);
}

#[test]
fn the_handset_is_lifted_for_a_call_that_is_new() {
    let mut office = office();
    office.told(about("OffHook", "A", C1));
    assert_eq!(office.at("A"), ["initiated "]);
    office.told(about("Dialing", "A", C1).role(1).with_other("B"));
    assert_eq!(office.at("A"), ["originated B"]);
    office.told(about("Released", "A", C1)).told(about("OnHook", "A", C1)).told(about("OffHook", "A", C1));
    assert_eq!(office.at("A"), [""; 0], "a ConnID that has ended begins nothing");
    office.told(about("OffHook", "A", C2)).told(of("OnHook"));
    assert_eq!(office.at("A"), [""; 0]);
    assert!(office.is_idle());
}
