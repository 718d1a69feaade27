//! Where the portal is: the URLs of its REST services and of its WebSocket.

use std::fmt;
use telapi_core::transport::{Cause, server_url};
use telapi_core::{Error, ErrorKind, Secret};
use url::{Host, Url};

/// The base path by every example of the IP Office guide; section 2.3 alone says `/service/inyama`.
pub(crate) const DEFAULT_BASE_PATH: &str = "/inyama/service";

/// Whose idea of the portal's address a WebSocket follows.
///
/// The login's answer holds the WebSocket's whole URL (IP Office guide 4.3.1), with the address that the portal
/// believes to have, which is wrong behind NAT. Its path holds the session id: whoever the WebSocket is opened with gets to
/// know it, and can act as the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum WebSocketHost {
    /// Host, port and scheme of the session's URL; only the path is taken from the answer. The default.
    #[default]
    AsConfigured,
    /// All of the answer's URL, if its host is the one in the session's URL, or one that
    /// [`SessionBuilder::allow_websocket_host`](crate::SessionBuilder::allow_websocket_host) allows by name. Another host is
    /// not followed, and neither is a plain `ws` if the session's URL is https: the session cannot be opened then
    /// ([`ErrorKind::Protocol`]), and the session id goes nowhere.
    AsAdvertised,
}

/// Where a WebSocket may be opened.
#[derive(Debug, Clone, Default)]
pub(crate) struct WebSocketRule {
    host: WebSocketHost,
    /// Other hosts than the server's own.
    allowed: Vec<Host>,
}

impl WebSocketRule {
    /// # Errors
    /// `InvalidArgument` for hosts that are allowed in vain.
    pub(crate) fn new(host: WebSocketHost, allowed: Vec<Host>) -> Result<Self, Error> {
        if host == WebSocketHost::AsConfigured && !allowed.is_empty() {
            return Err(Error::new(ErrorKind::InvalidArgument).context("the WebSocket's host").caused_by(
                Cause::new("one is allowed, and none is followed: that takes WebSocketHost::AsAdvertised"),
            ));
        }
        Ok(Self { host, allowed })
    }
}

/// A server: `http(s)://host[:port]` and the path below which its REST services stand. It holds no secret.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Target {
    base: Url,
    base_path: Vec<String>,
}

impl Target {
    /// Reads the URL that a user gave. The errors do not repeat it, since it may hold a password.
    pub(crate) fn parse(url: &str) -> Result<Self, Error> {
        let base = server_url(url, &["http", "https"], "https://onex.example.com:9443")?;
        Self { base, base_path: Vec::new() }.with_base_path(DEFAULT_BASE_PATH)
    }

    /// Puts the REST services below another path than [`DEFAULT_BASE_PATH`].
    pub(crate) fn with_base_path(self, path: &str) -> Result<Self, Error> {
        let base_path: Vec<String> =
            path.split('/').filter(|segment| !segment.is_empty()).map(str::to_owned).collect();
        let plain =
            |segment: &String| segment != "." && segment != ".." && !segment.contains(['?', '#', '\\', '%']);
        if !base_path.iter().all(plain) {
            return Err(bad_url("the services' path must be plain, such as /inyama/service"));
        }
        Ok(Self { base_path, ..self })
    }

    /// The same at another host: with the scheme, the port and the path of this one.
    pub(crate) fn at_host(&self, host: &Host) -> Result<Self, Error> {
        let mut base = self.base.clone();
        base.set_host(Some(&host.to_string())).map_err(|error| bad_url(error.to_string()))?;
        Ok(Self { base, base_path: self.base_path.clone() })
    }

    pub(crate) fn host(&self) -> Option<Host> {
        self.base.host().map(|host| host.to_owned())
    }

    /// Whether the server is reached over TLS.
    pub(crate) fn is_tls(&self) -> bool {
        self.base.scheme() == "https"
    }

    /// The URL of a service: `["callcontrol", "makeCall"]`. Segments and query are percent-encoded here.
    pub(crate) fn rest_url(&self, segments: &[&str], query: &[(&str, &str)]) -> Result<Url, Error> {
        let mut url = self.base.clone();
        {
            // An http URL can be a base, so this never fails; a segment that the url crate would drop or that would
            // lead elsewhere is refused.
            let mut path = url.path_segments_mut().map_err(|()| bad_url("it cannot have a path"))?;
            path.clear().extend(&self.base_path);
            for segment in segments {
                if matches!(*segment, "" | "." | "..") {
                    return Err(bad_url("a part of a service's path is empty or a dot"));
                }
                path.push(segment);
            }
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }

    /// The WebSocket's URL, from the one in the login's answer (or from a path alone, `/inyama/…`).
    ///
    /// # Errors
    /// `Protocol` if what the server advertised cannot be used, or may not be followed. The error does not repeat it: it
    /// holds the session id.
    pub(crate) fn websocket_url(
        &self,
        advertised: &str,
        rule: &WebSocketRule,
    ) -> Result<WebSocketUrl, Error> {
        let advertised = advertised.trim();
        let own_scheme = if self.is_tls() { "wss" } else { "ws" };
        // Joining resolves a path against our own address and leaves a whole URL as it is.
        let mut own = self.base.clone();
        own.set_scheme(own_scheme).map_err(|()| bad_websocket("its scheme cannot be used"))?;
        let mut url = own.join(advertised).map_err(|error| bad_websocket(error.to_string()))?;
        if !matches!(url.scheme(), "ws" | "wss") {
            return Err(bad_websocket("its scheme must be ws or wss"));
        }
        if url.path() == "/" {
            return Err(bad_websocket("it holds no path"));
        }
        match rule.host {
            WebSocketHost::AsConfigured => {
                own.set_path(url.path());
                own.set_query(url.query());
                url = own;
            }
            WebSocketHost::AsAdvertised => {
                if self.is_tls() && url.scheme() == "ws" {
                    return Err(bad_websocket(
                        "it is not encrypted (ws) though the session is (https): the session id would be readable",
                    ));
                }
                let host = url.host().map(|host| host.to_owned());
                let is_own = url.host() == self.base.host();
                if let Some(host) = host.filter(|host| !is_own && !rule.allowed.contains(host)) {
                    return Err(bad_websocket(format!(
                        "it names another host{}, which is not followed unless SessionBuilder::allow_websocket_host \
                         allows it",
                        shown(&host, &url)
                    )));
                }
            }
        }
        url.set_fragment(None);
        WebSocketUrl::new(&url)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.base.as_str().trim_end_matches('/'))
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Target({self}/{})", self.base_path.join("/"))
    }
}

/// The URL of a WebSocket. Its path holds the session id, so it has no `Display`, and its `Debug` ends at the port.
#[derive(Clone)]
pub(crate) struct WebSocketUrl {
    whole: Secret,
    /// `wss://host:port`, which may be shown.
    pub(super) address: String,
    /// Its scheme, host and port.
    pub(super) origin: Url,
}

impl WebSocketUrl {
    fn new(url: &Url) -> Result<Self, Error> {
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
            return Err(bad_websocket("it names no host"));
        };
        let mut origin = url.clone();
        origin.set_path("");
        origin.set_query(None);
        Ok(Self { whole: url.as_str().into(), address: format!("{}://{host}:{port}", url.scheme()), origin })
    }

    /// Turns the WebSocket's heartbeat on, by naming the client (IP Office guide 4.3.4). The server then closes a
    /// WebSocket on which it has not heard a message for 30 seconds.
    pub(crate) fn with_heartbeat(self, client_name: &str, client_version: &str) -> Result<Self, Error> {
        let mut url =
            Url::parse(self.expose()).map_err(|_| bad_websocket("the client's name does not fit into it"))?;
        url.query_pairs_mut()
            .append_pair("clientName", client_name)
            .append_pair("clientVersion", client_version);
        Self::new(&url)
    }

    pub(super) fn expose(&self) -> &str {
        self.whole.expose()
    }
}

impl fmt::Debug for WebSocketUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WebSocketUrl({}/…)", self.address)
    }
}

fn bad_url(text: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::InvalidArgument).context("the server's URL").caused_by(Cause::new(text))
}

/// A host that a server named, unless it repeats a part of the path, which may be the session id.
fn shown(host: &Host, url: &Url) -> String {
    let host = host.to_string();
    let repeats = |part: &str| part.len() > 3 && host.contains(&part.to_ascii_lowercase());
    if url.path().split('/').any(repeats) { String::new() } else { format!(", {host}") }
}

fn bad_websocket(text: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::Protocol).context("the WebSocket's URL").caused_by(Cause::new(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use telapi_testing::told;

    const SECRET: &str = "0c6b1f5e-5e55-4b5e-9d27-5e55105ec2e7";

    fn following(allowed: &[&str]) -> WebSocketRule {
        let allowed = allowed.iter().map(|name| crate::servers::host(name).unwrap()).collect();
        WebSocketRule::new(WebSocketHost::AsAdvertised, allowed).unwrap()
    }

    fn target(url: &str) -> Target {
        Target::parse(url).unwrap()
    }

    #[test]
    fn a_url_that_is_no_server_is_refused_with_its_reason_and_is_not_repeated() {
        for (url, reason) in [
            ("onex.example.com:9443", "scheme"),
            ("ftp://onex.example.com", "scheme"),
            ("https://", "host"),
            ("", "wanted"),
            ("https://onex.example.com:0", "port"),
            ("https://onex.example.com:99999", "port"),
            ("https://bob:hunter2@onex.example.com", "credentials"),
            ("https://onex.example.com/inyama/service", "path"),
            ("https://onex.example.com/?password=hunter2", "query"),
            ("https://onex.example.com/#hunter2", "fragment"),
        ] {
            let error = Target::parse(url).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{url}");
            assert!(told(&error).contains(reason), "{url}: {}", told(&error));
            assert!(!told(&error).contains("hunter2"), "{url}");
        }
    }

    #[test]
    fn rest_urls_stand_below_the_base_path_and_are_percent_encoded() {
        let url = |target: Target, segments: &[&str], query: &[(&str, &str)]| {
            target.rest_url(segments, query).unwrap().to_string()
        };
        assert_eq!(
            url(target("https://onex.example.com:9443"), &["callcontrol", "makeCall"], &[]),
            "https://onex.example.com:9443/inyama/service/callcontrol/makeCall"
        );
        let section_2_3 = target("http://10.1.2.3:8080/").with_base_path("/service/inyama/").unwrap();
        assert_eq!(
            url(section_2_3, &["directory", "a/b ü?"], &[("query", "M&M")]),
            "http://10.1.2.3:8080/service/inyama/directory/a%2Fb%20%C3%BC%3F?query=M%26M"
        );
        let root = target("http://[::1]:8080").with_base_path("").unwrap();
        assert_eq!(url(root, &["session"], &[]), "http://[::1]:8080/session");
    }

    #[test]
    fn a_path_that_would_lead_elsewhere_is_refused() {
        for path in ["/a/../b", "/a?b", "/a#b"] {
            assert!(target("http://h").with_base_path(path).is_err(), "{path}");
        }
        for segment in ["", ".", ".."] {
            assert!(target("http://h").rest_url(&["voicemail", segment], &[]).is_err(), "{segment}");
        }
    }

    #[test]
    fn the_websocket_keeps_the_users_host_and_takes_the_advertised_path() {
        let advertised = format!("ws://111.111.111.111:8080/inyama/openapiwebsocket/{SECRET}");
        let url = target("https://onex.example.com:9443")
            .websocket_url(&advertised, &WebSocketRule::default())
            .unwrap();
        assert_eq!(url.expose(), format!("wss://onex.example.com:9443/inyama/openapiwebsocket/{SECRET}"));
        let url =
            target("http://10.1.2.3:8080").websocket_url("/a/b?c=d", &WebSocketRule::default()).unwrap();
        assert_eq!(url.expose(), "ws://10.1.2.3:8080/a/b?c=d");
    }

    #[test]
    fn the_advertised_host_is_taken_on_demand_but_never_with_less_encryption() {
        let server = target("https://onex.example.com:9443");
        let wss = format!("wss://10.9.9.9:9443/inyama/openapiwebsocket/{SECRET}");
        assert_eq!(server.websocket_url(&wss, &following(&["10.9.9.9"])).unwrap().expose(), wss);
        let own = format!("wss://ONEX.example.com:9999/inyama/openapiwebsocket/{SECRET}");
        let followed = server.websocket_url(&own, &following(&[])).unwrap();
        assert_eq!(followed.expose(), own.to_lowercase(), "another port of the same host");
        let ws = format!("ws://10.9.9.9:8080/inyama/openapiwebsocket/{SECRET}");
        let error = server.websocket_url(&ws, &following(&["10.9.9.9"])).unwrap_err();
        assert!(told(&error).contains("not encrypted"));
        let plain = target("http://onex.example.com:8080");
        let own = "wss://onex.example.com:9443/ws/1";
        assert_eq!(plain.websocket_url(own, &following(&[])).unwrap().expose(), own, "more encryption");
    }

    #[test]
    fn another_host_is_followed_only_if_it_is_allowed_by_name() {
        let server = target("https://onex.example.com:9443");
        let advertised = |host: &str| format!("wss://{host}:9443/inyama/openapiwebsocket/{SECRET}");
        for other in ["10.9.9.9", "evil.example.com", "onex.example.com.evil.example", "example.com", "[::1]"]
        {
            let error =
                server.websocket_url(&advertised(other), &following(&["cti.example.com"])).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Protocol, "{other}");
            assert!(
                told(&error).contains(other) && told(&error).contains("allow_websocket_host"),
                "{error:?}"
            );
            assert!(!told(&error).contains(SECRET), "{}", told(&error));
        }
        let error = server.websocket_url(&advertised(&format!("{SECRET}.example.com")), &following(&[]));
        let told = told(&error.unwrap_err());
        assert!(told.contains("another host") && !told.contains(SECRET), "{told}");
        for (allowed, host) in
            [("cti.example.com", "CTI.example.com"), ("10.9.9.9", "10.9.9.9"), ("::1", "[::1]")]
        {
            assert!(server.websocket_url(&advertised(host), &following(&[allowed])).is_ok(), "{host}");
        }
    }

    #[test]
    fn no_host_is_allowed_in_vain() {
        let allowed = vec![Host::Domain("cti.example.com".to_owned())];
        let error = WebSocketRule::new(WebSocketHost::AsConfigured, allowed).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(told(&error).contains("AsAdvertised"), "{}", told(&error));
    }

    #[test]
    fn the_heartbeat_is_turned_on_by_the_clients_name_and_version() {
        let url = target("http://h:8080")
            .websocket_url("/ws/1", &WebSocketRule::default())
            .and_then(|url| url.with_heartbeat("night bot&co", "1.0"))
            .unwrap();
        assert_eq!(url.expose(), "ws://h:8080/ws/1?clientName=night+bot%26co&clientVersion=1.0");
    }

    #[test]
    fn no_output_shows_the_session_id() {
        let server = target("https://onex.example.com:9443");
        let url = server.websocket_url(&format!("/ws/{SECRET}"), &WebSocketRule::default()).unwrap();
        assert_eq!(format!("{url:?}"), "WebSocketUrl(wss://onex.example.com:9443/…)");
        for advertised in
            [format!("gopher://h/{SECRET}"), format!("ws://h:99999/{SECRET}"), format!("ws://?{SECRET}")]
        {
            let error = server.websocket_url(&advertised, &following(&[])).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Protocol);
            assert!(!told(&error).contains(SECRET), "{}", told(&error));
        }
        assert_eq!(server.to_string(), "https://onex.example.com:9443");
    }
}
