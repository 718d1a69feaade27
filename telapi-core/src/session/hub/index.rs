//! Who asks for what, so that an event meets only those streams that may ask for it.

use super::queue::Subscriber;
use super::subscription::Route;
use crate::call::CallRef;
use crate::session::SessionEvent;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

/// All streams, and where each is found: by what it asks for most narrowly, calls before devices before types.
pub(super) struct Index<E: SessionEvent> {
    everyone: Bucket<E>,
    by_call: HashMap<CallRef, Bucket<E>>,
    /// By number alone: whether the switch is the right one too, is asked of the few that this leaves.
    by_device: HashMap<Box<str>, Bucket<E>>,
    by_type: HashMap<E::EventType, Bucket<E>>,
    /// Those who ask for no call, device or type.
    others: Bucket<E>,
    /// How many ask for devices, among other things or not.
    ask_for_devices: usize,
}

/// Streams in the order in which they were asked for.
struct Bucket<E: SessionEvent>(Vec<Arc<Subscriber<E>>>);

impl<E: SessionEvent> Index<E> {
    pub(super) fn len(&self) -> usize {
        self.everyone.0.len()
    }

    /// How many entries there are in all, of keys without streams too.
    #[cfg(test)]
    pub(super) fn entries(&self) -> usize {
        fn entries<K, E: SessionEvent>(buckets: &HashMap<K, Bucket<E>>) -> usize {
            buckets.values().map(|bucket| 1 + bucket.0.len()).sum()
        }
        self.len()
            + self.others.0.len()
            + self.ask_for_devices
            + entries(&self.by_call)
            + entries(&self.by_device)
            + entries(&self.by_type)
    }

    pub(super) fn ask_for_calls(&self) -> bool {
        !self.by_call.is_empty()
    }

    pub(super) fn ask_for_devices(&self) -> bool {
        self.ask_for_devices > 0
    }

    /// Takes in a stream that is younger than all that are there.
    pub(super) fn insert(&mut self, subscriber: &Arc<Subscriber<E>>) {
        let wanted = &subscriber.wanted;
        self.everyone.insert(subscriber);
        self.ask_for_devices += usize::from(wanted.devices.is_some());
        if let Some(calls) = &wanted.calls {
            for call in calls {
                self.by_call.entry(*call).or_default().insert(subscriber);
            }
        } else if let Some(devices) = &wanted.devices {
            for device in devices {
                self.by_device.entry(device.number().into()).or_default().insert(subscriber);
            }
        } else if let Some(types) = &wanted.types {
            for event_type in types {
                self.by_type.entry(*event_type).or_default().insert(subscriber);
            }
        } else {
            self.others.insert(subscriber);
        }
    }

    pub(super) fn remove(&mut self, subscriber: &Subscriber<E>) {
        if !self.everyone.remove(subscriber) {
            return;
        }
        let wanted = &subscriber.wanted;
        self.ask_for_devices -= usize::from(wanted.devices.is_some());
        if let Some(calls) = &wanted.calls {
            for call in calls {
                remove(&mut self.by_call, call, subscriber);
            }
        } else if let Some(devices) = &wanted.devices {
            for device in devices {
                remove(&mut self.by_device, device.number(), subscriber);
            }
        } else if let Some(types) = &wanted.types {
            for event_type in types {
                remove(&mut self.by_type, event_type, subscriber);
            }
        } else {
            self.others.remove(subscriber);
        }
    }

    pub(super) fn everyone(&self) -> impl Iterator<Item = &Arc<Subscriber<E>>> {
        self.everyone.0.iter()
    }

    /// Those who may ask for such an event, each once. Whether they do in all respects, is for them to say.
    pub(super) fn for_each_candidate(
        &self,
        route: &Route<'_, E::EventType>,
        mut offer: impl FnMut(&Subscriber<E>),
    ) {
        let calls = route.touched.iter().filter_map(|touched| self.by_call.get(&touched.call_ref));
        for_each_once(calls, &mut offer);
        let devices = route.devices().filter_map(|device| self.by_device.get(device.number()));
        for_each_once(devices, &mut offer);
        let one_type = self.by_type.get(&route.event_type);
        one_type
            .into_iter()
            .chain([&self.others])
            .flat_map(|bucket| &bucket.0)
            .for_each(|found| offer(found));
    }
}

/// A stream that asks for several calls, or devices, of one event gets it once.
fn for_each_once<'a, E: SessionEvent>(
    mut buckets: impl Iterator<Item = &'a Bucket<E>>,
    offer: &mut impl FnMut(&Subscriber<E>),
) {
    let Some(first) = buckets.next() else { return };
    let Some(second) = buckets.next() else {
        return first.0.iter().for_each(|found| offer(found));
    };
    let all = [first, second].into_iter().chain(buckets);
    let mut found: Vec<_> = all.flat_map(|bucket| &bucket.0).collect();
    found.sort_unstable_by_key(|subscriber| subscriber.id);
    found.dedup_by_key(|subscriber| subscriber.id);
    for found in found {
        offer(found);
    }
}

fn remove<E, K, Q>(buckets: &mut HashMap<K, Bucket<E>>, key: &Q, subscriber: &Subscriber<E>)
where
    E: SessionEvent,
    K: std::borrow::Borrow<Q> + Eq + Hash,
    Q: Eq + Hash + ?Sized,
{
    if let Some(bucket) = buckets.get_mut(key) {
        bucket.remove(subscriber);
        if bucket.0.is_empty() {
            buckets.remove(key);
        }
    }
    if buckets.is_empty() {
        // gives the memory back too
        *buckets = HashMap::new();
    }
}

impl<E: SessionEvent> Bucket<E> {
    fn insert(&mut self, subscriber: &Arc<Subscriber<E>>) {
        // who asks twice for the same is here already, as the youngest
        if self.0.last().is_none_or(|youngest| youngest.id != subscriber.id) {
            self.0.push(Arc::clone(subscriber));
        }
    }

    /// Whether it was there.
    fn remove(&mut self, subscriber: &Subscriber<E>) -> bool {
        let place = self.0.binary_search_by_key(&subscriber.id, |other| other.id);
        place.map(|place| self.0.remove(place)).is_ok()
    }
}

// Not derived: that would want `E: Default` and `E: Clone`.
impl<E: SessionEvent> Default for Bucket<E> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<E: SessionEvent> Clone for Bucket<E> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<E: SessionEvent> Default for Index<E> {
    fn default() -> Self {
        Self {
            everyone: Bucket::default(),
            by_call: HashMap::new(),
            by_device: HashMap::new(),
            by_type: HashMap::new(),
            others: Bucket::default(),
            ask_for_devices: 0,
        }
    }
}

impl<E: SessionEvent> Clone for Index<E> {
    fn clone(&self) -> Self {
        Self {
            everyone: self.everyone.clone(),
            by_call: self.by_call.clone(),
            by_device: self.by_device.clone(),
            by_type: self.by_type.clone(),
            others: self.others.clone(),
            ask_for_devices: self.ask_for_devices,
        }
    }
}
