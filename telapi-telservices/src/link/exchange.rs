//! Requests and answers with one server, and what they tell of it beside.

use crate::answer::judge;
use crate::config::Config;
use crate::service::ServiceRequest;
use crate::transport::Transport;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use telapi_core::{Result, Secret};
use tokio::time::Instant;

/// The way to one server.
#[derive(Debug)]
pub(crate) struct Exchange {
    transport: Transport,
    config: Arc<Config>,
    /// When the server was last heard of.
    heard: Mutex<Instant>,
}

impl Exchange {
    pub(super) fn new(transport: Transport, config: Arc<Config>) -> Self {
        Self { transport, config, heard: Mutex::new(Instant::now()) }
    }

    /// Sends a request and reads its answer.
    pub(super) async fn ask<R: ServiceRequest>(&self, request: &R) -> Result<R::Answer> {
        self.ask_within(request, self.config.request_deadline).await
    }

    /// The same for one that the server is allowed to think about for longer.
    pub(super) async fn ask_within<R: ServiceRequest>(
        &self,
        request: &R,
        deadline: Duration,
    ) -> Result<R::Answer> {
        let answered = self.transport.ask(&request.to_xml(), deadline).await?;
        self.heard();
        judge::<R>(&answered.bytes, &self.config.limits, &self.secrets())
    }

    /// Whether events are polled, and do not come by UDP.
    pub(super) fn is_polled(&self) -> bool {
        matches!(self.transport, Transport::Http(_))
    }

    /// Takes datagrams from all addresses that the server's name stands for.
    pub(super) async fn learn_addresses(&self) -> Result<()> {
        self.transport.learn_addresses(self.config.request_deadline).await
    }

    /// What the server may repeat in its texts, and nobody must read.
    pub(super) fn secrets(&self) -> Vec<&str> {
        let passwords = self.config.devices.iter().filter_map(|device| device.user_password.as_ref());
        passwords.map(Secret::expose).collect()
    }

    /// Something has come from the server: nothing else proves that it lives.
    pub(super) fn heard(&self) {
        *self.heard.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// For how long nothing has come.
    pub(super) fn silent_for(&self) -> Duration {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).elapsed()
    }
}
