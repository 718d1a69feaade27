//! The switch as a state machine: no I/O, no clock, no tasks. What it is asked changes its calls; what the devices see
//! of that, and which timers to start, it leaves in its outbox.

mod acd;
mod add_party;
mod combine;
mod conference;
mod failure;
mod features;
mod meet_me;
mod outbound;
mod park;
mod timer;
mod two_party;
mod view;
mod voicemail;

pub use failure::CallsInFailure;
pub(crate) use timer::{Timer, TimerKind};

use super::acd::AgentState;
use super::config::Config;
use super::directory::Directories;
use super::error::SwitchError;
use super::event::{SwitchEvent, What};
use super::ids::Ids;
use super::truth::{LegState, Party};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime};
use telapi_core::{CallId, CorrelatorData};

/// What a caller may say about a new call besides the number.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct NewCall {
    /// Its text becomes the caller's call id; if it is no text, or there is none, the switch makes one up.
    pub correlator: Option<CorrelatorData>,
    /// The subject of the call.
    pub subject: String,
    /// What an application says with the call: every party sees it, and it stays with the call.
    pub data: Option<String>,
    /// Shown to the called party in place of the caller's number (IP Office guide 5.2.9).
    pub cli_display_number: Option<String>,
    /// Whether the caller's number and name are withheld from the called party (IP Office guide 5.2.9).
    pub withhold_cli: bool,
    /// The campaign that has the phone call.
    pub(crate) service: Option<String>,
}

impl NewCall {
    /// A call whose id for the caller is this correlator's text.
    pub fn correlated(correlator: CorrelatorData) -> Self {
        Self { correlator: Some(correlator), ..Self::default() }
    }
}

/// What came of a request, in order.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    pub(crate) events: Vec<SwitchEvent>,
    pub(crate) timers: Vec<(Timer, Duration)>,
}

#[derive(Debug)]
struct LegRecord {
    uid: u64,
    device: String,
    call_id: CallId,
    state: LegState,
    correlator: Option<CorrelatorData>,
    /// Its participant id, once the call is a conference.
    participant: String,
    muted: bool,
    /// Whether its phone has the call recorded.
    recording: bool,
    digits: String,
    /// The routing point or campaign that has given the phone the call.
    service: Option<String>,
}

/// How the caller wants to be shown.
#[derive(Clone, Debug)]
struct CliRecord {
    display: Option<String>,
    withheld: bool,
}

#[derive(Debug)]
struct ConferenceRecord {
    id: String,
    name: String,
    conferencing: String,
    left: usize,
    locked: bool,
    /// The number by which a meet-me conference is dialled.
    meet_me: Option<String>,
}

/// What a phone is called for, other than to talk to its caller.
#[derive(Clone, Debug)]
enum Invitation {
    /// A meet-me conference, by its number.
    Room(String),
    /// The call that has this leg.
    CallWith(u64),
    /// A routing point, by its number.
    Point(String),
}

#[derive(Debug)]
struct ParkRecord {
    slot: String,
    by: String,
    call_id: CallId,
}

#[derive(Debug)]
struct Call {
    key: u64,
    legs: Vec<LegRecord>,
    calling: String,
    called: String,
    last_redirection: Option<String>,
    subject: String,
    data: Option<String>,
    began: SystemTime,
    conference: Option<ConferenceRecord>,
    parked: Option<ParkRecord>,
    unparked: bool,
    cli: Option<CliRecord>,
    /// Where the phone that rings goes on once it has answered, if somebody else has it called.
    invited_to: Option<Invitation>,
    voicemail: Option<voicemail::VoicemailRecord>,
    /// The routing points that have sent it to their failure routes.
    failed_at: Vec<String>,
}

impl Call {
    fn leg(&self, uid: u64) -> Option<&LegRecord> {
        self.legs.iter().find(|leg| leg.uid == uid)
    }

    fn set_state(&mut self, uid: u64, state: LegState) {
        if let Some(leg) = self.legs.iter_mut().find(|leg| leg.uid == uid) {
            leg.state = state;
        }
    }

    fn uids(&self) -> Vec<u64> {
        self.legs.iter().map(|leg| leg.uid).collect()
    }

    /// All legs but one.
    fn others(&self, uid: u64) -> Vec<u64> {
        self.legs.iter().map(|leg| leg.uid).filter(|&other| other != uid).collect()
    }

    fn remove(&mut self, uid: u64) -> Option<LegRecord> {
        let index = self.legs.iter().position(|leg| leg.uid == uid)?;
        Some(self.legs.remove(index))
    }

    /// A device's own part.
    fn legs_of(&self, device: &str) -> impl Iterator<Item = &LegRecord> {
        self.legs.iter().filter(move |leg| leg.device == device)
    }

    /// Whether a phone in it has it recorded.
    fn recorded(&self) -> bool {
        self.legs.iter().any(|leg| leg.recording)
    }

    fn somebody_rings(&self) -> bool {
        self.legs.iter().any(|leg| leg.state == LegState::Alerting)
    }
}

/// The place of a leg: its call's key and its own uid.
type Place = (u64, u64);

/// All that the switch knows.
#[derive(Debug)]
pub(crate) struct CallProcessing {
    config: Config,
    logged_in: BTreeSet<String>,
    /// While the whole switch is down: who was logged in, and will be again.
    down: Option<BTreeSet<String>>,
    calls: BTreeMap<u64, Call>,
    devices: BTreeMap<String, features::DeviceRecord>,
    message_ids: i64,
    acd: acd::Acd,
    directories: Directories,
    ids: Ids,
    now: SystemTime,
    outbox: Outbox,
}

impl CallProcessing {
    pub(crate) fn new(config: Config, now: SystemTime) -> Self {
        Self {
            logged_in: config.extensions.values().filter(|e| e.logged_in).map(|e| e.number.clone()).collect(),
            down: None,
            ids: Ids::new(config.seed),
            calls: BTreeMap::new(),
            devices: BTreeMap::new(),
            message_ids: 0,
            acd: acd::Acd::new(&config, now),
            directories: Directories::new(&config.directories),
            now,
            outbox: Outbox::default(),
            config,
        }
    }

    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    /// Does one thing at the given time, and tells what came of it. Lifted receivers are told before, those put down
    /// after.
    pub(crate) fn perform<T>(
        &mut self,
        now: SystemTime,
        request: impl FnOnce(&mut Self) -> Result<T, SwitchError>,
    ) -> (Result<T, SwitchError>, Outbox) {
        if self.down.is_some() {
            return (Err(SwitchError::Down), Outbox::default());
        }
        self.now = now;
        let before = self.off_hook();
        let result = request(self);
        self.settle();
        let after = self.off_hook();
        let mut outbox = self.take_outbox();
        let lifted = after.difference(&before).map(|device| self.hookswitch(device, false));
        let put_down = before.difference(&after).map(|device| self.hookswitch(device, true));
        let events = lifted.chain(outbox.events).chain(put_down).collect();
        outbox.events = events;
        (result, outbox)
    }

    /// What has come of it so far.
    fn take_outbox(&mut self) -> Outbox {
        self.all_followed();
        std::mem::take(&mut self.outbox)
    }

    fn hookswitch(&self, device: &str, on_hook: bool) -> SwitchEvent {
        SwitchEvent { at: self.now, what: What::Hookswitch { device: self.party(device), on_hook } }
    }

    fn off_hook(&self) -> BTreeSet<String> {
        let legs = self.calls.values().flat_map(|call| &call.legs);
        legs.filter(|leg| leg.state.is_off_hook()).map(|leg| leg.device.clone()).collect()
    }

    // --- what may be asked about a device and its legs -----------------------------------------------------------

    pub(crate) fn is_logged_in(&self, device: &str) -> bool {
        self.logged_in.contains(device)
    }

    fn require_phone(&self, device: &str) -> Result<(), SwitchError> {
        if !self.config.extensions.contains_key(device) {
            return Err(SwitchError::UnknownDevice(device.into()));
        }
        if !self.is_logged_in(device) {
            return Err(SwitchError::LoggedOut(device.into()));
        }
        Ok(())
    }

    /// Whether the phone is occupied by a call other than the one with this leg.
    fn is_busy_besides(&self, device: &str, uid: Option<u64>) -> bool {
        let mut legs = self.calls.values().flat_map(|call| &call.legs);
        legs.any(|leg| leg.device == device && Some(leg.uid) != uid && leg.state.is_active())
    }

    fn place(&self, device: &str, call_id: &CallId) -> Result<(Place, LegState), SwitchError> {
        if !self.config.extensions.contains_key(device) {
            return Err(SwitchError::UnknownDevice(device.into()));
        }
        for call in self.calls.values() {
            for leg in &call.legs {
                if leg.device == device && leg.call_id == *call_id {
                    return Ok(((call.key, leg.uid), leg.state));
                }
            }
        }
        Err(SwitchError::UnknownCall(call_id.clone()))
    }

    /// The device's leg, which must be in one of the states.
    fn place_in(
        &self,
        device: &str,
        call_id: &CallId,
        states: &[LegState],
        wanted: &'static str,
    ) -> Result<Place, SwitchError> {
        let (place, state) = self.place(device, call_id)?;
        if states.contains(&state) {
            Ok(place)
        } else {
            Err(SwitchError::WrongState { call_id: call_id.clone(), state, wanted })
        }
    }

    /// Takes a call out of the switch, to be put back changed or not at all.
    fn take(&mut self, key: u64) -> Result<Call, SwitchError> {
        self.calls.remove(&key).ok_or_else(|| SwitchError::UnknownCall(CallId::default()))
    }

    /// A call that nobody is in yet.
    fn new_call(&mut self, calling: &str, called: &str) -> Call {
        Call {
            key: self.ids.next_call(),
            legs: Vec::new(),
            calling: calling.into(),
            called: called.into(),
            last_redirection: None,
            subject: String::new(),
            data: None,
            began: self.now,
            conference: None,
            parked: None,
            unparked: false,
            cli: None,
            invited_to: None,
            voicemail: None,
            failed_at: Vec::new(),
        }
    }

    /// A call that nobody is in any more is forgotten.
    fn put(&mut self, call: Call) {
        if !call.legs.is_empty() {
            self.calls.insert(call.key, call);
        }
    }

    // --- presence ------------------------------------------------------------------------------------------------

    /// The user logs off the phone: its calls end, and it is out of service (IP Office guide 4.4.2).
    pub(crate) fn log_out(&mut self, device: &str) -> Result<(), SwitchError> {
        self.require_phone(device)?;
        for call_id in self.call_ids_of(device) {
            self.clear_connection(device, &call_id)?;
        }
        self.logged_in.remove(device);
        self.move_agent(device, AgentState::LoggedOff);
        let event = SwitchEvent { at: self.now, what: What::OutOfService(self.party(device)) };
        self.outbox.events.push(event);
        Ok(())
    }

    /// The user logs in to the phone (IP Office guide 4.5). Twice is once.
    pub(crate) fn log_in(&mut self, device: &str) -> Result<(), SwitchError> {
        if !self.config.extensions.contains_key(device) {
            return Err(SwitchError::UnknownDevice(device.into()));
        }
        if self.logged_in.insert(device.into()) {
            let event = SwitchEvent { at: self.now, what: What::BackInService(self.party(device)) };
            self.outbox.events.push(event);
        }
        Ok(())
    }

    pub(crate) fn directories(&self) -> &Directories {
        &self.directories
    }

    pub(crate) fn directories_mut(&mut self) -> &mut Directories {
        &mut self.directories
    }

    fn call_ids_of(&self, device: &str) -> Vec<CallId> {
        let legs = self.calls.values().flat_map(|call| &call.legs);
        legs.filter(|leg| leg.device == device).map(|leg| leg.call_id.clone()).collect()
    }

    pub(crate) fn party(&self, number: &str) -> Party {
        if let Some(extension) = self.config.extensions.get(number) {
            return Party {
                number: number.into(),
                user: extension.user.clone(),
                full_name: extension.full_name.clone(),
                internal: true,
            };
        }
        let group = self.config.hunt_groups.get(number).map(|group| group.name.as_str());
        let name = group.or_else(|| self.routing_point_at(number));
        Party {
            number: number.into(),
            user: name.unwrap_or_default().into(),
            full_name: String::new(),
            internal: name.is_some(),
        }
    }
}
