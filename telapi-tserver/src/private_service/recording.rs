//! Call recording (tserver-private-services, *Call Recording*).

use super::{Answer, RECORDING_RESUME, RECORDING_START, RECORDING_STOP, RECORDING_SUSPEND, ask_of};
use crate::session::Session;
use telapi_core::Result;
use telapi_core::call::Call;

/// Recording of calls, at the device of the call that is given.
#[derive(Debug, Clone)]
pub struct Recording {
    pub(super) session: Session,
}

impl Recording {
    /// Starts recording.
    ///
    /// # Errors
    /// `NoCall` for a call that the server has no ConnID for; what the server says.
    pub async fn start(&self, call: &Call) -> Result<Answer> {
        ask_of(&self.session, call, RECORDING_START, |request| request).await
    }

    /// Stops recording, where recording is active.
    ///
    /// # Errors
    /// As those of [`start`](Self::start).
    pub async fn stop(&self, call: &Call) -> Result<Answer> {
        ask_of(&self.session, call, RECORDING_STOP, |request| request).await
    }

    /// Suspends recording, where recording is active.
    ///
    /// # Errors
    /// As those of [`start`](Self::start).
    pub async fn suspend(&self, call: &Call) -> Result<Answer> {
        ask_of(&self.session, call, RECORDING_SUSPEND, |request| request).await
    }

    /// Resumes recording, where it is suspended.
    ///
    /// # Errors
    /// As those of [`start`](Self::start).
    pub async fn resume(&self, call: &Call) -> Result<Answer> {
        ask_of(&self.session, call, RECORDING_RESUME, |request| request).await
    }
}
