//! What the switch tells becomes messages (CALL_MODEL.md).

mod call;
mod cleared;
mod conference;
mod expected;
mod feature;
mod queue;

pub(crate) use expected::{Expected, Wish, Wishes};

use super::calls::ConnId;
use super::state::{Core, Inner};
use crate::FrontEnd;
use crate::switch::{CallEvent, CallEventKind, Leg, SwitchEvent, What};

/// One act, of which the switch tells several events; while they are followed.
struct Act<'a> {
    core: &'a Core,
    events: &'a [SwitchEvent],
    /// Which is followed.
    index: usize,
    /// What a client wants by it, if the act is a request's.
    wish: Wish,
    transfer: Option<Transfer>,
}

/// A transfer that was told to who made it, and now is to the others.
struct Transfer {
    by: String,
    /// The consultation call, and who was in it.
    previous: Option<ConnId>,
    moved: Vec<String>,
}

impl<'a> Act<'a> {
    /// The call events behind the one that is followed.
    fn rest(&self) -> impl Iterator<Item = &'a CallEvent> {
        self.events.iter().skip(self.index + 1).filter_map(call_event)
    }

    /// Whether the next that is told is that the device has come into a room.
    fn enters_room(&self, leg: &Leg) -> bool {
        let Some(What::Conference(next)) = self.events.get(self.index + 1).map(|event| &event.what) else {
            return false;
        };
        next.conference.room.is_some()
            && next.legs.iter().any(|other| other.device == leg.device && other.call_id == leg.call_id)
    }

    /// The call events in front of the one that is followed, the last first.
    fn before(&self) -> impl Iterator<Item = &'a CallEvent> {
        self.events.iter().take(self.index).rev().filter_map(call_event)
    }
}

fn call_event(event: &SwitchEvent) -> Option<&CallEvent> {
    match &event.what {
        What::Call(event) => Some(event),
        _ => None,
    }
}

impl FrontEnd for Core {
    fn deliver(&self, events: &[SwitchEvent]) {
        let mut inner = self.lock();
        if inner.is_standby {
            return;
        }
        let wish = inner.wishes.now();
        let mut act = Act { core: self, events, index: 0, wish, transfer: None };
        for (index, event) in events.iter().enumerate() {
            act.index = index;
            inner.now = event.at;
            match &event.what {
                What::Call(event) => inner.follow_call(&mut act, event),
                What::Conference(event) => inner.follow_conference(&act, event),
                what => inner.follow_feature(&act, what),
            }
        }
    }

    fn standing(&self, is_up: bool) {
        self.stands(is_up);
    }
}

/// Where the switch's standing is told.
impl Core {
    fn stands(&self, is_up: bool) {
        let mut inner = self.lock();
        if std::mem::replace(&mut inner.is_switch_up, is_up) == is_up {
            return;
        }
        inner.is_behind = true;
        // the time is asked of no state machine, and so of no lock
        inner.now = self.switch.now();
        for desk in 0..inner.desks.len() {
            if !inner.is_standby && inner.desks.get(desk).is_some_and(|desk| !desk.is_unlinked) {
                inner.tell_link(desk);
            }
        }
    }
}

impl Inner {
    fn follow_call(&mut self, act: &mut Act<'_>, event: &CallEvent) {
        match event.kind {
            CallEventKind::ServiceInitiated => self.begins(act, event),
            CallEventKind::Originated => self.dials(event),
            CallEventKind::Delivered if event.subject == event.leg.device => self.rings(act, event),
            CallEventKind::Delivered => self.hears_ringing(act, event),
            CallEventKind::Established => self.talks(act, event),
            CallEventKind::Failed => self.fails(act, event),
            CallEventKind::Held => self.holds(event, "EventHeld"),
            CallEventKind::Retrieved => self.holds(event, "EventRetrieved"),
            // a parked call is Released behind it
            CallEventKind::Queued => {}
            CallEventKind::ConnectionCleared => self.leaves(act, event),
        }
    }
}
