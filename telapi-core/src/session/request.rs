//! What somebody asks of a session: a service of a call, of which the call book has to know, or one of the protocol's own.

use super::link::Requester;
use super::telemetry::Reply;
use crate::call::{CallControl, CallRecord, Calls};
use crate::{CallId, Delivery, DeviceId, Error, ErrorKind, Result};
use futures::future::BoxFuture;
use std::fmt;
use std::sync::Arc;
use tokio::sync::watch;
use tokio::time::Instant;

/// What a service of a protocol's own is about: that decides when it may leave, if it waited for a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum About {
    /// No call that was there before: it leaves with the connection.
    NoCall,
    /// This call. It leaves when the calls have been made sure of, by the id that the call has then; not at all if the call
    /// has ended meanwhile.
    Call {
        /// Whose call.
        device: DeviceId,
        /// By any id that the call has at the device. One that the call book does not know is left as it is.
        call_id: CallId,
    },
    /// A call, a conference or a participant by a name that the call book does not know. It leaves when the calls have been
    /// made sure of, and names them as it did when it was asked for.
    SomeCall,
}

/// A request that somebody made.
pub(super) struct Request {
    pub(super) what: What,
    /// Until when it may wait for a connection; `None`: not at all.
    pub(super) may_wait_until: Option<Instant>,
    /// Its place among all requests that the driver was handed.
    pub(super) place: u64,
    /// A server has answered it with the word that another one serves.
    pub(super) was_redirected: bool,
    /// Who asked may have gone meanwhile.
    pub(super) reply: Reply,
}

/// What is asked for.
pub(super) enum What {
    CallControl(CallControl),
    Own(OwnService),
}

/// Begins a service of a protocol's own on the connection that there is, with what the call that it is about is called now.
/// Asked again only if the request could not leave.
pub(super) type Begin = Box<dyn FnMut(Option<&CallId>) -> BoxFuture<'static, Result<()>> + Send>;

/// A service of a protocol's own.
pub(super) struct OwnService {
    pub(super) name: &'static str,
    pub(super) about: About,
    pub(super) begin: Begin,
}

impl What {
    /// The service's name.
    pub(super) fn service(&self) -> &'static str {
        match self {
            Self::CallControl(control) => control.service(),
            Self::Own(own) => own.name,
        }
    }

    /// Whether it is about a call that was there before it.
    pub(super) fn is_about_a_call(&self) -> bool {
        match self {
            Self::CallControl(control) => control.is_about_a_call(),
            Self::Own(own) => own.about != About::NoCall,
        }
    }

    /// Whether it makes a call of which the call book knows.
    pub(super) fn makes_a_call(&self) -> bool {
        matches!(self, Self::CallControl(control) if control.made().is_some())
    }

    /// Hands it over to the protocol.
    pub(super) fn begin(&mut self, requester: &impl Requester) -> BoxFuture<'static, Result<()>> {
        match self {
            Self::CallControl(control) => requester.call_control(control.clone()),
            Self::Own(own) => (own.begin)(match &own.about {
                About::Call { call_id, .. } => Some(call_id),
                About::NoCall | About::SomeCall => None,
            }),
        }
    }

    /// Watches on the calls that it names, as far as the call book knows them, in its order.
    pub(super) fn watch(&mut self, calls: &Calls) -> Vec<watch::Receiver<Arc<CallRecord>>> {
        match self {
            Self::CallControl(control) => control.named_mut().map(|call| calls.watch(call)).collect(),
            Self::Own(OwnService { about: About::Call { device, call_id }, .. }) => {
                calls.find(device, call_id).iter().map(|call| calls.watch(call)).collect()
            }
            Self::Own(_) => Vec::new(),
        }
    }

    /// Names its calls as they are known now. The error says that one of them has ended.
    pub(super) fn name_as_known(&mut self, known: &[watch::Receiver<Arc<CallRecord>>]) -> Result<()> {
        let mut outcome = Ok(());
        for call in known {
            if let Some(end) = &call.borrow().end {
                outcome = Err(Error::call_ended(end.clone()));
            }
        }
        match self {
            Self::CallControl(control) => {
                for (call, known) in control.named_mut().zip(known) {
                    *call = Arc::clone(&known.borrow());
                }
            }
            Self::Own(OwnService { about: About::Call { call_id, .. }, .. }) => {
                if let Some(now) = known.first().and_then(|known| known.borrow().call_id().cloned()) {
                    *call_id = now;
                }
            }
            Self::Own(_) => {}
        }
        outcome
    }
}

/// What the call book learns of a request. Of the services of a protocol's own it learns by their events only.
impl What {
    /// It is handed over now.
    pub(super) fn leaves(&self, calls: &Calls) {
        if let Self::CallControl(control) = self {
            calls.request_leaves(control);
        }
    }

    /// It could not leave, and will be tried again.
    pub(super) fn stays(&self, calls: &Calls) {
        if let Self::CallControl(control) = self {
            calls.request_stays(control);
        }
    }

    /// It was refused, or never left.
    pub(super) fn is_not_carried_out(&self, calls: &Calls) {
        if let Self::CallControl(control) = self {
            calls.not_carried_out(control);
        }
    }

    /// It left, and this came of it.
    pub(super) fn ended(&self, calls: &Calls, outcome: &Result<()>) {
        let Self::CallControl(control) = self else { return };
        match outcome {
            Err(error) if error.delivery() != Delivery::Unknown => drop(calls.not_carried_out(control)),
            Err(error) if error.kind() == ErrorKind::Server => calls.refused_in_doubt(control),
            _ => calls.request_left(control),
        }
    }
}

impl fmt::Debug for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CallControl(control) => fmt::Debug::fmt(control, f),
            Self::Own(own) => f.debug_struct(own.name).field("about", &own.about).finish(),
        }
    }
}
