//! The sessions of the server: one for each device that somebody watches, with the clients that do.

use super::message::SessionEvent;
use super::request::EventUpdate;
use super::udp::UdpLine;
use std::net::IpAddr;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// A client of a session. What it has opened tells it from others: its address and its port for events, if it has one. A request
/// has no such port, so that to close is to close all that the address has opened for the device.
pub(crate) struct Client {
    pub(crate) address: IpAddr,
    pub(crate) udp_port: Option<u16>,
    pub(crate) update: EventUpdate,
    /// Where its events leave.
    pub(crate) line: Option<UdpLine>,
    /// It has asked to be closed, and will be unless it opens the session again.
    pub(crate) is_closing: bool,
}

/// What those who wait for a change are told.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct News {
    /// Grows with every change; a later session of the device goes on with larger ones.
    pub(crate) sequence: u64,
    /// Why the session has ended.
    pub(crate) ended: Option<SessionEvent>,
}

/// A device that somebody watches.
pub(crate) struct Session {
    /// Tells this session from an earlier one of the same device.
    pub(crate) number: u64,
    pub(crate) clients: Vec<Client>,
    /// Whether the PBX has been asked to monitor the device.
    pub(crate) is_monitored: bool,
    timeout: Option<Duration>,
    /// When it is closed, unless somebody asks for something before.
    pub(crate) deadline: Option<Instant>,
    pub(crate) news: watch::Sender<News>,
}

impl Session {
    pub(crate) fn new(number: u64) -> Self {
        Self {
            number,
            clients: Vec::new(),
            is_monitored: false,
            timeout: None,
            deadline: None,
            news: watch::Sender::new(News { sequence: number << 32, ended: None }),
        }
    }

    /// A client leaves, if it is there: to be gone, or to join again.
    pub(crate) fn leave(&mut self, address: IpAddr, udp_port: Option<u16>) -> Option<Client> {
        let is_it = |client: &Client| client.address == address && client.udp_port == udp_port;
        let index = self.clients.iter().position(is_it)?;
        Some(self.clients.remove(index))
    }

    /// From now on the session ends after so long a silence.
    pub(crate) fn set_timeout(&mut self, timeout: Duration) {
        self.timeout = Some(timeout);
        self.is_asked();
    }

    /// Somebody has asked for something: the session goes on.
    pub(crate) fn is_asked(&mut self) {
        self.deadline = self.timeout.map(|timeout| Instant::now() + timeout);
    }

    pub(crate) fn changes(&self) {
        self.news.send_modify(|news| news.sequence += 1);
    }

    /// Those who wait for a change learn that none will come.
    pub(crate) fn ends(&self, why: SessionEvent) {
        self.news.send_modify(|news| {
            news.sequence += 1;
            news.ended = Some(why);
        });
    }
}
