//! What IP Office offers for a telephone beyond CSTA's call control.

mod call_log;
mod calls;
mod settings;
mod voicemail;

use crate::event::Event;
use crate::service::{CallOf, Forward, Services};
use std::fmt;
use telapi_core::call::WhileOffline;
use telapi_core::csta::CstaEvent;
use telapi_core::{CallId, DeviceId};

/// A telephone and what stands behind it: recording, digits, mute, forwarding, do not disturb, the agent, the mailbox (IP
/// Office guide 5.2, 6, 7, 9, 10). Its calls are made and answered by [`Session::device`](crate::Session::device). Cheap
/// to clone; it does not keep the session alive.
///
/// A method that an event answers waits for the event, at most for the session's
/// [event deadline](crate::SessionBuilder::event_deadline), and returns it; a FailedEvent for it ends the wait at once with
/// [`ErrorKind::Refused`](telapi_core::ErrorKind::Refused). Where it is enough that the portal has accepted the request, send
/// the request itself by [`Session::request`](crate::Session::request).
///
/// While the session is not connected, a request is refused or waits as [`while_offline`](Self::while_offline) has it, by the
/// rules of calls' requests and in one queue with them: one that waits leaves at most once and in its order, and is refused
/// with [`NotSent`](telapi_core::Delivery::NotSent) if it did not leave in time. One about a call leaves only when the calls
/// have been made sure of, by the id that the call has then, and not at all if it has ended meanwhile
/// ([`CallEnded`](telapi_core::ErrorKind::CallEnded)). The event that answers it has its deadline from when the portal has
/// accepted the request.
///
/// A device user has its own telephone, an application user any.
///
/// ```no_run
/// # async fn run(session: telapi_ipoffice::Session) -> telapi_core::Result<()> {
/// use telapi_core::csta::ForwardingType;
/// use telapi_ipoffice::service::Forward;
///
/// let phone = session.phone("201")?;
/// phone.set_forwarding(ForwardingType::ForwardBusy, Forward::to("202")).await?;
/// for message in phone.get_messages().await?.snapshot_data_list {
///     println!("{:?} left a message", message.sender_name);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Phone {
    device: DeviceId,
    services: Services,
}

impl Phone {
    pub(crate) fn new(device: DeviceId, services: Services) -> Self {
        Self { device, services }
    }

    /// The telephone's number.
    pub fn number(&self) -> &str {
        self.device.number()
    }

    /// The same telephone, whose requests do this while the session is not connected. Default: what the
    /// [session](crate::SessionBuilder::while_offline) was told.
    #[must_use]
    pub fn while_offline(&self, while_offline: WhileOffline) -> Self {
        let mut phone = self.clone();
        phone.services.while_offline = while_offline;
        phone
    }

    /// A call of the telephone that a service is about.
    fn of(&self, call: &CallId) -> CallOf {
        CallOf { device: self.device.clone(), call_id: call.clone() }
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Phone").field("device", &self.device).finish_non_exhaustive()
    }
}

/// The event inside, if it is of this kind.
macro_rules! csta_event {
    ($event:expr, $variant:ident) => {
        match $event.csta() {
            Some(telapi_core::csta::CstaEvent::$variant(event)) => Some(&**event),
            _ => None,
        }
    };
}
use csta_event;

/// The call that an event of a call's beginning names.
fn beginning_call(event: &Event) -> Option<&CallId> {
    let connection = match event.csta()? {
        CstaEvent::ServiceInitiated(event) => event.initiated_connection.as_ref(),
        CstaEvent::Originated(event) => event.originated_connection.as_ref(),
        CstaEvent::Delivered(event) => event.connection.as_ref(),
        CstaEvent::Established(event) => event.established_connection.as_ref(),
        _ => None,
    };
    connection.map(|connection| &connection.call_id)
}

impl Forward {
    /// To this number.
    pub fn to(number: impl AsRef<str>) -> Self {
        Self::To(DeviceId::new(number))
    }
}
