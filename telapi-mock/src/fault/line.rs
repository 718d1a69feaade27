//! In which order and when one client's events leave: decided without I/O.

use super::EventFault;
use std::collections::VecDeque;
use tokio::time::Instant;

/// The events on their way to one client. What goes in is due at once and leaves in order, unless a fault says
/// otherwise. It has no clock: the time is passed in.
///
/// [`Drop`](EventFault::Drop), [`Delay`](EventFault::Delay), [`DelayAlone`](EventFault::DelayAlone),
/// [`Duplicate`](EventFault::Duplicate) and [`Reorder`](EventFault::Reorder) are its business; what spoils an event's
/// content is its front-end's, and passes through.
#[derive(Debug)]
pub struct EventLine<T> {
    /// Leaves in this order; the times never go down.
    queue: VecDeque<(Instant, T)>,
    /// Leave when they are due, whatever else waits.
    apart: Vec<(Instant, T)>,
    /// Changes places with the next.
    swapped: Option<T>,
}

impl<T> Default for EventLine<T> {
    fn default() -> Self {
        Self { queue: VecDeque::new(), apart: Vec::new(), swapped: None }
    }
}

impl<T: Clone> EventLine<T> {
    /// Puts an event in.
    pub fn put(&mut self, now: Instant, event: T, fault: Option<&EventFault>) {
        match fault {
            Some(EventFault::Drop) => {}
            Some(EventFault::Delay(by)) => self.follow(now + *by, event),
            Some(EventFault::DelayAlone(by)) => {
                self.apart.push((now + *by, event));
                self.release(now);
            }
            Some(EventFault::Duplicate) => {
                self.follow(now, event.clone());
                self.follow(now, event);
            }
            Some(EventFault::Reorder) if self.swapped.is_none() => self.swapped = Some(event),
            _ => self.follow(now, event),
        }
    }

    /// Lets an event go that waits to change places, as nothing comes any more.
    pub fn release(&mut self, now: Instant) {
        if let Some(swapped) = self.swapped.take() {
            self.queue_up(now, swapped);
        }
    }

    /// When the next event leaves, if one waits for a time and not for another event.
    pub fn next_due(&self) -> Option<Instant> {
        let first = self.queue.front().map(|(due, _)| *due);
        first.into_iter().chain(self.apart.iter().map(|(due, _)| *due)).min()
    }

    /// An event whose time has come.
    pub fn take_due(&mut self, now: Instant) -> Option<T> {
        let due = self.next_due().filter(|due| *due <= now)?;
        if let Some(index) = self.apart.iter().position(|(at, _)| *at == due) {
            return Some(self.apart.remove(index).1);
        }
        self.queue.pop_front().map(|(_, event)| event)
    }

    /// How many events wait.
    pub fn len(&self) -> usize {
        self.queue.len() + self.apart.len() + usize::from(self.swapped.is_some())
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn follow(&mut self, due: Instant, event: T) {
        self.queue_up(due, event);
        self.release(due);
    }

    fn queue_up(&mut self, due: Instant, event: T) {
        let last = self.queue.back().map_or(due, |(last, _)| *last);
        self.queue.push_back((due.max(last), event));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const SECOND: Duration = Duration::from_secs(1);

    /// What leaves the line, second by second, when these events are put in, one a second.
    fn leaves(events: &[(char, Option<EventFault>)], seconds: u32) -> Vec<String> {
        let start = Instant::now();
        let mut line = EventLine::default();
        let mut events = events.iter();
        let mut seen = Vec::new();
        for second in 0..seconds {
            let now = start + SECOND * second;
            if let Some((event, fault)) = events.next() {
                line.put(now, *event, fault.as_ref());
            }
            let mut now_leaving = String::new();
            while let Some(event) = line.take_due(now) {
                now_leaving.push(event);
            }
            seen.push(now_leaving);
        }
        seen
    }

    #[test]
    fn without_a_fault_each_event_leaves_at_once() {
        assert_eq!(leaves(&[('a', None), ('b', None)], 3), ["a", "b", ""]);
    }

    #[test]
    fn a_dropped_event_never_leaves_and_a_duplicate_leaves_twice() {
        let events = [('a', Some(EventFault::Drop)), ('b', Some(EventFault::Duplicate)), ('c', None)];
        assert_eq!(leaves(&events, 4), ["", "bb", "c", ""]);
    }

    #[test]
    fn a_delay_holds_up_what_comes_later() {
        let events = [('a', Some(EventFault::Delay(3 * SECOND))), ('b', None), ('c', None)];
        assert_eq!(leaves(&events, 5), ["", "", "", "abc", ""]);
    }

    #[test]
    fn a_delay_alone_lets_later_events_pass() {
        let events = [('a', Some(EventFault::DelayAlone(2 * SECOND))), ('b', None), ('c', None), ('d', None)];
        assert_eq!(leaves(&events, 5), ["", "b", "ac", "d", ""]);
    }

    #[test]
    fn a_reordered_event_leaves_right_behind_the_next() {
        let events = [('a', Some(EventFault::Reorder)), ('b', None), ('c', None)];
        assert_eq!(leaves(&events, 4), ["", "ba", "c", ""]);
        // the next one's own wish to be reordered is not heard: the two have changed places already
        let events = [('a', Some(EventFault::Reorder)), ('b', Some(EventFault::Reorder)), ('c', None)];
        assert_eq!(leaves(&events, 4), ["", "ba", "c", ""]);
    }

    #[test]
    fn a_reordered_event_waits_for_no_time_and_is_released_at_the_end() {
        let now = Instant::now();
        let mut line = EventLine::default();
        line.put(now, 'a', Some(&EventFault::Reorder));
        assert_eq!((line.next_due(), line.len()), (None, 1));
        line.release(now);
        assert_eq!(line.take_due(now), Some('a'));
        assert!(line.is_empty());
    }
}
