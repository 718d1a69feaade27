//! Private services and events of the T-Server for the CSTA Connector (tserver-private-services): hot desking, call recording, account
//! codes; and any other by its number.
//!
//! | what | service, event | ThisDN | besides |
//! |---|---|---|---|
//! | hot desking begins | 1, 1 | the guest | service: extension `HOST_DN`; event: OtherDN is the host |
//! | hot desking ends | 2, 2 | the guest | event: OtherDN is the host, if it is known |
//! | recording starts, stops, is suspended, is resumed | 3013, 3014, 3015, 3016, each both | the device that records; the monitored one | ConnID; no extensions |
//! | account code | 501, both | the device | ConnID; extension with the key that the server's option `accode-name` has |
//!
//! What the page leaves open: it calls 501 an event number under the heading of services, with a "PrivateID" of 0 that is no known
//! attribute: here it is the event's number and the service's to ask with. It labels the events 3014 to 3016 "Service Number", and says
//! that 3016 tells of a call "suspended": it is "resumed". A service may be answered by EventPrivateInfo, by EventACK where the server
//! cannot link the two, or by a conventional event: [`Answer`] has all three.

mod account_code;
mod event;
mod hot_desking;
mod recording;

pub use account_code::AccountCodes;
pub use event::PrivateEvent;
pub use hot_desking::HotDesking;
pub use recording::Recording;

use crate::event::{Event as TEvent, EventPrivateInfo};
use crate::message::{ConnId, TypedMessage};
use crate::request::RequestPrivateService;
use crate::session::{Services, Session};
use std::sync::Arc;
use telapi_core::Result;
use telapi_core::call::Call;
use telapi_core::session::About;

/// Begins hot desking.
pub const HOT_DESKING_INITIATE: i64 = 1;
/// Ends hot desking.
pub const HOT_DESKING_CANCEL: i64 = 2;
/// Sets an account code.
pub const ACCOUNT_CODE: i64 = 501;
/// Starts recording a call.
pub const RECORDING_START: i64 = 3013;
/// Stops recording a call.
pub const RECORDING_STOP: i64 = 3014;
/// Suspends recording a call.
pub const RECORDING_SUSPEND: i64 = 3015;
/// Resumes recording a call.
pub const RECORDING_RESUME: i64 = 3016;

/// What a private service is answered with (T-Library model, `TPrivateService`).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Answer {
    /// It was carried out: the result is its direct consequence.
    Done(Arc<EventPrivateInfo>),
    /// It was accepted: what comes of it, an event of its own will tell.
    Accepted,
    /// A conventional event tells what came of it.
    Event(Arc<TEvent>),
}

impl Answer {
    fn of(event: Arc<TEvent>) -> Self {
        match &*event {
            TEvent::PrivateInfo(info) => Self::Done(Arc::new((**info).clone())),
            TEvent::Ack(_) => Self::Accepted,
            _ => Self::Event(event),
        }
    }

    /// The private event, if that is the answer.
    pub fn private_event(&self) -> Option<PrivateEvent> {
        match self {
            Self::Done(info) => Some(PrivateEvent::of(info)),
            Self::Accepted | Self::Event(_) => None,
        }
    }
}

impl Session {
    /// Guests at other people's devices.
    pub fn hot_desking(&self) -> HotDesking {
        HotDesking { services: self.services() }
    }

    /// Recording of calls.
    pub fn recording(&self) -> Recording {
        Recording { session: self.clone() }
    }

    /// Account codes of calls.
    pub fn account_codes(&self) -> AccountCodes {
        AccountCodes { session: self.clone() }
    }

    /// Asks for any private service.
    ///
    /// # Errors
    /// What the server says; `Timeout` leaves open what was done.
    pub async fn private_service(&self, request: RequestPrivateService) -> Result<Answer> {
        ask(&self.services(), request).await
    }
}

async fn ask(services: &Services, request: RequestPrivateService) -> Result<Answer> {
    services.ask("PrivateService", About::NoCall, request.to_message()).await.map(Answer::of)
}

/// Asks for a service of a call, by the ConnID that it has when the request leaves.
async fn ask_of(
    session: &Session,
    call: &Call,
    service: i64,
    complete: impl FnOnce(RequestPrivateService) -> RequestPrivateService,
) -> Result<Answer> {
    let request = complete(RequestPrivateService::new(service, call.record().device.clone()));
    let with_conn_id = move |[conn_id]: [ConnId; 1]| request.clone().conn_id(conn_id).to_message();
    session.services().ask_about("PrivateService", [call], with_conn_id).await.map(Answer::of)
}
