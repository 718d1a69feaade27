//! The calls of one DN: which lives, which has ended, and what it is called.

use super::feature::Features;
use super::leg::Leg;
use super::{Change, conference, tell};
use crate::message::{ConnId, Time};
use std::collections::VecDeque;
use telapi_core::call::CallState;
use telapi_core::{CallId, DeviceId};

/// How many calls of a DN are kept at most, whatever a server says.
pub(super) const MOST_LEGS: usize = 256;

/// How many calls may wait at a queue or a route point.
pub(super) const MOST_QUEUED: usize = 4096;

/// How many ends of a DN are remembered, so that late messages begin nothing.
const ENDS_REMEMBERED: usize = 256;

/// A call that has ended for the DN.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) conn_id: ConnId,
    /// What the call book called it, if it ended in this session.
    pub(super) call_id: Option<CallId>,
    /// With whom it was.
    pub(super) other: Option<DeviceId>,
    /// Nobody had answered it.
    pub(super) was_unanswered: bool,
    /// By the server's clock.
    at: Option<Time>,
}

/// A DN that is registered.
#[derive(Debug)]
pub(super) struct Dn {
    pub(super) device: DeviceId,
    /// The oldest first.
    pub(super) legs: Vec<Leg>,
    pub(super) ended: VecDeque<Ended>,
    pub(super) features: Features,
    /// When the last message was sent, by the server's clock.
    pub(super) now: Option<Time>,
}

impl Dn {
    pub(super) fn new(device: DeviceId) -> Self {
        Self { device, legs: Vec::new(), ended: VecDeque::new(), features: Features::default(), now: None }
    }

    /// These calls have ended at the DN before.
    pub(super) fn has_seen(&mut self, calls: impl Iterator<Item = ConnId>) {
        let ended = calls.map(|conn_id| Ended {
            conn_id,
            call_id: None,
            other: None,
            was_unanswered: false,
            at: None,
        });
        self.ended.extend(ended.take(ENDS_REMEMBERED));
    }

    pub(super) fn leg(&self, conn_id: ConnId) -> Option<&Leg> {
        self.legs.iter().find(|leg| leg.conn_id == conn_id)
    }

    pub(super) fn leg_mut(&mut self, conn_id: ConnId) -> Option<&mut Leg> {
        self.legs.iter_mut().find(|leg| leg.conn_id == conn_id)
    }

    pub(super) fn by_call_id(&self, call_id: &CallId) -> Option<&Leg> {
        self.legs.iter().find(|leg| leg.call_id == *call_id)
    }

    pub(super) fn has_ended(&self, conn_id: ConnId) -> bool {
        self.ended.iter().any(|ended| ended.conn_id == conn_id)
    }

    /// Whether the call has ended later than the message was sent that is being read.
    pub(super) fn has_ended_since(&self, conn_id: ConnId) -> bool {
        self.ended.iter().any(|ended| ended.conn_id == conn_id && ended.at > self.now)
    }

    /// Begins a call. A DN that has too many loses its oldest, which is told as ended.
    pub(super) fn begin(&mut self, leg: Leg) -> Vec<Change> {
        let most = if leg.state == CallState::Queued { MOST_QUEUED } else { MOST_LEGS };
        let oldest = self.legs.first().map(|leg| leg.conn_id).filter(|_| self.legs.len() >= most);
        let changes = oldest.map(|oldest| self.end_unseen(oldest)).unwrap_or_default();
        self.legs.push(leg);
        changes
    }

    /// A call is over, and nobody has told why.
    pub(super) fn end_unseen(&mut self, conn_id: ConnId) -> Vec<Change> {
        self.end(conn_id, |device, leg| {
            let mut change = tell::cleared(device, leg, None, None);
            change.state = Some(CallState::Ended);
            vec![change]
        })
    }

    /// Ends a call, told in these words. If it was a conference, that is over for the DN first.
    pub(super) fn end(
        &mut self,
        conn_id: ConnId,
        told: impl FnOnce(&DeviceId, &Leg) -> Vec<Change>,
    ) -> Vec<Change> {
        let Some(mut leg) = self.remove(conn_id) else { return Vec::new() };
        let mut changes = Vec::from_iter(conference::is_over(&self.device, &mut leg));
        changes.extend(told(&self.device, &leg));
        changes
    }

    /// Takes a call out without a word, and remembers that it was there.
    pub(super) fn remove(&mut self, conn_id: ConnId) -> Option<Leg> {
        let at = self.legs.iter().position(|leg| leg.conn_id == conn_id)?;
        let leg = self.legs.remove(at);
        self.remember(&leg);
        Some(leg)
    }

    /// The ConnID names no call of the DN any more.
    fn remember(&mut self, leg: &Leg) {
        self.ended.retain(|ended| ended.conn_id != leg.conn_id);
        if self.ended.len() >= ENDS_REMEMBERED {
            self.ended.pop_front();
        }
        self.ended.push_back(Ended {
            conn_id: leg.conn_id,
            call_id: Some(leg.call_id.clone()),
            other: leg.other.clone(),
            was_unanswered: leg.is_unanswered(),
            at: self.now,
        });
    }
}
