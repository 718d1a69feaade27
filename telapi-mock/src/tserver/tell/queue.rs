//! Calls that wait at a queue or a route point.

use super::Act;
use crate::tserver::calls::ConnId;
use crate::tserver::state::{Core, Inner};
use crate::tserver::tell::Wish;

/// RouteType `Default`.
const DEFAULT: i64 = 1;
/// CallState of a call that the queue has no room for.
pub(super) const QUEUE_FULL: i64 = 18;

/// Calls that a queue or route point makes itself.
impl Inner {
    /// Somebody rings. If it is for a queue or route point that calls him, that one dials; to an agent who gets the call
    /// later, it is as if he had made it.
    pub(super) fn point_dials(&mut self, act: &Act<'_>, conn_id: ConnId, dn: &str) {
        let Some(call) = self.calls.get_mut(conn_id) else { return };
        if call.made_by.is_some() {
            if let Some(part) = self.calls.part_mut(conn_id, dn).filter(|part| part.role == 2) {
                part.role = 1;
            }
            return;
        }
        if act.wish.is_predictive {
            call.made_by = Some(act.wish.dn.clone());
            call.user_data.clone_from(&act.wish.user_data);
            let message = self.calls.about("EventDialing", conn_id, &act.wish.dn);
            self.tell(&message);
        }
    }

    /// Whom it has called is not to be had.
    pub(super) fn point_gives_up(&mut self, conn_id: ConnId, why: i64) {
        let call = self.calls.get(conn_id).filter(|call| call.visits == 0);
        if let Some(point) = call.and_then(|call| call.made_by.clone()) {
            let message = self.calls.about("EventReleased", conn_id, &point).with("CallState", why);
            self.tell(&message);
        }
    }
}

impl Inner {
    /// A queue or route point takes the call.
    pub(super) fn queued(&mut self, act: &Act<'_>, conn_id: ConnId, queue: &str) {
        let Some(call) = self.calls.get_mut(conn_id) else { return };
        call.queue = Some(queue.into());
        call.visits += 1;
        let visit = call.visits;
        let default = act.core.options.route_points.get(queue);
        let is_own = visit == 1 && self.calls.get(conn_id).is_some_and(|call| call.made_by.is_some());
        // who was called by a route point is queued there, and then to be routed
        let names: &[&str] = match (default, is_own) {
            (None, _) => &["EventQueued"],
            (Some(_), false) => &["EventRouteRequest"],
            (Some(_), true) => &["EventQueued", "EventRouteRequest"],
        };
        for name in names {
            let message = self.calls.about(name, conn_id, queue);
            self.tell(&message);
        }
        if let Some(default) = default.cloned().flatten() {
            let timeout = act.core.options.route_timeout;
            act.core.after(timeout, move |core| core.route_by_default(conn_id, visit, &default));
        }
    }

    /// It goes on to a phone or another queue.
    pub(super) fn diverted(&mut self, act: &Act<'_>, conn_id: ConnId, queue: &str, to: &str) {
        self.route_used(act, conn_id, queue, Some(to));
        let message = self.calls.about("EventDiverted", conn_id, queue).with("ThirdPartyDN", to);
        self.tell(&message);
        if let Some(call) = self.calls.get_mut(conn_id) {
            call.queue = None;
            call.treatment = None;
        }
    }

    /// Its caller has gone, or was cleared.
    pub(super) fn abandoned_at(&mut self, act: &Act<'_>, conn_id: ConnId, queue: &str) {
        if act.wish.route_type.is_some() {
            return self.cleared_at(act, conn_id, queue);
        }
        let message = self.calls.about("EventAbandoned", conn_id, queue);
        self.tell(&message);
    }

    /// The queue will not have it, or whoever routes it.
    pub(super) fn cleared_at(&mut self, act: &Act<'_>, conn_id: ConnId, queue: &str) {
        self.route_used(act, conn_id, queue, None);
        let message = self.calls.about("EventReleased", conn_id, queue);
        self.tell(&message);
    }

    fn route_used(&mut self, act: &Act<'_>, conn_id: ConnId, queue: &str, to: Option<&str>) {
        if act.core.options.route_points.contains_key(queue) {
            let message = self.calls.about("EventRouteUsed", conn_id, queue);
            let message = message.with_some("ThirdPartyDN", to);
            self.tell(&message.with_some("RouteType", act.wish.route_type));
        }
    }
}

impl Core {
    /// Nobody has routed the call in time.
    fn route_by_default(&self, conn_id: ConnId, visit: u64, to: &str) {
        let mut inner = self.lock();
        let call = inner.calls.get(conn_id).filter(|call| call.visits == visit && call.queue.is_some());
        let Some(waiting) = call.and_then(|call| call.parts.first()).cloned() else { return };
        inner.wishes.begin(Wish { route_type: Some(DEFAULT), ..Wish::default() });
        drop(inner);
        if let Err(error) = self.switch.route_call(&waiting.dn, &waiting.call_id, Some(to)) {
            tracing::debug!(%error, "a call could not be routed by default: it waits on");
        }
        self.lock().wishes.end();
    }
}
