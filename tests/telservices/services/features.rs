//! Features of a device (guide, *DoNotDisturb*, *Forward*, *QueryMsgWaiting*).

use super::super::world::{find, secs, soon};
use super::centre::{Scene, Way};
use telapi::csta::{CstaEvent, ForwardingType};
use telapi::telservices::service::{ForwardInfo, OnOff, RequestedForwardType};
use telapi::telservices::wire::{FeatureState, ForwardType, PartyNumber};

pub(super) async fn do_not_disturb(scene: &mut Scene) {
    for (state, is_on) in [(OnOff::On, true), (OnOff::Off, false)] {
        soon(scene.phone().set_do_not_disturb(state)).await.unwrap();
        let CstaEvent::DoNotDisturb(event) = scene.told("DoNotDisturbEvent").await else { panic!("it is") };
        assert_eq!(event.do_not_disturb_on, Some(is_on));
        assert_eq!(scene.world.switch.do_not_disturb("201"), Ok(is_on));
    }
}

pub(super) async fn query_do_not_disturb(scene: &mut Scene) {
    for (is_on, state) in [(false, FeatureState::Off), (true, FeatureState::On)] {
        scene.world.switch.set_do_not_disturb("201", is_on).unwrap();
        assert_eq!(soon(scene.phone().query_do_not_disturb()).await.unwrap(), state);
    }
}

/// What is asked for, what is told, in CSTA's words and in the guide's.
const FORWARDS: [(RequestedForwardType, ForwardingType, ForwardType); 9] = {
    use RequestedForwardType as Asked;
    [
        (Asked::Immediate, ForwardingType::ForwardImmediate, ForwardType::Immediate),
        (Asked::Busy, ForwardingType::ForwardBusy, ForwardType::Busy),
        (Asked::NoAnswer, ForwardingType::ForwardNoAnswer, ForwardType::NoAnswer),
        (Asked::ImmediateInternal, ForwardingType::ForwardImmediateInternal, ForwardType::ImmediateInternal),
        (Asked::ImmediateExternal, ForwardingType::ForwardImmediateExternal, ForwardType::ImmediateExternal),
        (Asked::BusyInternal, ForwardingType::ForwardBusyInternal, ForwardType::BusyInternal),
        (Asked::BusyExternal, ForwardingType::ForwardBusyExternal, ForwardType::BusyExternal),
        (Asked::NoAnswerInternal, ForwardingType::ForwardNoAnswerInternal, ForwardType::NoAnswerInternal),
        (Asked::NoAnswerExternal, ForwardingType::ForwardNoAnswerExternal, ForwardType::NoAnswerExternal),
    ]
};

/// The forwards of 201 that are on, by the switch: type and number.
fn known(scene: &Scene) -> Vec<(String, String)> {
    let forwardings = scene.world.switch.forwardings("201").unwrap().into_iter().filter(|it| it.active);
    forwardings.map(|it| (it.forwarding_type.csta_name().to_owned(), it.to)).collect()
}

pub(super) async fn forward(scene: &mut Scene) {
    for (asked, in_csta, _) in FORWARDS {
        for (state, is_on) in [(OnOff::On, true), (OnOff::Off, false)] {
            soon(scene.phone().set_forward(ForwardInfo::new("203", asked, state))).await.unwrap();
            let CstaEvent::Forwarding(event) = scene.told("ForwardingEvent").await else { panic!("it is") };
            assert_eq!(event.forwarding_type, Some(in_csta.clone()));
            assert_eq!(event.forward_status, Some(is_on), "{asked:?}");
            assert_eq!(event.forward_to.as_ref().unwrap().number, "203");
            let on = [(in_csta.to_string(), "203".to_owned())];
            assert_eq!(known(scene), if is_on { on.as_slice() } else { &[] });
        }
    }
}

pub(super) async fn query_forward(scene: &mut Scene) {
    assert_eq!(soon(scene.phone().query_forward()).await.unwrap(), []);
    for (asked, _, in_the_guide) in FORWARDS {
        soon(scene.phone().set_forward(ForwardInfo::new("203", asked, OnOff::On))).await.unwrap();
        let forwards = soon(scene.phone().query_forward()).await.unwrap();
        let [forward] = &forwards[..] else { panic!("one: {forwards:?}") };
        assert_eq!(forward.r#type, Some(in_the_guide));
        assert_eq!(forward.number, Some(PartyNumber::from("203")));
        assert_eq!(forward.state, Some(FeatureState::On));
        soon(scene.phone().set_forward(ForwardInfo::new("203", asked, OnOff::Off))).await.unwrap();
    }
    assert_eq!(soon(scene.phone().query_forward()).await.unwrap(), []);
}

/// A message is left, is told of, and waits.
pub(super) async fn query_msg_waiting(scene: &mut Scene) {
    assert_eq!(soon(scene.phone().query_msg_waiting()).await.unwrap(), FeatureState::Off);
    let message = scene.world.switch.leave_message("202", "201", secs(20), "Lunch?").unwrap();
    // CSTA's words have none for it
    let told_as = match scene.way {
        Way::Udp => "msgWaiting",
        Way::Http => "snapshot",
    };
    find(&mut scene.events, |item| item.event().filter(|event| event.name() == told_as).map(drop)).await;
    assert_eq!(soon(scene.phone().query_msg_waiting()).await.unwrap(), FeatureState::On);
    scene.world.switch.delete_message("201", message).unwrap();
    assert_eq!(soon(scene.phone().query_msg_waiting()).await.unwrap(), FeatureState::Off);
}
