//! What calls and devices hold of a session.

use super::{SessionEvent, SessionHandle};
use crate::call::{Backend, CallControl, Calls, MadeSure, WhileOffline};
use crate::{CallId, Result};
use futures::future::BoxFuture;
use std::time::Duration;

/// What calls and devices hold of a session, the same for all protocols. It does not keep the session alive.
pub struct SessionBackend<E: SessionEvent> {
    handle: SessionHandle<E>,
    event_deadline: Duration,
    choose_call_id: fn() -> CallId,
}

impl<E: SessionEvent> SessionBackend<E> {
    /// Of this session. How long the event may take that says that an accepted request was carried out, and how the protocol
    /// [chooses a call's id](Backend::choose_call_id).
    pub fn new(handle: SessionHandle<E>, event_deadline: Duration, choose_call_id: fn() -> CallId) -> Self {
        Self { handle, event_deadline, choose_call_id }
    }

    /// The session.
    pub fn handle(&self) -> &SessionHandle<E> {
        &self.handle
    }
}

impl<E: SessionEvent> Backend for SessionBackend<E> {
    fn calls(&self) -> &Calls {
        self.handle.calls()
    }

    fn choose_call_id(&self) -> Option<CallId> {
        Some((self.choose_call_id)())
    }

    fn call_control(
        &self,
        request: CallControl,
        while_offline: WhileOffline,
    ) -> BoxFuture<'static, Result<()>> {
        self.handle.call_control_with(request, while_offline)
    }

    fn compare(&self) -> BoxFuture<'static, Result<()>> {
        let handle = self.handle.clone();
        Box::pin(async move { handle.compare().await.map(drop) })
    }

    fn make_sure(&self) -> BoxFuture<'static, Result<MadeSure>> {
        let handle = self.handle.clone();
        Box::pin(async move { handle.make_sure().await })
    }

    fn while_offline(&self) -> WhileOffline {
        self.handle.while_offline()
    }

    fn event_deadline(&self) -> Duration {
        self.event_deadline
    }
}
