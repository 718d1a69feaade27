//! What became of a device's part in a call, put together from what the device was told.

use super::event::{CallEvent, CallEventKind, Cause, SwitchEvent, What};
use super::truth::{LegState, Party};
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};
use telapi_core::CallId;

/// So many parts are followed at once: far more than phones have calls.
const FOLLOWED: usize = 100_000;

/// A device's part in a call, from its beginning to its end or until now.
#[derive(Clone, Debug)]
pub(crate) struct CallRecord {
    pub(crate) device: Party,
    pub(crate) call_id: CallId,
    /// The switch's own number for the call.
    pub(crate) call: u64,
    /// The routing point that has given the device the call.
    pub(crate) service: Option<String>,
    /// When the call began, for whoever made it.
    pub(crate) began: SystemTime,
    /// When the device was first told of it.
    pub(crate) first_told: SystemTime,
    /// Whether the device has made the call.
    pub(crate) outgoing: bool,
    /// The other party, as last told.
    pub(crate) other: Party,
    /// The number that was dialled, as last told.
    pub(crate) called: Party,
    /// How long the device rang.
    pub(crate) alerting: Duration,
    /// How long it was connected; none if it never was.
    pub(crate) connected: Option<Duration>,
    /// Why it ended; none while it lives.
    pub(crate) cause: Option<Cause>,
}

impl CallRecord {
    /// Whether it has ended by being merged into a conference, in which the device goes on by another part.
    pub(crate) fn was_merged(&self) -> bool {
        self.cause == Some(Cause::Conference)
    }
}

#[derive(Debug)]
struct Part {
    record: CallRecord,
    rings_since: Option<SystemTime>,
    connected_since: Option<SystemTime>,
    failed: Option<Cause>,
}

impl Part {
    fn new(event: &CallEvent, at: SystemTime) -> Self {
        let leg = &event.leg;
        let record = CallRecord {
            device: leg.device.clone(),
            call_id: leg.call_id.clone(),
            call: leg.call,
            service: leg.service.clone(),
            began: leg.began,
            first_told: at,
            outgoing: leg.calling.number == leg.device.number,
            other: Party::default(),
            called: Party::default(),
            alerting: Duration::ZERO,
            connected: None,
            cause: None,
        };
        Self { record, rings_since: None, connected_since: None, failed: None }
    }

    fn learn(&mut self, event: &CallEvent, at: SystemTime) {
        let leg = &event.leg;
        let calls = leg.calling.number == leg.device.number;
        self.record.other = if calls { leg.called.clone() } else { leg.calling.clone() };
        self.record.called = leg.called.clone();
        match event.kind {
            CallEventKind::Delivered if leg.state == LegState::Alerting => {
                self.rings_since.get_or_insert(at);
            }
            CallEventKind::Established => {
                self.stop_ringing(at);
                self.connected_since.get_or_insert(at);
            }
            CallEventKind::Failed => self.failed = Some(event.cause),
            _ => {}
        }
    }

    fn stop_ringing(&mut self, at: SystemTime) {
        if let Some(since) = self.rings_since.take() {
            self.record.alerting = at.duration_since(since).unwrap_or_default();
        }
    }

    /// The part as it is at a time.
    fn at(&self, at: SystemTime) -> CallRecord {
        let lasting = |since: SystemTime| at.duration_since(since).unwrap_or_default();
        let mut record = self.record.clone();
        record.alerting += self.rings_since.map(lasting).unwrap_or_default();
        record.connected = self.connected_since.map(lasting);
        record
    }

    fn ended(&self, cause: Cause, at: SystemTime) -> CallRecord {
        CallRecord { cause: Some(self.failed.unwrap_or(cause)), ..self.at(at) }
    }
}

/// Follows every device's parts in calls.
#[derive(Debug, Default)]
pub(crate) struct CallRecords {
    parts: BTreeMap<(String, CallId), Part>,
}

impl CallRecords {
    /// Learns of an event; gives the record of a part that it has ended.
    pub(crate) fn follow(&mut self, event: &SwitchEvent) -> Option<CallRecord> {
        let What::Call(call) = &event.what else { return None };
        let key = (call.leg.device.number.clone(), call.leg.call_id.clone());
        if call.kind == CallEventKind::ConnectionCleared {
            let mut part = self.parts.remove(&key).unwrap_or_else(|| Part::new(call, event.at));
            part.learn(call, event.at);
            return Some(part.ended(call.cause, event.at));
        }
        if self.parts.len() >= FOLLOWED {
            self.parts.pop_first();
        }
        let part = self.parts.entry(key).or_insert_with(|| Part::new(call, event.at));
        part.learn(call, event.at);
        None
    }

    /// The parts that live, as they are at a time.
    pub(crate) fn living(&self, at: SystemTime) -> impl Iterator<Item = CallRecord> {
        self.parts.values().map(move |part| part.at(at))
    }

    /// Ends the parts in calls that are gone without a word, as they are when the whole switch goes down.
    pub(crate) fn end_lost(
        &mut self,
        at: SystemTime,
        is_there: impl Fn(&str, &CallId) -> bool,
    ) -> Vec<CallRecord> {
        let mut lost = Vec::new();
        self.parts.retain(|(device, call_id), part| {
            let stays = is_there(device, call_id);
            if !stays {
                lost.push(part.ended(Cause::DestOutOfOrder, at));
            }
            stays
        });
        lost
    }
}
