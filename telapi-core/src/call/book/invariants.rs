//! What is true of a book at any time, whatever it was told.

use super::{CallBook, MOST_CALLS, MOST_PARTIES, REMEMBERED};
use std::collections::HashMap;

/// The most ids that one call can have: its own, and those of the calls of its phone that a conference has merged.
const MOST_IDS: usize = 64;

impl CallBook {
    /// Whether the book is whole: the index agrees with the entries, each id names at most one call of a device, no call
    /// that has ended stays, and the bounds hold. To be asked by tests after every step.
    pub(crate) fn check_invariants(&self) -> Result<(), String> {
        let mut named = HashMap::new();
        for (call, entry) in &self.entries {
            let record = &entry.record;
            if record.call_ref != *call || *call > super::CallRef(self.last_ref) {
                return Err(format!("entered as {call}: {record:?}"));
            }
            if !record.is_live() || record.end.is_some() || record.times.ended.is_some() {
                return Err(format!("ended, and still there: {record:?}"));
            }
            if record.parties.len() > MOST_PARTIES || record.call_ids.len() > MOST_IDS {
                return Err(format!("too much of {record:?}"));
            }
            if record.times.last(record.state) != Some(record.times.state) {
                return Err(format!("times that do not belong to the state: {record:?}"));
            }
            if entry.heard_in > self.generation {
                return Err(format!("heard of in a snapshot to come: {record:?}"));
            }
            for id in &record.call_ids {
                if named.insert((record.device.number(), id), *call).is_some() {
                    return Err(format!("{id} names two calls of {}, one is {record:?}", record.device));
                }
            }
        }
        for call in self.pick_ups.keys() {
            if self.get(*call).is_none_or(|record| record.state != super::CallState::Requested) {
                return Err(format!("{call} waits to be picked up, and is not there any more"));
            }
        }
        let mut indexed = 0;
        for (key, call) in self.index.live() {
            indexed += 1;
            if named.get(&(&*key.0, &key.1)) != Some(&call) {
                return Err(format!("the index says that {key:?} names {call}, which does not have it"));
            }
        }
        let (by_id, by_age) = self.index.remembered();
        if indexed != named.len() {
            return Err(format!("{} ids, and {indexed} in the index", named.len()));
        }
        if self.entries.len() > MOST_CALLS
            || by_id > by_age
            || by_age > REMEMBERED
            || self.ended_conferences.len() > REMEMBERED
        {
            return Err("more than is to be kept".to_owned());
        }
        Ok(())
    }
}
