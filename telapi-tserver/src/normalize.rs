//! T-Library's events in CSTA's words, for the call book. Pure: no I/O, no clock.
//!
//! | file | story |
//! |---|---|
//! | `leg.rs`, `dn.rs` | a call at a DN; the calls of a DN, and those that have ended |
//! | `call.rs` | one call: how it begins, is held, ends |
//! | `two_calls.rs` | transfers and conferences |
//! | `conference.rs` | who is in a conference |
//! | `elsewhere.rs` | what an event of one DN says of a call at another |
//! | `picture.rs` | pictures: which calls there are, who is in them |
//! | `feature.rs` | what is told of a DN beside its calls |
//! | `cause.rs`, `tell.rs` | causes; CSTA's events, filled |
//!
//! # Which event means what
//!
//! What comes when stands in CALL_MODEL.md. `→` is the state that the call has then; an event that tells nothing new is no
//! event. Numbers are CallStates.
//!
//! | T-Library | CSTA |
//! |---|---|
//! | Dialing | Originated → originated. With the ReferenceID of a request of ours it is the call that we asked for |
//! | Ringing | Delivered here → alerting; of a held call, as a recall |
//! | Ringing at another DN of the session, of a call that this DN has dialled | Delivered there → delivered. Nothing else tells it |
//! | Ringing 1 at another DN, of a call in which this DN talks | Delivered there → delivered: who talked with it has sent it on |
//! | NetworkReached | NetworkReached → originated |
//! | Established | Established → connected; what is held stays held, if with another party; 25 is picked up, be it a call that the DN has parked |
//! | Established with role 3 and a list of fewer than two others | Established, Conferenced: a room that was dialled, which is a conference for one as well |
//! | Established with role 10 | Established, Conferenced: who observes an agent is in the call with all whom the session sees there |
//! | Established of a call that was not known here, in which others talk whose party has left | Established for them: the call was taken out of a park slot, or picked up |
//! | DestinationBusy | Failed → failed, busy unless CallState says why |
//! | Held, Retrieved | Held → held, Retrieved → connected |
//! | Queued, RouteRequest | Queued → queued: the queue or route point is a device that the call waits at |
//! | Diverted | Diverted: distributed from a queue, redirected from a route point, unless CallState says why |
//! | Abandoned | ConnectionCleared by the other, callCancelled |
//! | Released 1 | Transferred by this DN: the call has ended as transferred |
//! | Released 2 | Conferenced: the call becomes part of the one that it was begun from, or of the only one that is held |
//! | Released 20, 22, 23, 25, 29, 31 | Diverted to ThirdPartyDN |
//! | Released with a failure (6, 7, 8, 10 to 18, …) before anybody answered the DN's call | Failed, ConnectionCleared |
//! | Released otherwise | ConnectionCleared; 5 by the other party, 26 by ThirdPartyDN |
//! | PartyChanged 2 | Conferenced, with the parties of Extensions |
//! | PartyChanged | Transferred by ThirdPartyDN; where the new party still rings, Delivered for the cause transfer instead |
//! | PartyAdded, PartyDeleted | Conferenced: the first time with everybody, then with who came or left; with two left it is over |
//! | AttachedDataChanged, and any other event with new UserData that CSTA's event has no place for | CallInformation with `userData`: the list in JSON, as on the gateway link |
//! | Bridged | Bridged |
//! | OffHook, OnHook | Hookswitch; OffHook with a ConnID that is new: ServiceInitiated → initiated, which OnHook ends |
//! | MuteOn, DNDOn, ForwardSet, DNOutOfService and their opposites | MicrophoneMute, DoNotDisturb, Forwarding, OutOfService, BackInService |
//! | AgentLogin, AgentLogout, QueueLogout, AgentReady, AgentNotReady (3: after a call) | AgentLoggedOn, AgentLoggedOff, AgentReady, AgentNotReady, AgentWorkingAfterCall |
//! | Registered, AddressInfo of DNStatus, QueueStatus, CallsQuery | CallInformation of what is new or stands otherwise; ConnectionCleared of what is gone, with the state `Ended`: nobody has told of its end |
//! | all others | none: the message itself reaches the streams |
//!
//! # What a call is called
//!
//! The call book's id of a call is its ConnID in 16 digits, or the one that was chosen before we asked for it. It stays what it
//! is when a transfer or conference gives the call another ConnID. A ConnID that comes back to a DN after its end there, as a
//! call does that returns to a queue, names a new call: its id gets a number behind the ConnID.
//!
//! Events of a call that was never seen begin it where they stand, unless its ConnID has ended there. Established begins it even
//! then, if the server sent it later than the end: what a phone has parked it may take back. Nothing is kept
//! without bound: the oldest call of a DN gives way, told as ended.

mod call;
mod cause;
mod conference;
mod dn;
mod elsewhere;
mod feature;
mod leg;
mod picture;
mod tell;
#[cfg(test)]
mod tests;
mod two_calls;

pub(crate) use leg::Leg;

use crate::event::{CallView, Event};
use crate::message::{ConnId, ReferenceId};
use dn::Dn;
use leg::Waits;
use std::collections::{BTreeMap, VecDeque};
use telapi_core::call::{CallState, Party};
use telapi_core::csta::CstaEvent;
use telapi_core::{CallId, DeviceId};

/// How many calls that we asked for are waited for at most.
const MOST_EXPECTED: usize = 4096;

/// How many ends at DNs that are not registered any more are remembered.
const MOST_LEFT: usize = 1024;

/// A CSTA event, and what the T-Server tells beside it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Change {
    /// The DN that it is told for.
    pub(crate) device: DeviceId,
    /// The event.
    pub(crate) event: CstaEvent,
    /// Who calls.
    pub(crate) calling: Option<Party>,
    /// Who is called.
    pub(crate) called: Option<Party>,
    /// How the call stands, where the event does not say so by itself.
    pub(crate) state: Option<CallState>,
}

/// The calls of all DNs that a session has registered.
#[derive(Debug, Default)]
pub(crate) struct Normalizer {
    dns: BTreeMap<DeviceId, Dn>,
    expected: BTreeMap<ReferenceId, Expected>,
    /// The calls that have ended at DNs that are not registered any more: the call book remembers them, too.
    left: VecDeque<(DeviceId, ConnId)>,
    /// How many names were given.
    last: u64,
}

/// A call that we have asked for.
#[derive(Debug)]
struct Expected {
    dn: DeviceId,
    call_id: CallId,
    /// When it began, among the calls of the session.
    begun: u64,
    /// Its request was not answered.
    is_in_doubt: bool,
}

impl Normalizer {
    /// What an event means. Of a DN that is not registered: nothing. Registrations and pictures have their own ways in.
    pub(crate) fn event(&mut self, event: &Event) -> Vec<Change> {
        let Some(dn) = event.this_dn().filter(|dn| self.dns.contains_key(dn)).cloned() else {
            return Vec::new();
        };
        let mut changes = match event.call() {
            Some(view) => self.call_event(event, &view),
            None => self.hook(&dn, event),
        };
        if let Some(known) = self.dns.get_mut(&dn) {
            known.features.told(event);
        }
        let told = feature::csta(&dn, event).into_iter();
        changes.extend(told.map(|event| Change::of(&dn, event)));
        changes
    }

    fn call_event(&mut self, event: &Event, view: &CallView<'_>) -> Vec<Change> {
        if let Some(dn) = self.dn_mut(view) {
            dn.now = event.time();
        }
        let mut changes = match event {
            Event::Dialing(_) => self.dialing(view, event.reference_id()),
            Event::Ringing(_) => self.ringing(view),
            Event::NetworkReached(_) => self.network_reached(view),
            Event::Established(_) => self.established(view),
            Event::DestinationBusy(_) => self.destination_busy(view),
            Event::Held(_) => self.held(view),
            Event::Retrieved(_) => self.retrieved(view),
            Event::Queued(_) => self.queued(view, Waits::InQueue),
            Event::RouteRequest(_) => self.queued(view, Waits::AtRoutePoint),
            Event::Diverted(_) => self.diverted(view),
            Event::Abandoned(_) => self.abandoned(view),
            Event::Released(_) => self.released(view),
            Event::PartyChanged(_) => self.party_changed(view),
            Event::PartyAdded(_) => self.party_added(view),
            Event::PartyDeleted(_) => self.party_deleted(view),
            Event::Bridged(_) => self.bridged(view),
            _ => self.something(view),
        };
        changes.extend(self.untold_data(view, &changes));
        changes
    }

    /// Nobody watches the DN any more: its calls are no longer known.
    pub(crate) fn unregistered(&mut self, dn: &DeviceId) -> Vec<Change> {
        let Some(mut known) = self.dns.remove(dn) else { return Vec::new() };
        let calls: Vec<ConnId> = known.legs.iter().map(|leg| leg.conn_id).collect();
        let changes = calls.into_iter().flat_map(|conn_id| known.end_unseen(conn_id)).collect();
        self.left.extend(known.ended.iter().map(|ended| (dn.clone(), ended.conn_id)));
        self.left.drain(..self.left.len().saturating_sub(MOST_LEFT));
        changes
    }

    /// The DN is registered now, be it for the first time or not.
    fn watch(&mut self, dn: &DeviceId) -> &mut Dn {
        self.dns.entry(dn.clone()).or_insert_with(|| {
            let mut watched = Dn::new(dn.clone());
            watched.has_seen(self.left.iter().filter(|(left, _)| left == dn).map(|(_, conn_id)| *conn_id));
            self.left.retain(|(left, _)| left != dn);
            watched
        })
    }

    /// All calls of all DNs, as CSTA's snapshot tells them.
    pub(crate) fn call_information(&self) -> Vec<Change> {
        let of = |dn: &Dn| -> Vec<Change> {
            dn.legs.iter().map(|leg| tell::call_information(&dn.device, leg)).collect()
        };
        self.dns.values().flat_map(of).collect()
    }

    /// A request that makes a call leaves: the Dialing with this ReferenceID is that call.
    pub(crate) fn expect(&mut self, reference: ReferenceId, dn: &DeviceId, call_id: CallId) {
        if self.expected.len() >= MOST_EXPECTED {
            let oldest = self.expected.iter().min_by_key(|(_, expected)| expected.begun);
            if let Some(oldest) = oldest.map(|(reference, _)| *reference) {
                self.expected.remove(&oldest);
            }
        }
        let begun = self.next();
        self.expected.insert(reference, Expected { dn: dn.clone(), call_id, begun, is_in_doubt: false });
    }

    /// The request was refused or given up.
    pub(crate) fn forget(&mut self, reference: ReferenceId) {
        self.expected.remove(&reference);
    }

    /// The request was not answered: its Dialing may still come, until a picture of the DN tells what there is. By then the call
    /// book has a call that is in the picture by its ConnID, and ends one that is not: what comes later is a call of its own, or
    /// nobody would see it.
    pub(crate) fn doubt(&mut self, reference: ReferenceId) {
        if let Some(expected) = self.expected.get_mut(&reference) {
            expected.is_in_doubt = true;
        }
    }

    /// What the T-Server calls a call now.
    pub(crate) fn conn_id(&self, dn: &DeviceId, call_id: &CallId) -> Option<ConnId> {
        Some(self.dns.get(dn)?.by_call_id(call_id)?.conn_id)
    }

    /// A call as it stands.
    #[allow(dead_code, reason = "for requests that need more of a call than its ConnID")]
    pub(crate) fn leg(&self, dn: &DeviceId, call_id: &CallId) -> Option<Leg> {
        self.dns.get(dn)?.by_call_id(call_id).cloned()
    }

    /// What the call book calls a call of the T-Server, or has called it before it ended: some private events come behind the end.
    pub(crate) fn call_id(&self, dn: &DeviceId, conn_id: ConnId) -> Option<CallId> {
        let dn = self.dns.get(dn)?;
        let ended = || dn.ended.iter().rev().find(|ended| ended.conn_id == conn_id);
        let call_id = dn.leg(conn_id).map(|leg| &leg.call_id);
        call_id.or_else(|| ended().and_then(|ended| ended.call_id.as_ref())).cloned()
    }

    fn next(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    fn dn_mut(&mut self, view: &CallView<'_>) -> Option<&mut Dn> {
        self.dns.get_mut(view.this_dn)
    }
}

impl Change {
    /// An event that is about no call.
    fn of(device: &DeviceId, event: CstaEvent) -> Self {
        Self { device: device.clone(), event, calling: None, called: None, state: None }
    }
}
