//! What is known of one device, and what a message adds to it: messages go in, events come out.

use crate::event::{Event, Source};
use crate::normalize::{Change, DeviceCalls, Features, Outcome, OwnCall, OwnCallIs, feature_event};
use crate::wire::{CallInfo, EventKind, Snapshot, TelServiceEvent};
use std::sync::Arc;
use telapi_core::DeviceId;
use tokio::sync::oneshot;
use tokio::time::Instant;

/// A device as it was last told. It outlives connections, so that calls are recognised after one was lost.
#[derive(Debug)]
pub(super) struct Picture {
    device: DeviceId,
    calls: DeviceCalls,
    features: Features,
    /// Who waits for the call that was asked for.
    own_call: Option<oneshot::Sender<OwnCallIs>>,
    /// The last that was told and not believed.
    doubted: Option<CallInfo>,
    /// How often something was taken in: an answer to what was asked before that may be older than it.
    taken_in: u64,
}

impl Picture {
    pub(super) fn new(device: DeviceId) -> Self {
        Self {
            calls: DeviceCalls::new(device.clone()),
            device,
            features: Features::default(),
            own_call: None,
            doubted: None,
            taken_in: 0,
        }
    }

    pub(super) fn calls(&self) -> &DeviceCalls {
        &self.calls
    }

    pub(super) fn taken_in(&self) -> u64 {
        self.taken_in
    }

    /// Takes in a message that came as a datagram, and says whether what it tells of calls is doubted.
    pub(super) fn message(&mut self, message: TelServiceEvent, now: Instant) -> (Vec<Event>, bool) {
        let message = Arc::new(message);
        let mut events = vec![Event::message_of(&self.device, Arc::clone(&message), Source::Datagram)];
        self.taken_in += 1;
        if let EventKind::Call(calls) = &message.kind {
            let Some(outcome) = self.calls.datagram(calls, now) else {
                self.doubted = Some((**calls).clone());
                return (events, true);
            };
            events.extend(self.told(outcome, Source::Datagram));
        } else {
            self.features.told(&message.kind);
            events.extend(self.feature(&message.kind, Source::Datagram));
        }
        (events, false)
    }

    /// How a snapshot came to be known that was asked for because something was doubted: if it says what the datagram said last,
    /// that was right.
    pub(super) fn doubt_is_settled_by(&mut self, snapshot: &Snapshot) -> Source {
        match self.doubted.take() {
            Some(doubted) if says_the_same(&doubted, snapshot) => Source::Datagram,
            _ => Source::Snapshot,
        }
    }

    /// Takes in a snapshot: what differs from what was known. One that does not tell of calls leaves them as they are.
    pub(super) fn snapshot(&mut self, snapshot: Snapshot, source: Source, now: Instant) -> Vec<Event> {
        self.taken_in += 1;
        let outcome = snapshot.calls.as_deref().map(|calls| self.calls.all(calls, now)).unwrap_or_default();
        let features = self.features.differences(&snapshot);
        let mut events = Vec::new();
        if !features.is_empty() || (source == Source::Poll && !outcome.changes.is_empty()) {
            events.push(Event::snapshot_of(&self.device, Arc::new(snapshot), source));
        }
        events.extend(self.told(outcome, source));
        events.extend(features.iter().filter_map(|feature| self.feature(feature, source)));
        events
    }

    /// All calls that live, for who compares.
    pub(super) fn call_information(&self) -> Vec<Event> {
        let changes = self.calls.call_information().into_iter();
        changes.map(|change| Event::changed(&self.device, change, Source::Snapshot)).collect()
    }

    /// A call is about to be asked for. If one is still waited for, nobody waits for it any more.
    pub(super) fn expect(&mut self, own: OwnCall) -> (Vec<Event>, oneshot::Receiver<OwnCallIs>) {
        let events = self.stop_expecting();
        let (settled, is_settled) = oneshot::channel();
        self.own_call = Some(settled);
        self.calls.expect(own);
        (events, is_settled)
    }

    /// The call that was asked for is not waited for any more.
    pub(super) fn stop_expecting(&mut self) -> Vec<Event> {
        self.own_call = None;
        let changes = self.calls.stop_expecting();
        self.changed(changes, Source::Datagram)
    }

    fn told(&mut self, outcome: Outcome, source: Source) -> Vec<Event> {
        if let Some(own) = outcome.own
            && let Some(waits) = self.own_call.take()
        {
            // who waited may have given up this very moment
            let _ = waits.send(own);
        }
        self.changed(outcome.changes, source)
    }

    fn changed(&self, changes: Vec<Change>, source: Source) -> Vec<Event> {
        changes.into_iter().map(|change| Event::changed(&self.device, change, source)).collect()
    }

    fn feature(&self, feature: &EventKind, source: Source) -> Option<Event> {
        Some(Event::csta_event(&self.device, feature_event(&self.device, feature)?, source))
    }
}

/// Whether a snapshot tells the same of the calls as a datagram that was doubted: then that was true.
fn says_the_same(doubted: &CallInfo, snapshot: &Snapshot) -> bool {
    let told = |calls: Option<&CallInfo>| {
        let legs = calls.into_iter().flat_map(|calls| [&calls.prim_call, &calls.sec_call]).flatten();
        let number =
            |leg: &crate::wire::CallLeg| leg.other_party.as_ref().and_then(|party| party.number.clone());
        legs.map(|leg| (leg.state.clone(), number(leg))).collect::<Vec<_>>()
    };
    let now = snapshot.calls.iter().flatten().find(|calls| calls.id == doubted.id);
    told(Some(doubted)) == told(now)
}
