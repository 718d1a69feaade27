//! The way to a server: straight, or through an HTTP proxy.
//!
//! Requests and sockets must take the same way. reqwest finds its way by hyper-util's matcher, and so do
//! sockets, each built from the same settings. A request to an `http` server is handed to the proxy whole; all else goes
//! through a tunnel (`CONNECT`), for which both have hyper-util's.

use crate::transport::cause::{Cause, find};
use crate::{Delivery, Error, ErrorKind, Refusal};
use hyper::Uri;
use hyper::header::HeaderValue;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::Matcher;
use secrecy::{ExposeSecret, SecretString};
use std::error::Error as StdError;
use std::fmt;
use tower_service::Service;
use url::Url;

/// Whether a session goes to its server through an HTTP proxy, with requests and WebSocket alike.
///
/// An `http` request is handed to the proxy whole; everything else (`https`, `ws`, `wss`) goes through a tunnel, which the
/// proxy must allow to the server's port (`CONNECT`, RFC 9110, 9.3.6). Proxies that are spoken to over TLS or SOCKS are not
/// supported: they are refused before anything is sent.
///
/// ```
/// # use telapi_core::transport::Proxy;
/// let proxy = Proxy::http("http://night-bot:secret@proxy.example.com:3128")?;
/// assert_eq!(format!("{proxy:?}"), "Proxy::http(http://proxy.example.com:3128)");
/// # Ok::<(), telapi_core::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Proxy(Way);

#[derive(Clone, Default)]
enum Way {
    #[default]
    Straight,
    System,
    Http(Explicit),
}

#[derive(Clone)]
struct Explicit {
    /// With the credentials.
    url: SecretString,
    /// Without them.
    shown: String,
    except: String,
}

impl Proxy {
    /// Straight to the server, whatever the environment says: a PBX stands in one's own network. The default.
    pub fn none() -> Self {
        Self(Way::Straight)
    }

    /// As the variables `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` say, in capitals or not, and where they say
    /// nothing, as macOS or Windows is set up. `HTTP_PROXY` counts for `http` and `ws`, `HTTPS_PROXY` for `https` and `wss`.
    /// They are read when the [`HttpClient`](super::HttpClient) is built, or the session without one is started.
    pub fn system() -> Self {
        Self(Way::System)
    }

    /// Through this proxy: `http://proxy.example.com:3128`, or with credentials (percent-encoded)
    /// `http://user:password@proxy.example.com:3128`. The environment is not asked.
    ///
    /// # Errors
    /// `InvalidArgument` for anything else; the error does not repeat it.
    pub fn http(url: impl AsRef<str>) -> Result<Self, Error> {
        Self::http_except(url, "")
    }

    /// As [`http`](Self::http), but straight to these hosts: a list as `NO_PROXY` has it, of names (with their subdomains),
    /// IP addresses and networks, parted by commas: `localhost, example.com, 10.0.0.0/8`; `*` is every host.
    ///
    /// # Errors
    /// As for [`http`](Self::http).
    pub fn http_except(url: impl AsRef<str>, hosts: impl Into<String>) -> Result<Self, Error> {
        let mut url = Url::parse(url.as_ref().trim()).map_err(|error| bad_proxy(error.to_string()))?;
        if url.scheme() != "http" {
            return Err(bad_proxy("its scheme must be http, something like http://proxy:3128 is wanted"));
        }
        if url.host_str().is_none_or(str::is_empty) || url.port() == Some(0) {
            return Err(bad_proxy("it names no host or no port"));
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(bad_proxy("it must hold nothing behind the port"));
        }
        let whole = url.to_string();
        // a matcher that cannot read it would let everything go straight, and say nothing
        let understood = Matcher::builder().all(&whole).build().intercept(&Uri::from_static("http://any"));
        if understood.is_none() {
            return Err(bad_proxy("its user or password must be percent-encoded"));
        }
        let bare = url.set_username("").and_then(|()| url.set_password(None));
        bare.map_err(|()| bad_proxy("it cannot hold a user"))?;
        let shown = url.as_str().trim_end_matches('/').to_owned();
        Ok(Self(Way::Http(Explicit { url: whole.into(), shown, except: hosts.into() })))
    }

    /// Tells reqwest the way.
    pub(super) fn of_requests(
        &self,
        builder: reqwest::ClientBuilder,
    ) -> Result<reqwest::ClientBuilder, Error> {
        Ok(match &self.0 {
            Way::Straight => builder.no_proxy(),
            // what it does by itself
            Way::System => builder,
            Way::Http(explicit) => builder.proxy(explicit.of_requests()?),
        })
    }

    /// The same for everything else.
    pub(super) fn matcher(&self) -> Ways {
        Ways(match &self.0 {
            Way::Straight => None,
            Way::System => Some(Matcher::from_system()),
            Way::Http(explicit) => Some(explicit.matcher()),
        })
    }
}

impl Explicit {
    fn matcher(&self) -> Matcher {
        Matcher::builder().all(self.url.expose_secret()).no(&self.except).build()
    }

    fn of_requests(&self) -> Result<reqwest::Proxy, Error> {
        let proxy = reqwest::Proxy::all(&self.shown).map_err(|_| bad_proxy("it cannot be used"))?;
        let proxy = proxy.no_proxy(reqwest::NoProxy::from_string(&self.except));
        // Not in its URL: reqwest overlooks a user without a password there.
        let any = Uri::from_static("http://any");
        let found = Matcher::builder().all(self.url.expose_secret()).build().intercept(&any);
        Ok(match found.as_ref().and_then(|found| found.basic_auth()) {
            Some(credentials) => proxy.custom_http_auth(credentials.clone()),
            None => proxy,
        })
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Way::Straight => f.write_str("Proxy::none"),
            Way::System => f.write_str("Proxy::system"),
            Way::Http(Explicit { shown, except, .. }) if except.is_empty() => {
                write!(f, "Proxy::http({shown})")
            }
            Way::Http(Explicit { shown, except, .. }) => {
                write!(f, "Proxy::http_except({shown}, {except:?})")
            }
        }
    }
}

/// Knows which proxy stands before which server, if any.
pub(super) struct Ways(Option<Matcher>);

impl Ways {
    /// The proxy on the way to the server of this URL, of the schemes http, https, ws or wss.
    ///
    /// # Errors
    /// `InvalidArgument` if the environment names a proxy that is not spoken to over plain HTTP.
    pub(super) fn on_the_way_to(&self, url: &Url) -> Result<Option<Hop>, Error> {
        let Some(matcher) = &self.0 else { return Ok(None) };
        let scheme = if matches!(url.scheme(), "https" | "wss") { "https" } else { "http" };
        let Some(host) = url.host() else { return Ok(None) };
        let server: Uri = format!("{scheme}://{host}")
            .parse()
            .map_err(|_| bad_proxy("the server's name does not fit a request to a proxy"))?;
        let Some(found) = matcher.intercept(&server) else { return Ok(None) };
        if found.uri().scheme_str() != Some("http") {
            return Err(bad_proxy("the environment names one with TLS or SOCKS, which is not supported"));
        }
        Ok(Some(Hop { uri: found.uri().clone(), credentials: found.basic_auth().cloned() }))
    }
}

/// A proxy on the way. Shown without its credentials.
pub(super) struct Hop {
    uri: Uri,
    credentials: Option<HeaderValue>,
}

impl Hop {
    /// What makes tunnels through it.
    pub(super) fn tunnel<C>(&self, connector: C) -> Tunnel<C> {
        let tunnel = Tunnel::new(self.uri.clone(), connector);
        match &self.credentials {
            Some(credentials) => tunnel.with_auth(credentials.clone()),
            None => tunnel,
        }
    }

    /// The error for a tunnel that was not made, if that is what stands in this chain.
    pub(super) fn tunnel_failed(&self, error: &(dyn StdError + 'static)) -> Option<Error> {
        let failed = find::<TunnelError>(error)?;
        let refused = |status| self.refused(status, "to open a tunnel").delivered(Delivery::NotSent);
        let failed = match failed {
            TunnelError::ProxyAuthRequired => return Some(refused(407)),
            TunnelError::ConnectFailed(_) => return Some(self.unreachable(error)),
            TunnelError::Io(_) | TunnelError::TunnelUnexpectedEof => "broke off instead of opening a tunnel",
            TunnelError::ProxyHeadersTooLong => "answered with a header of more than 8 KiB",
            // hyper-util does not say with which status
            TunnelError::TunnelUnsuccessful => {
                "did not open a tunnel: it does not allow one to the server's port (403), cannot reach the server (502), or \
                 is no proxy"
            }
            TunnelError::MissingHost => "cannot be asked for a tunnel to no host",
        };
        Some(self.failed(failed))
    }

    /// The error for a proxy that could not be connected to.
    pub(super) fn unreachable(&self, error: &(dyn StdError + 'static)) -> Error {
        self.failed(&format!("cannot be reached: {}", Cause::below(error)))
    }

    /// The error for a proxy that has answered in the server's stead.
    pub(super) fn refused(&self, status: u16, what: &str) -> Error {
        let error = match status {
            407 => {
                let text = "wants other credentials than those in its URL (Proxy::http)";
                // they do not mend themselves
                self.failed(&format!("refused {what}, and {text}")).transient(false)
            }
            _ => self.failed(&format!("refused {what}")),
        };
        error.refused(Refusal::with_status(status))
    }

    fn failed(&self, how: &str) -> Error {
        let cause = Cause::new(format!("the proxy {self} {how}"));
        Error::new(ErrorKind::Proxy).delivered(Delivery::NotSent).caused_by(cause)
    }
}

impl fmt::Display for Hop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}", self.uri.authority().map_or("", |authority| authority.as_str()))
    }
}

/// hyper-util does not export its name.
type TunnelError = <Tunnel<HttpConnector> as Service<Uri>>::Error;

fn bad_proxy(text: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::InvalidArgument).context("the proxy").caused_by(Cause::new(text))
}

#[cfg(test)]
mod tests;
