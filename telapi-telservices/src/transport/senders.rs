//! Whose datagrams are events: anybody can send one.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many addresses of the server are remembered: more than any has, and few enough to be compared one by one.
const MOST_LEARNT: usize = 32;

/// The addresses that events are taken from, whatever the port. Cheap to clone: all clones are one.
///
/// A server sends its events from wherever its own machine pleases. Known are the addresses that it was reached at, which come
/// and go, and those that the user allows, for a server with several networks. An IPv4 address is the same in IPv6
/// (`::ffff:10.1.2.3`): a socket for both is told it like that.
#[derive(Debug, Clone, Default)]
pub(crate) struct Senders(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    allowed: Vec<IpAddr>,
    /// The newest last.
    learnt: VecDeque<IpAddr>,
}

impl Senders {
    /// These are allowed for good.
    pub(crate) fn allowing(addresses: impl IntoIterator<Item = IpAddr>) -> Self {
        let allowed = addresses.into_iter().map(|address| address.to_canonical()).collect();
        Self(Arc::new(Mutex::new(Known { allowed, learnt: VecDeque::new() })))
    }

    /// The server has this address: a connection was made to it, or its name stands for it. Of too many, that which was not
    /// learnt for longest is forgotten.
    pub(crate) fn learn(&self, address: IpAddr) {
        let address = address.to_canonical();
        let mut known = self.known();
        known.learnt.retain(|learnt| *learnt != address);
        known.learnt.push_back(address);
        if known.learnt.len() > MOST_LEARNT {
            known.learnt.pop_front();
        }
    }

    /// Whether a datagram from there may be an event.
    pub(crate) fn knows(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let known = self.known();
        known.allowed.contains(&address) || known.learnt.contains(&address)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn nobody_is_known_but_the_server_and_whom_the_user_allows() {
        let senders = Senders::allowing([ip("10.1.2.4"), ip("::ffff:10.1.2.5")]);
        senders.clone().learn(ip("2001:db8::1"));
        for known in ["10.1.2.4", "10.1.2.5", "2001:db8::1"] {
            assert!(senders.knows(ip(known)), "{known}");
        }
        for stranger in ["10.1.2.3", "2001:db8::2", "::", "127.0.0.1"] {
            assert!(!senders.knows(ip(stranger)), "{stranger}");
        }
        assert!(!Senders::default().knows(ip("10.1.2.4")));
    }

    #[test]
    fn an_ipv4_address_is_the_same_in_ipv6() {
        let senders = Senders::default();
        senders.learn(ip("::ffff:10.1.2.3"));
        senders.learn(ip("10.1.2.4"));
        for known in ["10.1.2.3", "::ffff:10.1.2.3", "10.1.2.4", "::ffff:10.1.2.4"] {
            assert!(senders.knows(ip(known)), "{known}");
        }
        assert!(!senders.knows(ip("::10.1.2.3")), "which is another address");
    }

    #[test]
    fn a_server_that_moves_on_and_on_is_forgotten_where_it_was_first() {
        let senders = Senders::allowing([ip("10.1.2.4")]);
        let address = |last: usize| ip(&format!("10.9.0.{last}"));
        (1..=MOST_LEARNT).for_each(|last| senders.learn(address(last)));
        // it is there again
        senders.learn(address(1));
        senders.learn(address(MOST_LEARNT + 1));
        assert!(senders.knows(address(1)) && !senders.knows(address(2)) && senders.knows(address(3)));
        assert!(senders.knows(ip("10.1.2.4")), "allowed is allowed");
    }
}
