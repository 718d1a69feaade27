//! What the session sees of its phones: whether they are in service, and whether their switch is there.

use super::super::is_resilient;
use super::super::outage::{Change, Switches};
use super::{End, Reader};
use crate::event::{Event, EventDevice};
use crate::wire::UserKind;
use telapi_core::csta::{CstaEvent, NamedDevice};
use telapi_core::session::{BlindReason, GapReason, LinkEvent};
use telapi_core::{Error, ErrorKind, Result};
use tokio::time::Instant;
use tracing::Instrument;

impl Reader {
    /// In a resilient deployment the IP Office behind the portal may be gone: the session is to be closed, and the servers
    /// tried in turn (guide 15.5). If the next login tells that the phone is out of service, its user has logged out.
    pub(super) async fn switch_may_have_gone(&mut self, what: &str) -> Result<(), End> {
        let portal = self.portal.clone();
        // nobody shall resume it
        portal.expire();
        drop(tokio::spawn(async move { portal.log_out_within_reason().await }.in_current_span()));
        let error = Error::new(ErrorKind::Unavailable);
        self.lost(error.context(format!("{what}: the IP Office behind the portal may be gone"))).await
    }

    /// Whether the device user's own phone is seen after this event: it may have gone out of service (guide 4.4.2) or come
    /// back (4.5). That it came back while nobody watched, its calls betray.
    pub(super) fn service_of_own_phone(&self, event: &Event) -> Option<BlindReason> {
        let is_own = |event: &CstaEvent| {
            let device = event.subject_device().and_then(NamedDevice::device_id);
            device.zip(self.own.as_ref()).is_some_and(|(device, own)| device.matches(own))
        };
        // a device user is told of no other phone
        let is_told_for_a_phone = matches!(event.device, Some(EventDevice::Device(_)));
        match event.csta() {
            Some(event @ CstaEvent::OutOfService(_)) if is_own(event) => Some(BlindReason::PhoneLoggedOut),
            Some(event @ CstaEvent::BackInService(_)) if is_own(event) => None,
            Some(call) if self.own.is_some() && is_told_for_a_phone && betrays_service(call) => None,
            _ => self.phone,
        }
    }

    /// Whether a switch has gone with this event, or has come back, as an application user sees it.
    pub(super) fn service_of_a_switch(&mut self, event: &Event) -> Option<Change> {
        if self.portal.login().user_kind() != UserKind::ApplicationUser {
            return None;
        }
        let csta = event.csta()?;
        let is_back = match csta {
            CstaEvent::OutOfService(_) => false,
            CstaEvent::BackInService(_) => true,
            _ => return None,
        };
        let device = csta.subject_device().and_then(NamedDevice::device_id)?;
        let switches = self.switches.get_or_insert_with(|| Switches::new(self.portal.login()));
        if is_back {
            switches.back_in_service(&device, Instant::now())
        } else {
            switches.out_of_service(&device, Instant::now())
        }
    }

    pub(super) async fn switch_changed(&mut self, change: Change) -> Result<(), End> {
        match change {
            Change::Gone { .. } if is_resilient(&self.shared, &self.portal) => {
                self.switch_may_have_gone("all phones of a switch went out of service at once").await
            }
            Change::Gone { all } => {
                self.no_switch = all;
                self.tell_sight().await
            }
            // the driver knows for how long nothing was seen
            Change::Back { .. } if self.no_switch => {
                self.no_switch = false;
                self.tell_sight().await
            }
            Change::Back { lasted } => {
                let reason = GapReason::Blind(BlindReason::SwitchLinkDown);
                self.tell(LinkEvent::Gap { lasted: Some(lasted), reason }).await
            }
        }
    }

    /// Tells whether the session sees anything.
    pub(super) async fn tell_sight(&mut self) -> Result<(), End> {
        let no_switch = self.no_switch.then_some(BlindReason::SwitchLinkDown);
        let deactivated = self.is_deactivated.then_some(BlindReason::Deactivated);
        self.tell(LinkEvent::Blind(self.phone.or(no_switch).or(deactivated))).await
    }
}

/// Whether only a phone that is in service, and watched, can have such an event.
fn betrays_service(event: &CstaEvent) -> bool {
    matches!(
        event,
        CstaEvent::ServiceInitiated(_)
            | CstaEvent::Originated(_)
            | CstaEvent::Delivered(_)
            | CstaEvent::Established(_)
            | CstaEvent::CallInformation(_)
    )
}
