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

#[test]
fn each_agent_event_tells_who_where_and_in_which_queue() {
    let mut office = office();
    for (event, mode) in [
        ("AgentReady", 1),
        ("AgentNotReady", 4),
        ("AgentNotReady", 3),
        ("QueueLogout", 0),
        ("AgentLogout", 0),
    ] {
        let message =
            of(event).with("AgentWorkMode", mode).with("AgentID", "4711").with("ThisQueue", dn("Q"));
        let told = serde_json::to_value(&means(&mut office, message)[0]).unwrap();
        let said = told.to_string();
        for word in ["\"4711\"", "\"8000\"", "\"1001\""] {
            assert!(said.contains(word), "{event}: {said}");
        }
    }
}

#[test]
fn what_an_event_has_told_is_no_news_in_the_next_picture() {
    let agent = |state: i64| KvList::new().with("AgentStatus", state);
    let before_and_after = [
        (KvList::new().with("dnd", 0), of("DNDOn"), KvList::new().with("dnd", 1)),
        (KvList::new().with("dnd", 1), of("DNDOff"), KvList::new().with("dnd", 0)),
        (KvList::new().with("fwd", ""), of("ForwardSet").with_other("C"), KvList::new().with("fwd", dn("C"))),
        // there may be another one, of another mode
        (KvList::new().with("fwd", dn("C")), of("ForwardCancel"), KvList::new().with("fwd", dn("B"))),
        (agent(0), of("AgentLogin"), agent(1)),
        (agent(1), of("AgentReady"), agent(2)),
        (agent(2), of("AgentNotReady").with("AgentWorkMode", 4), agent(1)),
        (agent(2), of("AgentNotReady").with("AgentWorkMode", 3), agent(3)),
        (agent(2), of("AgentAfterCallWork"), agent(3)),
        (agent(2), of("AgentLogout"), agent(0)),
    ];
    for (before, message, after) in before_and_after {
        let mut office = office_of(&[]);
        office.registered("A", before.clone()).registered("A", after.clone());
        assert_eq!(office.events().len(), 1, "{after:?} is another one than {before:?}");
        office.registered("A", before).told(message.clone()).events();
        office.registered("A", after);
        assert_eq!(office.events(), [""; 0], "{message:?}");
    }
}

#[test]
fn a_forward_that_is_gone_from_the_picture_goes_nowhere() {
    let mut office = office_of(&[]);
    office.registered("A", KvList::new().with("fwd", dn("C")));
    let message = Message::new("EventRegistered")
        .with("ThisDN", dn("A"))
        .with("AddressInfoType", 8)
        .with("ReferenceID", 1)
        .with("Extensions", KvList::new().with("fwd", ""))
        .with("TimeinSecs", 1_700_000_000);
    let Ok(Event::Registered(event)) = Event::from_message(message) else { panic!("a registration") };
    let told = office.normalizer.registered(&event);
    let [Change { event: CstaEvent::Forwarding(told), .. }] = &told[..] else { panic!("{told:?}") };
    assert_eq!((told.forward_status, &told.forward_to), (Some(false), &None));
}
