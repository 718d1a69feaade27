//! Which server a portal means when it names one (IP Office guide 15.2 to 15.4), and whether the session may go there.
//!
//! A portal names the two servers of its pair by addresses of its own network. They may be wrong behind NAT, and whoever is
//! named gets the user's password next: so a name is not trusted blindly. In this order:
//!
//! | the name is | it means |
//! |---|---|
//! | one that the user has [given a URL](crate::SessionBuilder::server_at) | the server at that URL |
//! | the host of a configured server | that server |
//! | the one that the portal has for itself, in its WebSocket's URL | the portal itself |
//! | anything else, and two servers are configured, of which the portal is one | the other one: the guide knows only pairs |
//! | the one that another portal of the session had for itself | that portal: it is not learnt a second time, by an address at which it may not be reached, or not under its certificate |
//! | one that [may be learnt](LearnServers) | that host, with scheme, port and path of the portal that named it |
//! | anything else | nobody: a line in the log says so |

use crate::config::{GivenUrl, invalid};
use crate::transport::Target;
use std::net::Ipv6Addr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use telapi_core::Result;
use url::{Host, Url};

/// Whether a session may go to servers that it was not configured with, because a portal named them: as the other one of its
/// pair in the answer to a login (IP Office guide 15.2), or as the one that serves from now on (15.4).
///
/// Whoever is named is given the user's name and password, under the same [`TlsPolicy`](crate::TlsPolicy), with the scheme
/// and the port of the portal that named it. To configure both servers, with
/// [`secondary`](crate::SessionBuilder::secondary), is as good, and nothing needs to be learnt.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum LearnServers {
    /// To none. The default.
    #[default]
    Never,
    /// To those of these names or addresses.
    Only(Vec<String>),
    /// To any. For portals that are trusted as the password itself is.
    Any,
}

/// No host's name is longer (RFC 1035, 2.3.4); a request to one that is would be refused as if the user had asked for it.
const LONGEST_NAME: usize = 253;

/// A portal that has another name for itself each time must not fill the memory.
const MOST_OWN_NAMES: usize = 16;

/// The servers of a session: those that it was configured with, and what is to be made of the names of others.
#[derive(Debug)]
pub(crate) struct KnownServers {
    configured: Vec<Target>,
    named: Vec<(Host, Target)>,
    learn: Learn,
    /// What portals to which the session was led call themselves.
    own_names: Mutex<Vec<(Host, Target)>>,
    /// A name that means nobody was told of.
    is_told: AtomicBool,
}

#[derive(Debug)]
enum Learn {
    Never,
    Only(Vec<Host>),
    Any,
}

impl KnownServers {
    /// Checks what the user gave: names with their URLs, and who may be learnt.
    pub(crate) fn new(
        configured: Vec<Target>,
        named: &[(String, GivenUrl)],
        learn: &LearnServers,
        base_path: &str,
    ) -> Result<Self> {
        let mut known = Self {
            configured,
            named: Vec::new(),
            learn: Learn::Never,
            own_names: Mutex::default(),
            is_told: AtomicBool::new(false),
        };
        known.learn = match learn {
            LearnServers::Never => Learn::Never,
            LearnServers::Only(hosts) => {
                Learn::Only(hosts.iter().map(|name| host(name)).collect::<Result<_>>()?)
            }
            LearnServers::Any => Learn::Any,
        };
        for (name, url) in named {
            let target = Target::parse(&url.0)?.with_base_path(base_path)?;
            if !target.is_tls() && known.configured.iter().any(Target::is_tls) {
                return Err(invalid(format!(
                    "the server that is named {name} is not https though another one is"
                )));
            }
            known.named.push((host(name)?, target));
        }
        Ok(known)
    }

    /// Whether one of them at least is reached over TLS.
    pub(crate) fn any_is_tls(&self) -> bool {
        self.configured.iter().chain(self.named.iter().map(|(_, target)| target)).any(Target::is_tls)
    }

    /// Whether this is a pair as far as the user knows.
    pub(crate) fn is_pair(&self) -> bool {
        self.configured.len() > 1
    }

    /// The server that this portal means. It has these URLs of its own.
    pub(crate) fn meant_by(&self, portal: &Target, own_urls: &[&str], name: &str) -> Option<Target> {
        host(name).ok().and_then(|host| self.meant(portal, own_urls, &host))
    }

    /// The primary server of a pair that was configured whole, or its secondary: the first of them is the primary.
    pub(crate) fn of_the_pair(&self, primary: bool) -> Option<Target> {
        match &*self.configured {
            [first, second] => Some(if primary { first } else { second }.clone()),
            _ => None,
        }
    }

    /// A portal has named a server that means nobody: whether that is the first time.
    pub(crate) fn nobody_is_meant(&self) -> bool {
        !self.is_told.swap(true, Ordering::Relaxed)
    }

    fn meant(&self, portal: &Target, own_urls: &[&str], host: &Host) -> Option<Target> {
        let given = self.named.iter().find(|(name, _)| name == host).map(|(_, target)| target);
        let configured = || self.configured.iter().find(|target| target.host().as_ref() == Some(host));
        if let Some(known) = given.or_else(configured) {
            return Some(known.clone());
        }
        let own_hosts: Vec<_> = own_urls.iter().filter_map(|url| host_of_url(url)).collect();
        self.remember(&own_hosts, portal);
        if own_hosts.contains(host) {
            return Some(portal.clone());
        }
        match &*self.configured {
            [one, other] if one == portal => Some(other.clone()),
            [one, other] if other == portal => Some(one.clone()),
            _ => match self.who_calls_itself(host) {
                None if self.may_be_learnt(host) => portal.at_host(host).ok(),
                known => known,
            },
        }
    }

    fn remember(&self, own_hosts: &[Host], portal: &Target) {
        let mut own_names = self.own_names.lock().unwrap_or_else(PoisonError::into_inner);
        for host in own_hosts {
            if own_names.len() < MOST_OWN_NAMES && !own_names.iter().any(|(known, _)| known == host) {
                own_names.push((host.clone(), portal.clone()));
            }
        }
    }

    fn who_calls_itself(&self, host: &Host) -> Option<Target> {
        let own_names = self.own_names.lock().unwrap_or_else(PoisonError::into_inner);
        own_names.iter().find(|(name, _)| name == host).map(|(_, portal)| portal.clone())
    }

    fn may_be_learnt(&self, host: &Host) -> bool {
        match &self.learn {
            Learn::Never => false,
            Learn::Only(hosts) => hosts.contains(host),
            Learn::Any => true,
        }
    }

    /// The server at this URL, if it is one that a session may have learnt: a session that is to be resumed may be there.
    pub(crate) fn learnt_at(&self, url: &str) -> Option<Target> {
        if let Some((_, target)) = self.named.iter().find(|(_, target)| target.to_string() == url) {
            return Some(target.clone());
        }
        let host = host_of_url(url).filter(|host| self.may_be_learnt(host))?;
        let mut learnt = self.configured.iter().filter_map(|configured| configured.at_host(&host).ok());
        learnt.find(|target| target.to_string() == url)
    }
}

/// A name as servers name each other: a host's, or an address without brackets.
pub(crate) fn host(name: &str) -> Result<Host> {
    let name = name.trim();
    if name.len() > LONGEST_NAME {
        return Err(invalid("the name of a server is too long for a host"));
    }
    if let Ok(address) = name.parse::<Ipv6Addr>() {
        return Ok(Host::Ipv6(address));
    }
    Host::parse(name).map_err(|error| invalid(format!("the name of a server is no host: {error}")))
}

fn host_of_url(url: &str) -> Option<Host> {
    // the host of a URL of another scheme than these is not normalised
    let url = Url::parse(url.trim()).ok()?;
    url.host().map(|host| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::DEFAULT_BASE_PATH;
    use telapi_core::ErrorKind;

    fn target(url: &str) -> Target {
        Target::parse(url).unwrap()
    }

    fn known(configured: &[&str], named: &[(&str, &str)], learn: &LearnServers) -> Result<KnownServers> {
        let configured = configured.iter().map(|url| target(url)).collect();
        let named: Vec<_> =
            named.iter().map(|(name, url)| ((*name).to_owned(), GivenUrl((*url).to_owned()))).collect();
        KnownServers::new(configured, &named, learn, DEFAULT_BASE_PATH)
    }

    /// Whom the first of the configured servers means, by its URL.
    fn meant(known: &KnownServers, name: &str) -> Option<String> {
        let portal = known.configured.first().unwrap();
        known.meant_by(portal, &["wss://10.0.0.1:9443/inyama/5e55"], name).map(|target| target.to_string())
    }

    const ONE: &str = "https://one.example.com:9443";
    const OTHER: &str = "https://other.example.com:8443";

    #[test]
    fn nobody_is_learnt_unless_the_user_says_so() {
        let known = known(&[ONE], &[], &LearnServers::default()).unwrap();
        assert_eq!(meant(&known, "10.0.0.2"), None);
        assert_eq!(meant(&known, ONE), None, "a name is no URL");
    }

    #[test]
    fn what_is_learnt_has_scheme_port_and_path_of_the_portal_that_named_it() {
        let any = known(&[ONE], &[], &LearnServers::Any).unwrap();
        assert_eq!(meant(&any, "10.0.0.2").as_deref(), Some("https://10.0.0.2:9443"));
        assert_eq!(meant(&any, " fe80::2 ").as_deref(), Some("https://[fe80::2]:9443"));
        assert_eq!(meant(&any, "Two.Example.com").as_deref(), Some("https://two.example.com:9443"));
        for no_host in ["", "10.0.0.2:1", "two/../three", "user@two", "http://two"] {
            assert_eq!(meant(&any, no_host), None, "{no_host}");
        }
        let only = known(&[ONE], &[], &LearnServers::Only(vec!["TWO.example.com".to_owned()])).unwrap();
        assert_eq!(meant(&only, "two.example.com").as_deref(), Some("https://two.example.com:9443"));
        assert_eq!(meant(&only, "three.example.com"), None);
    }

    #[test]
    fn the_portal_knows_itself_by_another_name() {
        let known = known(&[ONE, OTHER], &[], &LearnServers::Any).unwrap();
        assert_eq!(meant(&known, "10.0.0.1").as_deref(), Some(ONE));
        assert_eq!(meant(&known, "10.0.0.2").as_deref(), Some(OTHER), "there are two");
        assert_eq!(meant(&known, "other.example.com").as_deref(), Some(OTHER));
        assert_eq!(meant(&known, "one.example.com").as_deref(), Some(ONE));
    }

    #[test]
    fn a_portal_is_known_by_what_it_calls_itself_when_another_one_names_it() {
        let known = known(&[ONE], &[], &LearnServers::Any).unwrap();
        let learnt = target(&meant(&known, "10.0.0.2").unwrap());
        let own = "wss://10.0.0.2:9443/inyama/5e55";
        let named = |name| known.meant_by(&learnt, &[own], name).map(|target| target.to_string());
        assert_eq!(named("10.0.0.1").as_deref(), Some(ONE));
        assert_eq!(named("10.0.0.2").as_deref(), Some("https://10.0.0.2:9443"), "itself");
        assert_eq!(named("10.0.0.3").as_deref(), Some("https://10.0.0.3:9443"), "somebody else");
    }

    #[test]
    fn names_without_end_take_no_memory() {
        let known = known(&[ONE], &[], &LearnServers::Never).unwrap();
        for number in 0..1000 {
            let own = format!("wss://portal-{number}.example.com:9443/inyama/5e55");
            assert_eq!(known.meant_by(&target(ONE), &[&own], "x"), None);
        }
        assert_eq!(known.own_names.lock().unwrap().len(), MOST_OWN_NAMES);
    }

    #[test]
    fn a_name_with_a_url_means_that_whatever_else_it_could_mean() {
        let nat = [("10.0.0.1", "https://nat.example.com:1"), ("10.0.0.2", "https://nat.example.com:2")];
        let known = known(&[ONE, OTHER], &nat, &LearnServers::Never).unwrap();
        assert_eq!(meant(&known, "10.0.0.1").as_deref(), Some("https://nat.example.com:1"));
        assert_eq!(meant(&known, "10.0.0.2").as_deref(), Some("https://nat.example.com:2"));
    }

    #[test]
    fn what_cannot_work_or_would_give_up_tls_is_refused_beforehand() {
        let only = |name: &str| LearnServers::Only(vec![name.to_owned()]);
        for refused in [
            known(&[ONE], &[("10.0.0.2", "http://two.example.com")], &LearnServers::Never),
            known(
                &["http://one.example.com", OTHER],
                &[("10.0.0.2", "http://two.example.com")],
                &LearnServers::Never,
            ),
            known(&[ONE], &[("10.0.0.2", "two.example.com")], &LearnServers::Never),
            known(&[ONE], &[("a b", OTHER)], &LearnServers::Never),
            known(&[ONE], &[], &only("a:b:c")),
        ] {
            assert_eq!(refused.unwrap_err().kind(), ErrorKind::InvalidArgument);
        }
    }

    #[test]
    fn a_session_may_be_resumed_where_it_may_have_been_led() {
        let known = known(&[ONE], &[("x", OTHER)], &LearnServers::Only(vec!["two".to_owned()])).unwrap();
        let learnt = |url| known.learnt_at(url).map(|target| target.to_string());
        assert_eq!(learnt(OTHER).as_deref(), Some(OTHER));
        assert_eq!(learnt("https://two:9443").as_deref(), Some("https://two:9443"));
        for foreign in ["https://two:9444", "http://two:9443", "https://three:9443", "two", ""] {
            assert_eq!(learnt(foreign), None, "{foreign}");
        }
    }
}
