//! The calls that wait at routing points. The switch tells callers alone, whose partner is the routing point's number as long as
//! they wait: of that the number's own pictures are made, in which the call is `queued`.

use super::Pictures;
use super::cause::cause_of_end;
use super::follow::Touched;
use super::part::Part;
use crate::switch::{CallEvent, CallEventKind, Leg, LegState};
use crate::telservices::message::CallState;

impl Pictures {
    /// Takes in what a caller is told: he has come to a routing point, or waits there no more.
    pub(super) fn take_queued(&mut self, event: &CallEvent) -> Touched {
        let leg = &event.leg;
        let waits_at = self.queue_of(leg).map(str::to_owned);
        let mut touched = Touched::new();
        let left = self.queues.iter().find(|queue| {
            waits_at.as_ref() != Some(queue) && self.part(queue.as_str(), &leg.call_id).is_some()
        });
        if let Some(queue) = left.cloned()
            && let Some(part) = self.part_mut(&queue, &leg.call_id)
        {
            part.state = CallState::Cleared;
            part.cause = cause_of_end(event.cause, event.kind != CallEventKind::Failed);
            touched.push((queue, leg.call_id.clone()));
        }
        if let Some(queue) = waits_at
            && self.part(&queue, &leg.call_id).is_none()
        {
            self.device(&queue).add(Part::queued(leg));
            touched.push((queue, leg.call_id.clone()));
        }
        touched
    }

    /// The routing point at which a caller waits.
    pub(super) fn queue_of<'a>(&self, leg: &'a Leg) -> Option<&'a str> {
        let is_there = matches!(leg.state, LegState::Delivered | LegState::Connected | LegState::Held);
        let partner = leg.partner().filter(|_| is_there)?;
        self.queues.contains(&partner.number).then_some(partner.number.as_str())
    }
}
