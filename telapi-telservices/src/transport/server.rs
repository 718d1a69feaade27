//! Where the server is, and how it is spoken to.

use std::fmt;
use telapi_core::transport::{Cause, server_url};
use telapi_core::{Error, ErrorKind};
use url::{Host, Url};

/// The guide writes none down, and calls its messages XML.
const DEFAULT_MEDIA_TYPE: &str = "text/xml";

/// A server, by the URL that a user gave. It holds no secret.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Server {
    /// `telservices://host:port`: TCP, and UDP for events. Nothing of it is encrypted: the guide knows no way to.
    Tcp { host: Host, port: u16 },
    /// `http://host[:port]`, `https://host[:port]`, and the path that requests are posted to.
    Http { url: Url, media_type: String },
}

impl Server {
    /// Reads the URL that a user gave.
    ///
    /// # Errors
    /// `InvalidArgument`. It does not repeat the URL, since that may hold a password.
    pub(crate) fn parse(url: &str) -> Result<Self, Error> {
        let url =
            server_url(url, &["telservices", "http", "https"], "telservices://telserver.example.com:2555")?;
        if url.scheme() != "telservices" {
            return Ok(Self::Http { url, media_type: DEFAULT_MEDIA_TYPE.to_owned() });
        }
        let Some(port) = url.port() else {
            return Err(invalid("it names no port: the one that the server is configured with is wanted"));
        };
        // in a URL of a scheme that is not the web's, a host is any text: 10.1.2.3 is no address, and capitals count
        let host =
            Host::parse(url.host_str().unwrap_or_default()).map_err(|error| invalid(error.to_string()))?;
        Ok(Self::Tcp { host, port })
    }

    /// Has requests posted to this path. Default: `/`.
    ///
    /// # Errors
    /// `InvalidArgument` for a path that would lead elsewhere, or if requests go over TCP.
    pub(crate) fn with_path(self, path: &str) -> Result<Self, Error> {
        let Self::Http { mut url, media_type } = self else {
            return Err(invalid("a path has a meaning for http and https only"));
        };
        let is_plain =
            |segment: &str| !matches!(segment, "." | "..") && !segment.contains(['?', '#', '\\', '%']);
        if !path.split('/').all(is_plain) {
            return Err(invalid("the path must be plain, such as /telservices"));
        }
        url.set_path(path);
        Ok(Self::Http { url, media_type })
    }

    /// Has requests called this. Default: `text/xml`.
    ///
    /// # Errors
    /// `InvalidArgument` for what is no media type, or if requests go over TCP.
    pub(crate) fn with_media_type(self, media_type: &str) -> Result<Self, Error> {
        let Self::Http { url, .. } = self else {
            return Err(invalid("a media type has a meaning for http and https only"));
        };
        let has_two_parts =
            media_type.split_once('/').is_some_and(|(it, sub)| !it.is_empty() && !sub.is_empty());
        if !has_two_parts || !media_type.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Err(invalid("the media type must be one, such as text/xml; charset=utf-8"));
        }
        Ok(Self::Http { url, media_type: media_type.to_owned() })
    }

    /// Whether its events are polled: it is reached over HTTP.
    pub(crate) fn is_polled(&self) -> bool {
        matches!(self, Self::Http { .. })
    }

    /// Whether it was named by an IPv6 address.
    pub(crate) fn is_ipv6(&self) -> bool {
        matches!(self, Self::Tcp { host: Host::Ipv6(_), .. })
    }

    /// Whether it is reached over TLS.
    pub(crate) fn is_tls(&self) -> bool {
        matches!(self, Self::Http { url, .. } if url.scheme() == "https")
    }
}

/// Without the path.
impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp { host, port } => write!(f, "telservices://{host}:{port}"),
            Self::Http { url, .. } => f.write_str(&url.origin().ascii_serialization()),
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp { .. } => write!(f, "Server({self})"),
            Self::Http { url, media_type } => write!(f, "Server({url}, {media_type})"),
        }
    }
}

fn invalid(text: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::InvalidArgument).context("the server's URL").caused_by(Cause::new(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use telapi_testing::told;

    fn server(url: &str) -> Server {
        Server::parse(url).unwrap()
    }

    #[test]
    fn a_server_is_shown_as_it_was_given_but_for_capitals() {
        for (given, shown) in [
            ("telservices://TelServer.example.com:2555", "telservices://telserver.example.com:2555"),
            (" telservices://10.1.2.3:80/", "telservices://10.1.2.3:80"),
            ("telservices://[2001:DB8::1]:2555", "telservices://[2001:db8::1]:2555"),
            ("http://telserver:80", "http://telserver"),
            ("https://telserver:8443/", "https://telserver:8443"),
        ] {
            assert_eq!(server(given).to_string(), shown);
            assert_eq!(server(given), server(shown), "however it is written, it is one server");
        }
        assert_ne!(server("telservices://telserver:80"), server("http://telserver:80"));
        assert!(server("https://telserver").is_tls() && !server("http://telserver").is_tls());
        assert!(!server("telservices://telserver:443").is_tls());
    }

    #[test]
    fn a_url_that_cannot_work_is_refused_with_its_reason_and_is_not_repeated() {
        for (url, reason) in [
            ("", "telservices://"),
            ("telserver:2555", "scheme"),
            ("udp://telserver:2555", "telservices or http or https"),
            ("telservices://telserver", "port"),
            ("telservices://telserver:0", "port"),
            ("telservices://:2555", "host"),
            ("telservices://tel%20server:2555", "domain"),
            ("telservices://1101:hunter2@telserver:2555", "credentials"),
            ("http://telserver/hunter2", "path"),
            ("telservices://telserver:2555/?hunter2", "query"),
        ] {
            let error = Server::parse(url).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{url}");
            assert!(told(&error).contains(reason), "{url}: {}", told(&error));
            assert!(!told(&error).contains("hunter2"), "{url}");
        }
    }

    #[test]
    fn path_and_media_type_may_be_others_over_http() {
        let default = server("http://telserver:8080");
        assert_eq!(format!("{default:?}"), "Server(http://telserver:8080/, text/xml)");
        let other = default.with_path("telservices/xml").unwrap().with_media_type("application/xml").unwrap();
        assert_eq!(format!("{other:?}"), "Server(http://telserver:8080/telservices/xml, application/xml)");
    }

    #[test]
    fn a_path_that_leads_elsewhere_and_what_is_no_media_type_are_refused() {
        for path in ["/a/../b", "/a?b", "/a#b", "/%2e%2e"] {
            assert!(server("http://telserver").with_path(path).is_err(), "{path}");
        }
        for media_type in ["", "xml", "/", "text/", "text/xml\r\nX: y", "text/\u{e9}"] {
            assert!(server("http://telserver").with_media_type(media_type).is_err(), "{media_type:?}");
        }
    }

    #[test]
    fn nothing_is_set_in_vain() {
        let tcp = server("telservices://telserver:2555");
        for error in [tcp.clone().with_path("/").unwrap_err(), tcp.with_media_type("text/xml").unwrap_err()] {
            assert_eq!(error.kind(), ErrorKind::InvalidArgument);
            assert!(told(&error).contains("http"), "{}", told(&error));
        }
    }
}
