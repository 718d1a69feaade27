//! Which server of a pair serves: roles come and go.

use super::calls::Calls;
use super::message::Message;
use super::state::{Core, Inner};

impl Inner {
    pub(crate) fn forget_registrations(&mut self, desk: usize) {
        if let Some(desk) = self.desks.get_mut(desk) {
            desk.clients.values_mut().for_each(|client| client.registrations.clear());
        }
    }

    fn set_role(&mut self, desk: usize, is_primary: bool) -> bool {
        let desk = self.desks.get_mut(desk);
        desk.is_some_and(|desk| std::mem::replace(&mut desk.is_primary, is_primary) != is_primary)
    }
}

fn primary_changed(is_primary: bool) -> Message {
    Message::new("EventPrimaryChanged").with("ServerRole", i64::from(!is_primary))
}

impl Core {
    /// Hot standby: a server that knows everything already is primary or backup from now on. Its clients are told, between the
    /// link's going and coming.
    pub(crate) fn change_role(&self, desk: usize, is_primary: bool) {
        let now = self.switch.now();
        let mut inner = self.lock();
        inner.now = now;
        if !inner.set_role(desk, is_primary) {
            return;
        }
        inner.tell_sessions(desk, &Message::new("EventLinkDisconnected"));
        inner.tell_sessions(desk, &primary_changed(is_primary));
        inner.tell_link(desk);
    }

    /// Warm standby: a server that knew nothing opens its link and learns the switch's calls, which get ConnIDs of its own.
    pub(crate) fn warm_up(&self, desk: usize) {
        // drawn before the lock, for the switch is locked first
        let (now, seed) = (self.switch.now(), self.switch.seed_of_front_end());
        let mut inner = self.lock();
        inner.now = now;
        inner.set_role(desk, true);
        if !std::mem::replace(&mut inner.is_standby, false) {
            return;
        }
        inner.calls = Calls::new(seed, self.options.outside.clone());
        inner.is_behind = true;
        drop(inner);
        self.catch_up();
        let mut inner = self.lock();
        inner.tell_sessions(desk, &primary_changed(true));
        inner.tell_link(desk);
    }

    /// Warm standby: a server closes its link and forgets what it knew, registrations too.
    pub(crate) fn cool_down(&self, desk: usize) {
        let now = self.switch.now();
        let mut inner = self.lock();
        inner.now = now;
        inner.set_role(desk, false);
        if std::mem::replace(&mut inner.is_standby, true) {
            return;
        }
        inner.forget_registrations(desk);
        inner.expected.clear();
        inner.agents.clear();
        inner.guests.clear();
        inner.reservations.clear();
        inner.monitors.clear();
        inner.collectors.clear();
        inner.tell_sessions(desk, &primary_changed(false));
        inner.tell_link(desk);
    }
}
