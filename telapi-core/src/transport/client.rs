//! What sessions reach their servers with, and what they may share.

use crate::transport::cause::Cause;
use crate::transport::names::Names;
use crate::transport::proxy::{Proxy, Ways};
use crate::transport::tls::{TlsConfig, TlsPolicy};
use crate::{Error, ErrorKind};
use reqwest::{redirect, retry};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// How long an unused connection is kept: long enough for a login with its snapshot, and for requests in a row. Tomcat's
/// default, 20 s, is well above it, and with its buffers a connection takes more memory than the rest of an idle session.
const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(1);

/// What sessions reach their servers with: whom to trust, which way to go, how long to try. Cheap to clone.
///
/// A session makes one for itself. A program with hundreds of sessions makes one for all of them, and gives each a clone
/// (`http_client` of its builder): the trust store is then loaded once, and TLS sessions and idle connections are shared. What
/// is told to a server over a shared connection is still told for one session alone: each request names its own.
///
/// Requests and sockets (WebSockets) both go by it. Sessions that share one must run in one tokio runtime.
///
/// ```
/// # use telapi_core::transport::{HttpClient, TlsPolicy};
/// # fn run(ca: &str) -> Result<(), telapi_core::Error> {
/// let client = HttpClient::builder().tls(TlsPolicy::private_ca(ca)?).build()?;
/// let for_another_session = client.clone();
/// # drop(for_another_session);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct HttpClient(Arc<Inner>);

struct Inner {
    requests: reqwest::Client,
    tls: TlsConfig,
    ways: Ways,
    names: Names,
    connect_deadline: Duration,
    /// As it was asked for, to be shown.
    built: HttpClientBuilder,
}

impl HttpClient {
    /// Begins to describe one.
    pub fn builder() -> HttpClientBuilder {
        HttpClientBuilder::default()
    }

    pub(super) fn requests(&self) -> &reqwest::Client {
        &self.0.requests
    }

    pub(super) fn tls(&self) -> &TlsConfig {
        &self.0.tls
    }

    pub(super) fn ways(&self) -> &Ways {
        &self.0.ways
    }

    pub(super) fn names(&self) -> &Names {
        &self.0.names
    }

    /// How long name resolution, TCP, proxy and TLS may take together; for a WebSocket its handshake as well.
    pub fn connect_deadline(&self) -> Duration {
        self.0.connect_deadline
    }
}

impl fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let HttpClientBuilder { tls, proxy, connect_deadline, .. } = &self.0.built;
        f.debug_struct("HttpClient")
            .field("tls", tls)
            .field("proxy", proxy)
            .field("connect_deadline", connect_deadline)
            .finish()
    }
}

/// Describes an [`HttpClient`].
#[derive(Clone)]
#[must_use = "a builder does nothing until it is told to build"]
pub struct HttpClientBuilder {
    tls: TlsPolicy,
    proxy: Proxy,
    connect_deadline: Duration,
    names: Names,
}

impl Default for HttpClientBuilder {
    fn default() -> Self {
        Self {
            tls: TlsPolicy::platform(),
            proxy: Proxy::none(),
            connect_deadline: Duration::from_secs(5),
            names: Names::default(),
        }
    }
}

impl HttpClientBuilder {
    /// Whom to trust. Default: the platform's trust store. A PBX's own certificate is mostly self-signed: give its CA, or pin
    /// it.
    pub fn tls(mut self, policy: TlsPolicy) -> Self {
        self.tls = policy;
        self
    }

    /// Whether to go through a proxy. Default: straight.
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.proxy = proxy;
        self
    }

    /// How long it may take to connect to a server: name, TCP, proxy, TLS; and for a WebSocket its handshake. Default 5 s.
    /// Keep it below the requests' deadlines: only then can a timeout tell that the request did not leave.
    pub fn connect_deadline(mut self, deadline: Duration) -> Self {
        self.connect_deadline = deadline;
        self
    }

    #[cfg(test)]
    pub(crate) fn names(
        mut self,
        told: impl Fn(&str) -> std::net::SocketAddr + Send + Sync + 'static,
    ) -> Self {
        self.names = Names::told(told);
        self
    }

    /// Loads the trust store, and reads the environment if the proxy is to be found there.
    ///
    /// # Errors
    /// `InvalidArgument` if the platform has no trust store, or for a connect deadline of zero or above a day.
    pub fn build(self) -> Result<HttpClient, Error> {
        let tls = self.tls.configure()?;
        self.build_with(tls)
    }

    /// The same for servers that are all `http`: no trust store is loaded, and a machine may be without one. Whatever the
    /// policy is, nobody is trusted over `https`.
    ///
    /// # Errors
    /// `InvalidArgument` for a connect deadline of zero or above a day.
    pub fn build_without_tls(self) -> Result<HttpClient, Error> {
        self.build_with(TlsConfig::unused()?)
    }

    fn build_with(self, tls: TlsConfig) -> Result<HttpClient, Error> {
        if self.connect_deadline.is_zero() || self.connect_deadline > Duration::from_secs(24 * 3600) {
            return Err(no_client(Cause::new("the connect deadline is zero or above a day")));
        }
        let builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls.client_config())
            // Another crate of the program may have switched reqwest's http2 on for everybody.
            .http1_only()
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .connect_timeout(self.connect_deadline)
            .pool_idle_timeout(POOL_IDLE_TIMEOUT)
            .dns_resolver(self.names.clone())
            .user_agent(concat!("telapi/", env!("CARGO_PKG_VERSION")));
        let requests = self.proxy.of_requests(builder)?.build();
        let requests = requests.map_err(|error| no_client(Cause::below(&error.without_url())))?;
        Ok(HttpClient(Arc::new(Inner {
            requests,
            tls,
            ways: self.proxy.matcher(),
            names: self.names.clone(),
            connect_deadline: self.connect_deadline,
            built: self,
        })))
    }
}

impl fmt::Debug for HttpClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpClientBuilder")
            .field("tls", &self.tls)
            .field("proxy", &self.proxy)
            .field("connect_deadline", &self.connect_deadline)
            .finish_non_exhaustive()
    }
}

fn no_client(cause: Cause) -> Error {
    Error::new(ErrorKind::InvalidArgument).context("the HTTP client").caused_by(cause)
}
