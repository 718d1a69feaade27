//! What happens to a device rather than to a call: guide 4.4.2, 4.5, 6.2.3; and to a session: guide 4.4.1.

use super::Frame;
use super::parts::{Identifier, additional_info, event_info, extensions};
use crate::switch::Party;
use crate::xml::Element;

pub(crate) fn out_of_service(frame: &Frame<'_>, device: &Party) -> Element {
    maintenance("OutOfServiceEvent", frame, device, "numberUnallocated", "")
}

pub(crate) fn back_in_service(frame: &Frame<'_>, device: &Party) -> Element {
    maintenance("BackInServiceEvent", frame, device, "normal", &device.number)
}

fn maintenance(
    name: &'static str,
    frame: &Frame<'_>,
    device: &Party,
    cause: &str,
    physical_extension: &str,
) -> Element {
    let user = Element::plain("additionalUserInfo")
        .attribute("fullname", &device.full_name)
        .attribute("physicalExtension", physical_extension)
        .attribute("userExtension", &device.number)
        .attribute("username", &device.user);
    Element::csta(name)
        .leaf("monitorCrossRefID", frame.monitor_id)
        .child(Identifier::of(device).on(frame).in_part("device"))
        .leaf("cause", cause)
        .child(extensions(Some(frame.switch), [event_info(frame), additional_info(7, true).child(user)]))
}

pub(crate) fn hookswitch(frame: &Frame<'_>, device: &Party, on_hook: bool) -> Element {
    Element::csta("HookswitchEvent")
        .leaf("monitorCrossRefID", frame.monitor_id)
        .child(Identifier::of(device).on(frame).in_part("device"))
        .leaf("hookswitchOnHook", on_hook)
}

pub(crate) fn logout(reason: &str) -> Element {
    Element::open_api("logoutEvent").plain_leaf("logoutReason", reason)
}
