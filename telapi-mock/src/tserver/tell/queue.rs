//! Calls that wait at a queue or a route point.

use super::Act;
use crate::tserver::calls::ConnId;
use crate::tserver::state::Inner;

impl Inner {
    /// A queue or route point takes the call.
    pub(super) fn queued(&mut self, act: &Act<'_>, conn_id: ConnId, queue: &str) {
        if let Some(call) = self.calls.get_mut(conn_id) {
            call.queue = Some(queue.into());
        }
        let is_route_point = act.core.options.route_points.contains_key(queue);
        let name = if is_route_point { "EventRouteRequest" } else { "EventQueued" };
        let message = self.calls.about(name, conn_id, queue);
        self.tell(&message);
    }

    /// It goes on to a phone or another queue.
    pub(super) fn diverted(&mut self, act: &Act<'_>, conn_id: ConnId, queue: &str, to: &str) {
        let about = |inner: &Self, name| inner.calls.about(name, conn_id, queue).with("ThirdPartyDN", to);
        if act.core.options.route_points.contains_key(queue) {
            let message = about(self, "EventRouteUsed");
            self.tell(&message);
        }
        let message = about(self, "EventDiverted");
        self.tell(&message);
        if let Some(call) = self.calls.get_mut(conn_id) {
            call.queue = None;
        }
    }

    /// Its caller has gone.
    pub(super) fn abandoned_at(&mut self, conn_id: ConnId, queue: &str) {
        let message = self.calls.about("EventAbandoned", conn_id, queue);
        self.tell(&message);
    }

    /// The queue will not have it.
    pub(super) fn cleared_at(&mut self, conn_id: ConnId, queue: &str) {
        let message = self.calls.about("EventReleased", conn_id, queue);
        self.tell(&message);
    }
}
