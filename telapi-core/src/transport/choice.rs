//! Which HTTP client a session has: one that it shares, or one of its own.

use super::{HttpClient, Proxy, TlsPolicy};
use crate::{Error, ErrorKind, Result};
use std::time::Duration;

/// What a session's builder was told of the HTTP client.
#[derive(Debug, Clone, Default)]
#[allow(clippy::exhaustive_structs, reason = "a protocol's builder fills it")]
pub struct ClientChoice {
    /// The client, shared with other sessions; then nothing else may be told.
    pub shared: Option<HttpClient>,
    /// Whom to trust.
    pub tls: Option<TlsPolicy>,
    /// Which way to go.
    pub proxy: Option<Proxy>,
    /// How long it may take to connect.
    pub connect_deadline: Option<Duration>,
}

impl ClientChoice {
    /// The client that was given, or one of the session's own; which needs no trust store unless it has to do with TLS.
    ///
    /// Refuses a client that was given beside what is that client's to know.
    pub fn client(&self, needs_tls: bool) -> Result<HttpClient> {
        if let Some(shared) = &self.shared {
            self.is_of_the_client_alone()?;
            return Ok(shared.clone());
        }
        let mut builder = HttpClient::builder();
        if let Some(tls) = &self.tls {
            builder = builder.tls(tls.clone());
        }
        if let Some(proxy) = &self.proxy {
            builder = builder.proxy(proxy.clone());
        }
        if let Some(deadline) = self.connect_deadline {
            builder = builder.connect_deadline(deadline);
        }
        // a machine without a trust store can still use what is not encrypted
        if needs_tls { builder.build() } else { builder.build_without_tls() }
    }

    fn is_of_the_client_alone(&self) -> Result<()> {
        for (what, is_given) in [
            ("tls", self.tls.is_some()),
            ("proxy", self.proxy.is_some()),
            ("connect_deadline", self.connect_deadline.is_some()),
        ] {
            if is_given {
                return Err(Error::new(ErrorKind::InvalidArgument).context(format!(
                    "{what} is the HTTP client's, which the session was given: say it to HttpClient::builder()"
                )));
            }
        }
        Ok(())
    }
}
