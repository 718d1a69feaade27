//! A session is opened, and told what kind of server it has.

use super::{Asked, Goes};
use crate::tserver::code::Code;
use crate::tserver::message::{Message, find, integer};
use crate::tserver::state::{Core, Inner};
use serde_json::json;
use std::time::Duration;

/// The only version of the protocol.
const PROTOCOL: &str = "tlib-json/1";

/// ADDP's largest timeout.
const LONGEST: i64 = 3600;

pub(super) fn register_client(core: &Core, asked: &Asked<'_>) -> Goes {
    if let Err(code) = admit(core, asked) {
        core.refuse(asked, code);
        return Goes::Away;
    }
    let application = asked.request.text("ApplicationName").unwrap_or("unnamed").to_owned();
    core.with_client(asked.who, |client| client.application = Some(application.clone()));
    let mut inner = core.lock();
    let session = asked.who.client;
    let message =
        inner.link_message(asked.who.desk).with("ApplicationName", application).with("SessionID", session);
    inner.answer(asked.who, &message, asked.reference);
    Goes::On
}

fn admit(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    if asked.request.text("ProtocolVersion") != Some(PROTOCOL) {
        return Err(Code::WRONG_PROTOCOL);
    }
    let password = asked.request.text("ApplicationPassword");
    let is_right = core.options.password.as_deref().is_none_or(|wanted| password == Some(wanted));
    if is_right { Ok(()) } else { Err(Code::INVALID_PASSWORD) }
}

/// After how long a silence the client wishes to be polled by the server (ADDP's remote timeout).
pub(crate) fn polls_after(request: &Message) -> Option<Duration> {
    let extensions = request.list("Extensions").unwrap_or_default();
    let seconds = find(&extensions, "addp-remote-timeout").and_then(integer)?.clamp(0, LONGEST);
    u64::try_from(seconds).ok().filter(|seconds| *seconds > 0).map(Duration::from_secs)
}

pub(super) fn query_server(core: &Core, asked: &Asked<'_>) {
    let mut inner = core.lock();
    let is_primary = inner.desks.get(asked.who.desk).is_some_and(|desk| desk.is_primary);
    let message = Message::new("EventServerInfo")
        .with("ServerRole", i64::from(!is_primary))
        .with("ServerVersion", core.options.server_version.as_str())
        .with("ServerCapabilityMask", capabilities());
    inner.answer(asked.who, &message, asked.reference);
}

/// A bit for each message that the server knows, by the messages' numbers; as hexadecimal digits, the lowest byte first.
fn capabilities() -> serde_json::Value {
    let mut mask = [0_u8; 24];
    for id in SUPPORTED {
        if let Some(byte) = mask.get_mut(usize::from(*id) / 8) {
            *byte |= 1 << (id % 8);
        }
    }
    let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or('0');
    let hex: String = mask.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect();
    json!({ "hex": hex })
}

/// The numbers of the requests that are carried out.
const SUPPORTED: &[u8] = &[
    0, 1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29,
    30, 31, 32, 33, 34, 35, 36, 45, 46, 47, 48, 97, 103, 104, 105, 108, 110, 113, 120, 121, 127, 139, 140,
    143, 144, 149,
];

impl Inner {
    /// The state of the link to the switch.
    pub(crate) fn link_message(&self, desk: usize) -> Message {
        if self.is_linked(desk) {
            return Message::new("EventLinkConnected");
        }
        Message::new("EventLinkDisconnected")
            .with("ErrorCode", Code::NO_LINK.0)
            .with("ErrorMessage", Code::NO_LINK.text())
    }

    pub(crate) fn is_linked(&self, desk: usize) -> bool {
        let is_down = self.is_standby || !self.is_switch_up;
        !is_down && self.desks.get(desk).is_some_and(|desk| !desk.is_unlinked)
    }

    /// Tells every client of a desk how the link is.
    pub(crate) fn tell_link(&mut self, desk: usize) {
        let message = self.link_message(desk);
        self.tell_sessions(desk, &message);
        if !self.is_linked(desk) {
            // what would have answered them is not told any more
            self.disappoint(Code::NO_LINK, |expected| expected.who.desk == desk);
        }
    }

    /// Tells every client of a desk.
    pub(crate) fn tell_sessions(&mut self, desk: usize, message: &Message) {
        let now = self.now;
        if let Some(desk) = self.desks.get_mut(desk) {
            for client in desk.sessions() {
                desk.send(client, now, message, None);
            }
        }
    }
}
