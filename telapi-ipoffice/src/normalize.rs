//! What an event of IP Office means to the call book.

use crate::event::{Event, EventDevice};
use crate::wire::PartyInfo;
use std::sync::LazyLock;
use telapi_core::DeviceId;
use telapi_core::call::{BookEvent, Party};
use telapi_core::csta::CstaEvent;
use telapi_core::session::SessionEvent;

/// What an application user's events of conferences are told for (guide 17).
static CONFERENCE: LazyLock<DeviceId> = LazyLock::new(|| DeviceId::new("conference"));

impl SessionEvent for Event {
    /// The call book takes CSTA's events as they are. What IP Office adds to them (type 4) names the parties, and is all
    /// that tells the called party in a snapshot.
    fn book_event(&self) -> Option<BookEvent<'_>> {
        let event = self.csta()?;
        let device = match self.device.as_ref()? {
            EventDevice::Device(device) => device,
            EventDevice::Conference => &CONFERENCE,
            EventDevice::Directory => return None,
        };
        let mut told = BookEvent::new(device, event);
        if let Some(info) = self.call_info() {
            told.calling = info.calling_party_info.as_ref().and_then(party);
            told.called = info.called_party_info.as_ref().and_then(party);
        }
        Some(told)
    }

    fn is_snapshot_data(&self) -> bool {
        matches!(self.csta(), Some(CstaEvent::CallInformation(_)))
    }
}

fn party(info: &PartyInfo) -> Option<Party> {
    let number = info.number.as_deref().filter(|number| !number.is_empty())?;
    Some(Party::new(DeviceId::new(number)).named(info.caller_name.clone().unwrap_or_default()))
}
