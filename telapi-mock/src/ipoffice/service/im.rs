//! Instant messages (guide 11).

use super::{Failure, accepted, answer, expect, misplaced};
use crate::ipoffice::request::Request;
use crate::ipoffice::session::User;
use crate::ipoffice::state::PortalState;
use crate::switch::SwitchError;
use crate::xml::Element;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use std::sync::Arc;

/// `POST /inyama/service/im` (guide 11.1.1). Only an application user's `from` is heeded.
pub(crate) async fn send(
    State(portal): State<Arc<PortalState>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(&portal, &headers, |caller| {
        let im = match expect("IMToSend", &body)? {
            Request::ImToSend(request) => request.im,
            other => return Err(misplaced("IMToSend", &other)),
        };
        if portal.lock().stores.xmpp_off {
            return Err(Failure::Unavailable("xmpp"));
        }
        let to = portal.user_with_jid(&im.to).ok_or(SwitchError::UnknownDevice(im.to))?;
        let from = match (&caller.user, im.from) {
            (User::Application { .. }, Some(from)) => from,
            _ => jid(caller.user.name()),
        };
        portal.switch.observe(|_, now| {
            let mut inner = portal.lock();
            let whom =
                |session: &crate::ipoffice::session::Session| (session.user.name() == to).then(String::new);
            portal.send_to(&mut inner, &["ImEvents"], now, whom, |_| {
                let element =
                    Element::plain("im").plain_leaf("from", &from).plain_leaf("message", &im.message);
                Element::open_api("IMToReceiveEvent").child(element)
            });
        });
        accepted()
    })
}

/// The name by which a user is reached for messages and presence.
pub(super) fn jid(user: &str) -> String {
    format!("{user}@{XMPP_DOMAIN}")
}

/// As login responses have it.
pub(crate) const XMPP_DOMAIN: &str = "mock.invalid";

impl PortalState {
    /// The user with this jid; its case does not count.
    pub(super) fn user_with_jid(&self, wanted: &str) -> Option<String> {
        let (name, domain) = wanted.trim().split_once('@')?;
        let users = self.config.extensions.values().map(|extension| &extension.user);
        let mut users = users.chain(self.config.application_users.keys());
        let found = users.find(|user| user.eq_ignore_ascii_case(name))?;
        domain.eq_ignore_ascii_case(XMPP_DOMAIN).then(|| found.clone())
    }
}
