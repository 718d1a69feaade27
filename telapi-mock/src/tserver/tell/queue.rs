//! Calls that wait at a queue or a route point.

use super::Act;
use crate::tserver::calls::ConnId;
use crate::tserver::state::{Core, Inner};
use crate::tserver::tell::Wish;

/// RouteType `Default`.
const DEFAULT: i64 = 1;

impl Inner {
    /// A queue or route point takes the call.
    pub(super) fn queued(&mut self, act: &Act<'_>, conn_id: ConnId, queue: &str) {
        let Some(call) = self.calls.get_mut(conn_id) else { return };
        call.queue = Some(queue.into());
        call.visits += 1;
        let visit = call.visits;
        let default = act.core.options.route_points.get(queue);
        let name = if default.is_some() { "EventRouteRequest" } else { "EventQueued" };
        let message = self.calls.about(name, conn_id, queue);
        self.tell(&message);
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
