//! A phone.

use super::book::ExpectedCall;
use super::{Backend, Call, CallControl, MakeCallOptions};
use crate::id::DeviceId;
use crate::{Error, ErrorKind, Result};
use futures::stream::Stream;
use std::fmt;
use std::sync::Arc;

/// A device of a session: what a bot makes calls from, and what rings. Cheap to clone.
///
/// It does not keep its session alive: when the session ends, so do its calls and streams.
#[derive(Clone)]
pub struct Device {
    id: DeviceId,
    backend: Arc<dyn Backend>,
}

impl Device {
    /// A device of the protocol behind. Sessions hand these out; see their `device` method.
    pub fn new(id: DeviceId, backend: Arc<dyn Backend>) -> Self {
        Self { id, backend }
    }

    /// Its number, and its switch where that is known.
    pub fn id(&self) -> &DeviceId {
        &self.id
    }

    /// Calls a number. The call is watched before its request leaves, so that no event about it can be missed.
    ///
    /// Returns once the server has accepted the request; whether somebody answers, [`Call::established`] tells.
    pub async fn make_call(&self, number: impl AsRef<str>) -> Result<Call> {
        self.make_call_with(number, MakeCallOptions::new()).await
    }

    /// As [`make_call`](Self::make_call), with wishes that not every protocol can grant.
    pub async fn make_call_with(&self, number: impl AsRef<str>, options: MakeCallOptions) -> Result<Call> {
        let called = dialled(number.as_ref())?;
        let expected =
            ExpectedCall { device: self.id.clone(), call_id: self.backend.choose_call_id(), called };
        let call = Call::expected(Arc::clone(&self.backend), expected);
        self.backend.call_control(CallControl::MakeCall { call: call.record(), options }).await?;
        Ok(call)
    }

    /// The calls of this device that go on, oldest first.
    pub fn calls(&self) -> Vec<Call> {
        let records = self.backend.calls().of(&self.id);
        records.iter().map(|record| Call::new(Arc::clone(&self.backend), record)).collect()
    }

    /// The calls that ring here: those that ring already, and each as it begins to. The stream ends with the session.
    ///
    /// A call that has ended before the stream is read is passed over.
    pub fn incoming(&self) -> impl Stream<Item = Call> + Send + Unpin + use<> {
        Box::pin(self.backend.calls().incoming(self.id.clone(), Arc::clone(&self.backend)))
    }
}

/// The number to be called: anything but nothing.
pub(super) fn dialled(number: &str) -> Result<DeviceId> {
    match number.trim() {
        "" => Err(Error::new(ErrorKind::InvalidArgument).context("an empty number cannot be called")),
        number => Ok(DeviceId::new(number)),
    }
}

impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Device").field("id", &self.id).finish_non_exhaustive()
    }
}
