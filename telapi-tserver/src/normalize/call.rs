//! One call at one DN: how it begins, goes on, and ends.

use super::conference::{Now, listed, third};
use super::leg::{Leg, Waits};
use super::{Change, Expected, Normalizer, cause, tell};
use crate::event::{CallView, Event};
use crate::message::{CallState as Why, ConnId, DNRole, ReferenceId};
use telapi_core::DeviceId;
use telapi_core::call::CallState;
use telapi_core::csta::{CstaEvent, EventCause};

/// Whether an event begins a call that is not known.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Begins {
    /// It says that the call comes to the DN, be it for the second time.
    Always,
    /// So it may, if it is not older than the end: what was parked is taken out at the same DN.
    UnlessLate,
    /// It tells of a call in its middle: unless that has just ended.
    Unseen,
    /// It is about a call that must be known.
    Never,
}

/// A call that an event is about.
pub(super) struct Found {
    pub(super) is_new: bool,
    /// Its state before, or the one that it begins in.
    pub(super) before: CallState,
    /// The end of the call that had to give way.
    pub(super) changes: Vec<Change>,
}

impl Normalizer {
    /// The call that the event is about, which learns what all events tell.
    pub(super) fn find(&mut self, view: &CallView<'_>, begins: Begins, state: CallState) -> Option<Found> {
        let dn = self.dns.get(view.this_dn)?;
        let known = dn.leg(view.conn_id).map(|leg| leg.state);
        let may_begin = match begins {
            _ if known.is_some() => true,
            Begins::Always => true,
            Begins::UnlessLate => !dn.has_ended_since(view.conn_id),
            Begins::Unseen => !dn.has_ended(view.conn_id),
            Begins::Never => false,
        };
        let changes = match known {
            Some(_) => Vec::new(),
            None if may_begin => self.begin(view.this_dn, view.conn_id, state, None),
            None => return None,
        };
        let leg = self.dn_mut(view)?.leg_mut(view.conn_id)?;
        leg.learn(view);
        Some(Found { is_new: known.is_none(), before: known.unwrap_or(state), changes })
    }

    /// Begins a call, under the id that we chose for it or under its ConnID.
    pub(super) fn begin(
        &mut self,
        dn: &DeviceId,
        conn_id: ConnId,
        state: CallState,
        own: Option<Expected>,
    ) -> Vec<Change> {
        let nth = self.next();
        let Some(dn) = self.dns.get_mut(dn) else { return Vec::new() };
        let (call_id, begun) = match own {
            Some(own) => (own.call_id, own.begun),
            None if dn.has_ended(conn_id) => (format!("{conn_id}-{nth}").into(), nth),
            None => (conn_id.to_string().into(), nth),
        };
        dn.begin(Leg::new(call_id, conn_id, state, begun))
    }

    /// The DN, and the call at it.
    fn device_and_leg(&mut self, view: &CallView<'_>) -> Option<(DeviceId, &mut Leg)> {
        let dn = self.dns.get_mut(view.this_dn)?;
        let device = dn.device.clone();
        Some((device, dn.leg_mut(view.conn_id)?))
    }

    pub(super) fn dialing(&mut self, view: &CallView<'_>, reference: Option<ReferenceId>) -> Vec<Change> {
        let is_ours = |expected: &Expected| expected.dn == *view.this_dn;
        let own = reference.filter(|reference| self.expected.get(reference).is_some_and(is_ours));
        let own = own.and_then(|reference| self.expected.remove(&reference));
        let mut changes = Vec::new();
        if let Some(own) = own {
            // the handset was lifted for it, or the event came twice: the call is the one that we know by our own name
            changes.extend(self.dn_mut(view).map(|dn| dn.end_unseen(view.conn_id)).into_iter().flatten());
            changes.extend(self.begin(view.this_dn, view.conn_id, CallState::Initiated, Some(own)));
        }
        let Some(found) = self.find(view, Begins::Always, CallState::Initiated) else { return changes };
        changes.extend(found.changes);
        let Some((me, leg)) = self.device_and_leg(view) else { return changes };
        if found.before == CallState::Initiated {
            leg.is_outgoing = Some(true);
            leg.learn_other(view);
            leg.enter(CallState::Originated);
            let consults = leg.previous.map(|_| EventCause::Consultation);
            changes.push(tell::originated(&me, leg, cause::of(view.call_state).or(consults)));
            changes.extend(self.rings_already(view));
        }
        changes
    }

    pub(super) fn ringing(&mut self, view: &CallView<'_>) -> Vec<Change> {
        let Some(mut found) = self.find(view, Begins::Always, CallState::Alerting) else {
            return Vec::new();
        };
        let Some((me, leg)) = self.device_and_leg(view) else { return found.changes };
        if leg.is_outgoing.is_none() {
            leg.is_outgoing = Some(false);
        }
        let why = match found.before {
            // what talks or has failed does not ring: the event comes late
            CallState::Connected | CallState::Failed => return found.changes,
            CallState::Held => Some(EventCause::Recall),
            _ => cause::of(view.call_state),
        };
        let is_with_another = leg.learn_other(view);
        if found.is_new || found.before != CallState::Alerting || is_with_another {
            leg.enter(CallState::Alerting);
            found.changes.push(tell::alerting(&me, leg, why, third(view)));
            found.changes.extend(self.rings_elsewhere(view));
        }
        found.changes
    }

    pub(super) fn network_reached(&mut self, view: &CallView<'_>) -> Vec<Change> {
        let Some(mut found) = self.find(view, Begins::Unseen, CallState::Originated) else {
            return Vec::new();
        };
        let Some((me, leg)) = self.device_and_leg(view) else { return found.changes };
        if matches!(found.before, CallState::Initiated | CallState::Originated) {
            leg.is_outgoing = leg.is_outgoing.or(Some(true));
            leg.learn_first_other(view);
            leg.enter(CallState::Originated);
            found.changes.push(tell::network_reached(&me, leg, cause::of(view.call_state)));
        }
        found.changes
    }

    pub(super) fn established(&mut self, view: &CallView<'_>) -> Vec<Change> {
        // what was picked up may be a call that the DN has had before, and parked
        let is_picked_up = view.call_state == Some(Why::Pickedup);
        let begins = if is_picked_up { Begins::Always } else { Begins::UnlessLate };
        let Some(mut found) = self.find(view, begins, CallState::Connected) else {
            return Vec::new();
        };
        let Some((me, leg)) = self.device_and_leg(view) else { return found.changes };
        let is_with_another = leg.learn_other(view);
        let is_news = match found.before {
            CallState::Held => is_with_another || leg.rings_beyond,
            CallState::Connected => is_with_another || found.is_new,
            _ => true,
        };
        if is_news {
            if found.before == CallState::Held {
                leg.rings_beyond = false;
            } else {
                leg.enter(CallState::Connected);
            }
            // who has sent the call on is no party of it, unless it is in the conference
            let sent_on_by = third(view).filter(|_| view.call_state != Some(Why::Conferenced));
            found.changes.push(tell::established(&me, leg, cause::of(view.call_state), sent_on_by));
        }
        if found.is_new {
            found.changes.extend(self.taken_over_elsewhere(view));
        }
        found.changes.extend(self.joins(view));
        found.changes
    }

    /// Who has answered may be in a conference then.
    fn joins(&mut self, view: &CallView<'_>) -> Vec<Change> {
        let listed = listed(view.this_dn, view.extensions);
        let is_member = view.call_state == Some(Why::Conferenced)
            || matches!(view.this_dn_role, Some(DNRole::ConferenceMember | DNRole::Observer))
            || listed.as_ref().is_some_and(|parties| parties.len() > 1);
        let Some((_, leg)) = self.device_and_leg(view) else { return Vec::new() };
        if !is_member && !leg.wants_parties || leg.conference.is_some() {
            return Vec::new();
        }
        let is_member = view.this_dn_role == Some(DNRole::ConferenceMember);
        if let Some(parties) = listed.as_ref().filter(|parties| is_member && parties.len() < 2) {
            let (parties, nth) = (parties.clone(), self.next());
            let Some(dn) = self.dn_mut(view) else { return Vec::new() };
            return dn.enters_room(view.conn_id, parties, nth);
        }
        let other = leg.other.clone();
        let parties = listed.unwrap_or_else(|| self.parties_elsewhere(view, other.as_ref()));
        let is_complete = parties.len() > 1;
        let by = third(view).or(other.as_ref());
        let nth = self.next();
        let Some(dn) = self.dn_mut(view) else { return Vec::new() };
        let changes = dn.confer(view.conn_id, Now { by, parties }, nth);
        if let Some(leg) = dn.leg_mut(view.conn_id) {
            leg.wants_parties = !is_complete;
        }
        changes
    }

    pub(super) fn destination_busy(&mut self, view: &CallView<'_>) -> Vec<Change> {
        let Some(mut found) = self.find(view, Begins::Unseen, CallState::Originated) else {
            return Vec::new();
        };
        let Some((me, leg)) = self.device_and_leg(view) else { return found.changes };
        if !matches!(found.before, CallState::Connected | CallState::Held | CallState::Failed) {
            leg.is_outgoing = leg.is_outgoing.or(Some(true));
            leg.learn_first_other(view);
            leg.enter(CallState::Failed);
            let why = cause::of(view.call_state).or(Some(EventCause::Busy));
            found.changes.push(tell::failed(&me, leg, why));
        }
        found.changes
    }

    pub(super) fn held(&mut self, view: &CallView<'_>) -> Vec<Change> {
        let Some(mut found) = self.find(view, Begins::Unseen, CallState::Held) else { return Vec::new() };
        let Some((me, leg)) = self.device_and_leg(view) else { return found.changes };
        if found.is_new {
            leg.learn_other(view);
            found.changes.push(tell::call_information(&me, leg));
        } else if !matches!(found.before, CallState::Held | CallState::Failed) {
            leg.enter(CallState::Held);
            found.changes.push(tell::held(&me, leg, cause::of(view.call_state)));
        }
        found.changes
    }

    pub(super) fn retrieved(&mut self, view: &CallView<'_>) -> Vec<Change> {
        let Some(mut found) = self.find(view, Begins::Unseen, CallState::Connected) else {
            return Vec::new();
        };
        let Some((me, leg)) = self.device_and_leg(view) else { return found.changes };
        match found.before {
            CallState::Connected if found.is_new => {
                leg.learn_other(view);
                found.changes.push(tell::call_information(&me, leg));
            }
            CallState::Connected | CallState::Failed | CallState::Delivered => {}
            CallState::Held if leg.rings_beyond => {
                found.changes.push(tell::retrieved(&me, leg, cause::of(view.call_state)));
                leg.enter(CallState::Delivered);
                found.changes.push(tell::call_information(&me, leg));
            }
            _ => {
                leg.enter(CallState::Connected);
                found.changes.push(tell::retrieved(&me, leg, cause::of(view.call_state)));
            }
        }
        found.changes
    }

    /// The call waits here: at a queue, or at a route point that asks where it is to go.
    pub(super) fn queued(&mut self, view: &CallView<'_>, waits: Waits) -> Vec<Change> {
        let Some(mut found) = self.find(view, Begins::Always, CallState::Queued) else { return Vec::new() };
        let Some((me, leg)) = self.device_and_leg(view) else { return found.changes };
        leg.waits = waits;
        if found.before == CallState::Queued && !found.is_new {
            return found.changes;
        }
        leg.is_outgoing = leg.is_outgoing.or(Some(false));
        leg.learn_first_other(view);
        if leg.is_outgoing == Some(true) && leg.other.is_some() {
            // the call book takes what was dialled for who is there, and the call may have gone on
            leg.called.clone_from(&leg.other);
        }
        leg.enter(CallState::Queued);
        found.changes.push(tell::queued(&me, leg, cause::of(view.call_state)));
        // the call book takes a queue after the ringing for the one before it, unless it is told how the call stands
        if !found.is_new && !matches!(found.before, CallState::Initiated | CallState::Originated) {
            found.changes.push(tell::call_information(&me, leg));
        }
        found.changes
    }

    pub(super) fn diverted(&mut self, view: &CallView<'_>) -> Vec<Change> {
        let Some(dn) = self.dn_mut(view) else { return Vec::new() };
        dn.end(view.conn_id, |me, leg| {
            let usual = match leg.waits {
                Waits::InQueue => EventCause::Distributed,
                Waits::AtRoutePoint => EventCause::Redirected,
            };
            vec![tell::diverted(me, leg, cause::of(view.call_state).or(Some(usual)), third(view))]
        })
    }

    /// Who called has given up.
    pub(super) fn abandoned(&mut self, view: &CallView<'_>) -> Vec<Change> {
        let Some(dn) = self.dn_mut(view) else { return Vec::new() };
        dn.end(view.conn_id, |me, leg| {
            vec![tell::cleared(me, leg, Some(EventCause::CallCancelled), leg.other.as_ref())]
        })
    }

    pub(super) fn released(&mut self, view: &CallView<'_>) -> Vec<Change> {
        let why = view.call_state;
        if why == Some(Why::Conferenced)
            && let Some(changes) = self.becomes_part(view)
        {
            return changes;
        }
        let Some(dn) = self.dn_mut(view) else { return Vec::new() };
        dn.end(view.conn_id, |me, leg| {
            if why == Some(Why::Transferred) {
                return vec![tell::transferred_away(me, leg, third(view))];
            }
            if cause::goes_elsewhere(why) {
                return vec![tell::diverted(me, leg, cause::of(why), third(view))];
            }
            let end = Some(cause::of_end(why));
            let by = match why {
                Some(Why::RemoteRelease) => leg.other.as_ref(),
                Some(Why::Dropped) => third(view),
                _ => None,
            };
            let cleared = tell::cleared(me, leg, end.clone(), by);
            if cause::is_failure(why) && leg.is_outgoing == Some(true) && leg.is_unanswered() {
                vec![tell::failed(me, leg, end), cleared]
            } else {
                vec![cleared]
            }
        })
    }

    pub(super) fn bridged(&mut self, view: &CallView<'_>) -> Vec<Change> {
        if self.find(view, Begins::Never, CallState::Connected).is_none() {
            return Vec::new();
        }
        let Some((me, leg)) = self.device_and_leg(view) else { return Vec::new() };
        vec![tell::bridged(&me, leg, cause::of(view.call_state))]
    }

    /// An event that CSTA has no word for may still tell what is attached.
    pub(super) fn something(&mut self, view: &CallView<'_>) -> Vec<Change> {
        self.find(view, Begins::Never, CallState::Connected).map(|found| found.changes).unwrap_or_default()
    }

    /// What is attached is told with the event, where CSTA has a place for it, or else by itself.
    pub(super) fn untold_data(&mut self, view: &CallView<'_>, changes: &[Change]) -> Option<Change> {
        let (me, leg) = self.device_and_leg(view)?;
        let has_place = |change: &Change| {
            let event = &change.event;
            change.device == me
                && event.call_id() == Some(&leg.call_id)
                && matches!(
                    event,
                    CstaEvent::Delivered(_)
                        | CstaEvent::Established(_)
                        | CstaEvent::Queued(_)
                        | CstaEvent::CallInformation(_)
                )
        };
        let is_untold = std::mem::take(&mut leg.is_data_untold);
        (is_untold && !changes.iter().any(has_place)).then(|| tell::call_information(&me, leg))
    }

    /// A handset that is lifted for a call that nobody has told of begins it, and ends it by being put down.
    pub(super) fn hook(&mut self, dn: &DeviceId, event: &Event) -> Vec<Change> {
        let Some(known) = self.dns.get_mut(dn) else { return Vec::new() };
        match event {
            Event::OffHook(event) => {
                let awaits = self.expected.values().any(|expected| expected.dn == *dn);
                let Some(conn_id) = event.conn_id.filter(|_| !awaits) else { return Vec::new() };
                if known.leg(conn_id).is_some() || known.has_ended(conn_id) {
                    return Vec::new();
                }
                let mut changes = self.begin(dn, conn_id, CallState::Initiated, None);
                if let Some(leg) = self.dns.get_mut(dn).and_then(|known| known.leg_mut(conn_id)) {
                    leg.is_outgoing = Some(true);
                    changes.push(tell::service_initiated(dn, leg));
                }
                changes
            }
            Event::OnHook(_) => {
                let begun = known.legs.iter().filter(|leg| leg.state == CallState::Initiated);
                let begun: Vec<ConnId> = begun.map(|leg| leg.conn_id).collect();
                let normal = |me: &DeviceId, leg: &Leg| {
                    vec![tell::cleared(me, leg, Some(EventCause::NormalClearing), None)]
                };
                begun.into_iter().flat_map(|conn_id| known.end(conn_id, normal)).collect()
            }
            _ => Vec::new(),
        }
    }
}
