//! The calls as T-Server names them: one ConnID for a call and all its parties, whatever ids the switch gives.

mod about;
mod call;
mod change;

pub(crate) use about::OBSERVER;
pub(crate) use call::{Call, ConnId, Part};

use crate::switch::{CallSnapshot, Leg, LegState};
use std::collections::{BTreeMap, BTreeSet};
use telapi_core::CallId;

/// All calls that the server knows.
pub(crate) struct Calls {
    known: BTreeMap<ConnId, Call>,
    /// The switch's own numbers for them; a call that others were merged into has several.
    keys: BTreeMap<u64, ConnId>,
    outside: BTreeSet<String>,
    last: u64,
    made: u64,
    random: fastrand::Rng,
}

impl Calls {
    pub(crate) fn new(seed: u64, outside: BTreeSet<String>) -> Self {
        let mut random = fastrand::Rng::with_seed(seed);
        let last = 0x006c << 48 | u64::from(random.u32(..)) << 16;
        Self { known: BTreeMap::new(), keys: BTreeMap::new(), outside, last, made: 0, random }
    }

    /// A new call, which is this device's so far.
    pub(crate) fn begin(&mut self, leg: &Leg, previous: Option<ConnId>) -> &mut Call {
        self.last += 1;
        self.made += 1;
        let conn_id = ConnId(self.last);
        self.keys.insert(leg.call, conn_id);
        let uuid =
            (0..32).map(|_| char::from_digit(self.random.u32(0..36), 36).unwrap_or('0')).collect::<String>();
        let kind = match previous {
            Some(_) => 4,
            None if self.outside.contains(&leg.calling.number) => 2,
            None if self.outside.contains(&leg.called.number) => 3,
            None => 1,
        };
        let call = Call {
            conn_id,
            previous,
            uuid: uuid.to_uppercase(),
            number: self.made,
            kind,
            ani: leg.calling.number.clone(),
            dnis: leg.called.number.clone(),
            user_data: Vec::new(),
            parts: Vec::new(),
            queue: None,
            made_by: None,
            recordings: BTreeMap::new(),
            visits: 0,
            treatment: None,
            was_answered: false,
            is_room: false,
        };
        self.known.entry(conn_id).or_insert(call)
    }

    pub(crate) fn get(&self, conn_id: ConnId) -> Option<&Call> {
        self.known.get(&conn_id)
    }

    /// The call in which a device has the part with this id.
    pub(crate) fn find(&self, dn: &str, call_id: &CallId) -> Option<&Call> {
        self.known
            .values()
            .find(|call| call.parts.iter().any(|part| part.dn == dn && part.call_id == *call_id))
    }

    /// The calls at a DN, the oldest first: those of a phone, those that wait at a queue.
    pub(crate) fn at(&self, dn: &str) -> impl Iterator<Item = &Call> {
        self.known.values().filter(move |call| call.part(dn).is_some() || call.queue.as_deref() == Some(dn))
    }

    /// Learns what was not told: calls that have begun get ids, those that are gone are forgotten.
    pub(crate) fn agree_with(&mut self, snapshots: &[CallSnapshot]) {
        let is_there = |call: &Call| {
            let mut legs = snapshots.iter().flat_map(|snapshot| &snapshot.legs);
            legs.any(|leg| call.parts.iter().any(|part| part.is(leg)))
        };
        self.known.retain(|_, call| is_there(call));
        for call in self.known.values_mut() {
            let mut legs = snapshots.iter().flat_map(|snapshot| &snapshot.legs);
            call.parts.retain(|part| legs.clone().any(|leg| part.is(leg)));
            call.was_answered |= legs
                .any(|leg| leg.state == LegState::Connected && call.parts.iter().any(|part| part.is(leg)));
        }
        let Self { known, keys, .. } = self;
        keys.retain(|_, conn_id| known.contains_key(conn_id));
        for snapshot in snapshots {
            let Some(first) = snapshot.legs.first() else { continue };
            let known = snapshot.legs.iter().find_map(|leg| self.find(&leg.device.number, &leg.call_id));
            let conn_id = match known.map(|call| call.conn_id) {
                Some(conn_id) => conn_id,
                None => self.begin(first, None).conn_id,
            };
            self.keys.insert(snapshot.call, conn_id);
            for leg in &snapshot.legs {
                if self.set_state(leg).is_none() {
                    self.join(conn_id, leg);
                }
            }
            if let Some(call) = self.known.get_mut(&conn_id) {
                call.is_room = first.conference.as_ref().is_some_and(|conference| conference.room.is_some());
            }
            // whoever is invited to a call stands in a snapshot of its own
            let Some(call) = self.known.get_mut(&conn_id).filter(|call| call.parts.len() == 1) else {
                continue;
            };
            call.was_answered |= matches!(first.state, LegState::Connected | LegState::Held);
            let waits_at = first.partners.first().filter(|_| snapshot.parked.is_none());
            call.queue = waits_at.map(|party| party.number.clone());
        }
    }
}
