//! The servers that may serve a session, and which of them to try next.

use crate::error::Error;
use std::fmt;
use std::sync::Arc;
use tokio::time::Instant;

/// Which server is tried first when a stable connection was lost. After a failure, whatever the policy, the
/// servers are tried in turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum ServerPolicy {
    /// The first of the list: the one that is meant to serve when all is well.
    #[default]
    PrimaryFirst,
    /// The one that last accepted a connection: often the quickest way back.
    LastGoodFirst,
    /// Another than the one just lost, as the guide of a primary and secondary pair has it (IP Office guide
    /// 15.3: "try connecting secondary and primary server alternately").
    OtherFirst,
}

/// How a server has served so far. Cheap to clone.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ServerStatus {
    /// The server, as the user wrote it.
    pub server: Arc<str>,
    /// How often in a row it failed: an attempt that did not succeed, or a connection lost. A connection that proves stable
    /// sets it to 0.
    pub failures: u32,
    /// What went wrong with it the last time something did, however long ago.
    pub last_error: Option<Error>,
}

/// The servers in order, the primary first, with what is remembered about each. Never empty.
///
/// A server is named by its index, which never changes: servers are added, not removed.
#[derive(Debug)]
pub struct ServerPool<S> {
    servers: Vec<Entry<S>>,
    policy: ServerPolicy,
    last_good: usize,
    begin_with: Option<usize>,
}

#[derive(Debug)]
struct Entry<S> {
    server: S,
    failures: u32,
    last_error: Option<Error>,
    not_before: Option<Instant>,
}

impl<S> Entry<S> {
    fn new(server: S) -> Self {
        Self { server, failures: 0, last_error: None, not_before: None }
    }
}

impl<S> ServerPool<S> {
    /// A pool of one server, the primary.
    pub fn new(primary: S, policy: ServerPolicy) -> Self {
        Self { servers: vec![Entry::new(primary)], policy, last_good: 0, begin_with: None }
    }

    /// Of these, the first of them the primary; `None` without any.
    pub fn of(servers: impl IntoIterator<Item = S>, policy: ServerPolicy) -> Option<Self> {
        let mut servers = servers.into_iter();
        let mut pool = Self::new(servers.next()?, policy);
        for server in servers {
            pool.push(server);
        }
        Some(pool)
    }

    /// Adds a server behind the others and returns its index.
    pub fn push(&mut self, server: S) -> usize {
        self.servers.push(Entry::new(server));
        self.servers.len() - 1
    }

    /// Makes this server the one of the very first attempt, whatever the policy: it is the one that knows the session
    /// which is to be resumed. An index that is not there is ignored.
    pub fn begin_with(&mut self, index: usize) {
        if index < self.servers.len() {
            self.begin_with = Some(index);
        }
    }

    /// How many servers there are: at least one.
    pub fn count(&self) -> usize {
        self.servers.len()
    }

    /// The server of this index.
    pub fn get(&self, index: usize) -> Option<&S> {
        self.servers.get(index).map(|entry| &entry.server)
    }

    /// The servers in order.
    pub fn iter(&self) -> impl Iterator<Item = &S> {
        self.servers.iter().map(|entry| &entry.server)
    }

    /// The index of the first server for which this is true.
    pub fn position(&self, is_it: impl FnMut(&S) -> bool) -> Option<usize> {
        self.iter().position(is_it)
    }

    /// How often in a row this server failed: an attempt that did not succeed, or a connection lost. A
    /// connection that proves stable sets it to 0.
    pub fn failures(&self, index: usize) -> u32 {
        self.servers.get(index).map_or(0, |entry| entry.failures)
    }

    /// What went wrong with this server the last time something did.
    pub fn last_error(&self, index: usize) -> Option<&Error> {
        self.servers.get(index)?.last_error.as_ref()
    }

    /// When this server may be asked again, if it, or the nature of its last failure, wants a pause of its
    /// own.
    pub fn not_before(&self, index: usize) -> Option<Instant> {
        self.servers.get(index)?.not_before
    }

    /// The server for the very first attempt.
    pub fn first(&self) -> usize {
        match (self.begin_with, self.policy) {
            (Some(index), _) => index,
            (None, ServerPolicy::PrimaryFirst | ServerPolicy::OtherFirst) => 0,
            (None, ServerPolicy::LastGoodFirst) => self.last_good,
        }
    }

    /// The server to try first after a stable connection with `lost` broke.
    pub fn first_after_loss_of(&self, lost: usize) -> usize {
        match self.policy {
            ServerPolicy::PrimaryFirst => 0,
            ServerPolicy::LastGoodFirst => self.last_good,
            ServerPolicy::OtherFirst => self.next_after(lost),
        }
    }

    /// The server whose turn it is after this one.
    pub fn next_after(&self, index: usize) -> usize {
        (index + 1) % self.servers.len()
    }

    /// The first server, in turn from `preferred` on, that may be asked at that time; if none may, the one
    /// that may soonest.
    pub fn ready_at(&self, preferred: usize, at: Instant) -> usize {
        let count = self.servers.len();
        (0..count)
            .map(|step| (preferred + step) % count)
            // The minimum is the first of equals, and all that are ready are equal: so turns are kept.
            .min_by_key(|index| self.not_before(*index).map_or(at, |not_before| not_before.max(at)))
            .unwrap_or(preferred)
    }

    /// Notes that an attempt with this server failed, or that its connection was lost.
    pub fn failed(&mut self, index: usize, error: Error, not_before: Option<Instant>) {
        if let Some(entry) = self.servers.get_mut(index) {
            entry.failures = entry.failures.saturating_add(1);
            entry.last_error = Some(error);
            entry.not_before = not_before;
        }
    }

    /// Notes that this server accepted a connection.
    pub fn connected(&mut self, index: usize) {
        self.last_good = index;
        self.allow(index);
    }

    /// Notes that the connection with this server proved stable.
    pub fn stable(&mut self, index: usize) {
        if let Some(entry) = self.servers.get_mut(index) {
            entry.failures = 0;
        }
    }

    /// Notes that this server may be asked again, whatever it said before.
    pub fn allow(&mut self, index: usize) {
        if let Some(entry) = self.servers.get_mut(index) {
            entry.not_before = None;
        }
    }
}

impl<S: fmt::Display> ServerPool<S> {
    /// Every server in order, with its failures and last error.
    pub fn status(&self) -> Arc<[ServerStatus]> {
        let status = |entry: &Entry<S>| ServerStatus {
            server: entry.server.to_string().into(),
            failures: entry.failures,
            last_error: entry.last_error.clone(),
        };
        self.servers.iter().map(status).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use std::time::Duration;

    fn pair(policy: ServerPolicy) -> ServerPool<&'static str> {
        let mut pool = ServerPool::new("primary", policy);
        assert_eq!(pool.push("secondary"), 1);
        pool
    }

    #[test]
    fn the_first_attempt_is_for_the_server_that_knows_the_session_and_turns_follow_the_policy() {
        for policy in [ServerPolicy::PrimaryFirst, ServerPolicy::LastGoodFirst, ServerPolicy::OtherFirst] {
            let mut pool = pair(policy);
            pool.begin_with(1);
            assert_eq!((pool.first(), pool.next_after(1)), (1, 0), "{policy:?}");
            pool.begin_with(2);
            assert_eq!(pool.first(), 1, "there is no third");
        }
        let mut pool = pair(ServerPolicy::PrimaryFirst);
        pool.begin_with(1);
        assert_eq!(pool.first_after_loss_of(1), 0);
    }

    fn refused() -> Error {
        Error::new(ErrorKind::Connect)
    }

    #[test]
    fn servers_are_tried_in_turn() {
        let mut pool = pair(ServerPolicy::PrimaryFirst);
        assert_eq!((pool.next_after(0), pool.next_after(1)), (1, 0));
        pool.push("third");
        assert_eq!((pool.next_after(1), pool.next_after(2)), (2, 0));
        assert_eq!(ServerPool::new("only", ServerPolicy::OtherFirst).next_after(0), 0);
    }

    #[test]
    fn the_policy_says_who_is_tried_first_after_a_loss() {
        let after_both_served = |policy, lost| {
            let mut pool = pair(policy);
            pool.connected(0);
            pool.connected(1);
            pool.first_after_loss_of(lost)
        };
        assert_eq!(after_both_served(ServerPolicy::PrimaryFirst, 1), 0);
        assert_eq!(after_both_served(ServerPolicy::PrimaryFirst, 0), 0);
        assert_eq!(after_both_served(ServerPolicy::LastGoodFirst, 1), 1);
        assert_eq!(after_both_served(ServerPolicy::OtherFirst, 1), 0);
        assert_eq!(after_both_served(ServerPolicy::OtherFirst, 0), 1);
        assert_eq!(pair(ServerPolicy::LastGoodFirst).first(), 0, "nobody was good yet: the primary");
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_wants_a_pause_is_passed_over_while_another_is_ready() {
        let now = Instant::now();
        let minute = Duration::from_secs(60);
        let mut pool = pair(ServerPolicy::PrimaryFirst);
        pool.failed(0, refused(), Some(now + minute));
        assert_eq!(pool.ready_at(0, now), 1);
        assert_eq!(pool.ready_at(0, now + minute), 0, "its pause is over: its turn again");
        assert_eq!(pool.ready_at(1, now + minute * 2), 1, "but no more than its turn");
        pool.failed(1, refused(), Some(now + minute / 2));
        assert_eq!(pool.ready_at(0, now), 1, "none is ready: the one that is ready soonest");
        pool.allow(0);
        assert_eq!(pool.ready_at(0, now), 0);
        pool.connected(1);
        assert_eq!(pool.not_before(1), None, "it serves: so much for the pause");
    }

    #[test]
    fn failures_are_counted_per_server_until_a_connection_proves_stable() {
        let mut pool = pair(ServerPolicy::PrimaryFirst);
        pool.failed(1, refused(), None);
        pool.failed(1, Error::new(ErrorKind::Timeout), None);
        assert_eq!((pool.failures(0), pool.failures(1)), (0, 2));
        assert_eq!(pool.last_error(1).unwrap().kind(), ErrorKind::Timeout);
        assert!(pool.last_error(0).is_none());
        pool.connected(1);
        assert_eq!(pool.failures(1), 2, "to accept a login is not yet to be stable");
        pool.stable(1);
        assert_eq!(pool.failures(1), 0);
    }

    #[test]
    fn an_index_of_nobody_does_no_harm() {
        let mut pool = pair(ServerPolicy::PrimaryFirst);
        pool.failed(9, refused(), None);
        pool.stable(9);
        assert_eq!(pool.get(9), None);
        assert_eq!(pool.failures(9), 0);
        assert_eq!(pool.position(|name| *name == "secondary"), Some(1));
    }
}
