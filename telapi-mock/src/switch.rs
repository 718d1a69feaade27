//! The simulated PBX itself, which knows no vendor's protocol.

mod acd;
mod calendar;
mod call_processing;
mod config;
mod directory;
mod error;
mod event;
mod features;
mod history;
mod ids;
mod phone;
mod record;
mod truth;

pub use acd::{
    Abandoned, Agent, AgentEvent, AgentInfo, AgentState, AgentTimes, AgentsDistribution, Campaign,
    IncomingCalls, NonWorkingDays, NonWorkingDaysOfWeek, OutgoingCalls, Route, RoutingPoint,
    RoutingPointChange, RoutingPointConfig, RoutingPointEvent, RoutingPointSnapshot, RoutingPointState,
    RoutingPointTotal, Times, UserSnapshot, UserTotal, WorkingHours, WorkingTimeError,
};
pub use calendar::{Date, DateError};
pub use call_processing::{CallsInFailure, NewCall};
pub use config::{Answer, CallIds, Extension, HuntGroup, SwitchBuilder};
pub use directory::{DirectoryEntry, NumberType};
pub use error::SwitchError;
pub use event::{CallEvent, CallEventKind, Cause, ConferenceChange, ConferenceEvent, SwitchEvent, What};
pub use features::{
    Forwarding, ForwardingType, MicrophoneMuteEvent, RecordingEvent, VoicemailChange, VoicemailEvent,
    VoicemailMessage,
};
pub use history::{HistoryCall, HistoryQuery, HistoryRecord, RecordType};
pub use phone::{Phone, PhoneState};
pub use truth::{CallSnapshot, Conference, Leg, LegState, Parked, Participant, Party, Service};

pub(crate) use calendar::{clock, time_of_day};
pub(crate) use config::Config;
pub(crate) use ids::Ids;
pub(crate) use record::{CallRecord, CallRecords};

use crate::FrontEnd;
use call_processing::{CallProcessing, Outbox, Timer};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError, Weak};
use std::time::{Duration, SystemTime};
use telapi_core::CallId;
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::Instant;

/// A simulated PBX. Cheap to clone; all clones are the same switch.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), telapi_mock::SwitchError> {
/// use telapi_mock::{Extension, LegState, Switch};
///
/// let switch = Switch::builder().extension(Extension::new("201")).extension(Extension::new("202")).build();
/// switch.phone("201").dial("202")?;
/// switch.phone("202").pick_up()?;
/// assert!(switch.calls()[0].has("201", LegState::Connected));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Switch {
    inner: Arc<Inner>,
}

struct Inner {
    shell: Mutex<Shell>,
    /// Grows whenever something may have changed.
    version: watch::Sender<u64>,
    runtime: Option<tokio::runtime::Handle>,
    started: Instant,
    epoch: SystemTime,
}

/// What stands around the state machine: whom to tell, and the timers that run.
struct Shell {
    processing: CallProcessing,
    front_ends: Vec<Weak<dyn FrontEnd>>,
    /// How many have been given ids to make up.
    seeds: u64,
    timers: BTreeMap<Timer, AbortHandle>,
}

impl Switch {
    /// Describes a switch.
    pub fn builder() -> SwitchBuilder {
        SwitchBuilder::new()
    }

    pub(crate) fn start(config: Config) -> Self {
        let epoch = config.clock.unwrap_or_else(SystemTime::now);
        let shell = Shell {
            processing: CallProcessing::new(config, epoch),
            front_ends: Vec::new(),
            seeds: 0,
            timers: BTreeMap::new(),
        };
        let inner = Arc::new(Inner {
            shell: Mutex::new(shell),
            version: watch::Sender::new(0),
            runtime: tokio::runtime::Handle::try_current().ok(),
            started: Instant::now(),
            epoch,
        });
        inner.go(CallProcessing::wake);
        Self { inner }
    }

    // --- for tests -------------------------------------------------------------------------------------------------

    /// The phone with this number, to act as its user. A number that the switch does not have gives a phone whose
    /// every act fails with [`SwitchError::UnknownDevice`].
    pub fn phone(&self, number: impl Into<String>) -> Phone {
        Phone::new(self.clone(), number.into())
    }

    /// All calls as they are, the oldest first.
    pub fn calls(&self) -> Vec<CallSnapshot> {
        self.inner.lock().processing.snapshots()
    }

    /// Who can talk with whom: the numbers, in order, of each call in which two phones or more are connected.
    pub fn talks(&self) -> Vec<Vec<String>> {
        let connected = |call: &CallSnapshot| {
            let legs = call.legs.iter().filter(|leg| leg.state == LegState::Connected);
            let mut numbers: Vec<String> = legs.map(|leg| leg.device.number.clone()).collect();
            numbers.sort();
            numbers
        };
        self.calls().iter().map(connected).filter(|numbers| numbers.len() > 1).collect()
    }

    /// Waits until the calls are as the condition wants, and gives them. It is asked at once and after every change;
    /// nothing is missed and nothing polled. Without an end of its own: wrap it into `tokio::time::timeout`.
    pub async fn wait_until(&self, mut condition: impl FnMut(&[CallSnapshot]) -> bool) -> Vec<CallSnapshot> {
        let mut version = self.inner.version.subscribe();
        loop {
            version.mark_unchanged();
            let calls = self.calls();
            // the sender lives in `self`: `changed` cannot fail while it is borrowed
            if condition(&calls) || version.changed().await.is_err() {
                return calls;
            }
        }
    }

    /// Waits until the phone is in the state.
    pub async fn wait_for(&self, number: &str, state: PhoneState) {
        let phone = self.phone(number);
        self.wait_until(|_| phone.state() == state).await;
    }

    /// The whole switch goes down: every phone is out of service, as sessions are told, and until
    /// [`recover`](Self::recover) every act and request fails with [`SwitchError::Down`].
    pub fn fail(&self, calls: CallsInFailure) {
        self.inner.go(|processing, now| processing.fail(now, calls));
        self.inner.lock().stand(false);
    }

    /// The switch is there again, and the phones register themselves: those that were logged in are back in service.
    pub fn recover(&self) {
        self.inner.lock().stand(true);
        self.inner.go(CallProcessing::recover);
    }

    // --- for front-ends --------------------------------------------------------------------------------------------

    /// Joins a front-end to the switch, for as long as somebody else holds it too.
    pub fn attach(&self, front_end: &Arc<impl FrontEnd + 'static>) {
        let weak: Weak<dyn FrontEnd> = Arc::<_>::downgrade(front_end) as Weak<dyn FrontEnd>;
        self.inner.lock().front_ends.push(weak);
    }

    /// Looks at all calls, at the time of the switch's clock, while nothing happens: what the closure queues for
    /// clients comes before every later event. It must not call the switch.
    pub fn observe<T>(&self, look: impl FnOnce(&[CallSnapshot], SystemTime) -> T) -> T {
        let shell = self.inner.lock();
        let calls = shell.processing.snapshots();
        look(&calls, self.inner.now())
    }

    /// The time by the switch's clock, which follows tokio's and so can be paused.
    pub fn now(&self) -> SystemTime {
        self.inner.now()
    }

    /// The device whose part in a call has this id and is in one of the states, for protocols whose requests name no
    /// device. Where both ends share an id, the first that fits.
    pub fn owner_of(&self, call_id: &CallId, states: &[LegState]) -> Option<String> {
        let calls = self.calls();
        let mut legs = calls.iter().flat_map(|call| &call.legs);
        legs.find(|leg| leg.call_id == *call_id && states.contains(&leg.state))
            .map(|leg| leg.device.number.clone())
    }

    /// Whether somebody is logged in to the phone.
    pub fn is_logged_in(&self, number: &str) -> bool {
        self.inner.lock().processing.is_logged_in(number)
    }

    /// The device with the names of its user.
    pub(crate) fn party(&self, number: &str) -> Party {
        self.inner.lock().processing.party(number)
    }

    /// Whether calls to the phone may go to its mailbox.
    pub(crate) fn has_voicemail(&self, device: &str) -> Result<bool, SwitchError> {
        let shell = self.inner.lock();
        shell.processing.require_device(device).map(|()| shell.processing.has_voicemail(device))
    }

    /// What the ids of one more front-end are derived from: each makes up its own, and none those of the switch.
    pub(crate) fn seed_of_front_end(&self) -> u64 {
        let mut shell = self.inner.lock();
        shell.seeds += 1;
        shell.processing.config().seed ^ 0x1f0f_f1cf ^ shell.seeds
    }

    pub(crate) fn config(&self) -> Config {
        self.inner.lock().processing.config().clone()
    }

    /// A phone calls a number; gives the call's id for the caller. A call that cannot be put through is no error: the
    /// caller hears the busy tone.
    pub fn make_call(&self, device: &str, number: &str, new: NewCall) -> Result<CallId, SwitchError> {
        self.inner.perform(|switch| switch.make_call(device, number, new))
    }

    /// A ringing phone picks up.
    pub fn answer(&self, device: &str, call_id: &CallId) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.answer(device, call_id))
    }

    /// A phone holds a connected call.
    pub fn hold(&self, device: &str, call_id: &CallId) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.hold(device, call_id))
    }

    /// A phone takes a held call back.
    pub fn retrieve(&self, device: &str, call_id: &CallId) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.retrieve(device, call_id))
    }

    /// A phone holds a connected call and calls a number; gives the new call's id.
    pub fn consult(
        &self,
        device: &str,
        existing: &CallId,
        number: &str,
        new: NewCall,
    ) -> Result<CallId, SwitchError> {
        self.inner.perform(|switch| switch.consult(device, existing, number, new))
    }

    /// A phone puts the parties of its held and its active call together and leaves both.
    pub fn transfer(&self, device: &str, held: &CallId, active: &CallId) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.transfer(device, held, active))
    }

    /// A phone sends its connected, held or ringing call on to a number and leaves it.
    pub fn single_step_transfer(
        &self,
        device: &str,
        active: &CallId,
        number: &str,
    ) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.single_step_transfer(device, active, number, None))
    }

    /// The same, and says something with the call, which every party sees.
    pub(crate) fn single_step_transfer_with(
        &self,
        device: &str,
        active: &CallId,
        number: &str,
        data: Option<String>,
    ) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.single_step_transfer(device, active, number, data))
    }

    /// A phone has somebody called, who joins its connected or held call by answering: the call is a conference from then on.
    /// What is said with it is the call's data.
    pub fn add_party(
        &self,
        device: &str,
        call_id: &CallId,
        number: &str,
        data: Option<String>,
    ) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.add_party(device, call_id, number, data))
    }

    /// A phone holds its active call and takes its held one back.
    pub fn alternate(&self, device: &str, held: &CallId, active: &CallId) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.alternate(device, held, active))
    }

    /// A phone ends its active call and takes its held one back.
    pub fn reconnect(&self, device: &str, held: &CallId, active: &CallId) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.reconnect(device, held, active))
    }

    /// A phone brings the parties of its held and its active call together and stays.
    pub fn conference(&self, device: &str, held: &CallId, active: &CallId) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.conference(device, held, active))
    }

    /// A phone puts a connected or held call into a park slot and leaves it; the other party waits there. The slot may
    /// have any name; a call that waits in it already is not disturbed ([`SwitchError::SlotTaken`]).
    pub fn park(&self, device: &str, call_id: &CallId, slot: &str) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.park(device, call_id, slot))
    }

    /// A phone takes over a call that rings at another phone, named by that phone's id for it, or one that is parked,
    /// named by the id that it has for the party that waits or had for the one that parked it. Gives the call's id for
    /// this phone.
    pub fn pick_up(&self, device: &str, call_id: &CallId) -> Result<CallId, SwitchError> {
        self.inner.perform(|switch| switch.pick_up(device, call_id))
    }

    /// Throws a participant out of a conference, at the wish of a participant or, with `None`, of nobody in it.
    pub fn drop_participant(&self, by: Option<&str>, participant: &str) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.drop_participant(by, participant))
    }

    /// A phone leaves a call: a ringing one rejects it, a conference goes on, any other call ends.
    pub fn clear_connection(&self, device: &str, call_id: &CallId) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.clear_connection(device, call_id))
    }

    /// A phone ends the call for everybody in it.
    pub fn clear_call(&self, device: &str, call_id: &CallId) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.clear_call(device, call_id))
    }

    fn log_out(&self, device: &str) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.log_out(device))
    }

    fn log_in(&self, device: &str) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.log_in(device))
    }
}

impl std::fmt::Debug for Switch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Switch").field("calls", &self.calls().len()).finish_non_exhaustive()
    }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, Shell> {
        // a panic in a test's closure must not make every later look at the switch panic too
        self.shell.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> SystemTime {
        self.epoch + self.started.elapsed()
    }

    fn perform<T>(
        self: &Arc<Self>,
        request: impl FnOnce(&mut CallProcessing) -> Result<T, SwitchError>,
    ) -> Result<T, SwitchError> {
        let mut shell = self.lock();
        let (result, outbox) = shell.processing.perform(self.now(), request);
        self.carry_out(shell, outbox);
        result
    }

    /// Tells what has come of an act, and minds the timers.
    fn carry_out(self: &Arc<Self>, mut shell: MutexGuard<'_, Shell>, outbox: Outbox) {
        shell.tell(&outbox);
        for (timer, after) in outbox.timers {
            if let Some(task) = self.start_timer(timer, after)
                && let Some(old) = shell.timers.insert(timer, task)
            {
                old.abort();
            }
        }
        shell.stop_dead_timers();
        drop(shell);
        self.version.send_modify(|version| *version += 1);
    }

    /// Goes down or comes back.
    fn go(self: &Arc<Self>, change: impl FnOnce(&mut CallProcessing, SystemTime) -> Outbox) {
        let mut shell = self.lock();
        let outbox = change(&mut shell.processing, self.now());
        self.carry_out(shell, outbox);
    }

    fn start_timer(self: &Arc<Self>, timer: Timer, after: Duration) -> Option<AbortHandle> {
        let runtime = tokio::runtime::Handle::try_current().ok().or_else(|| self.runtime.clone());
        let Some(runtime) = runtime else {
            // once for the process: a test may drive a switch without time for thousands of seeds
            static SAID: Once = Once::new();
            SAID.call_once(|| {
                tracing::warn!("no tokio runtime: phones do not answer by themselves, and calls ring on");
            });
            return None;
        };
        let switch = Arc::downgrade(self);
        let task = runtime.spawn(async move {
            tokio::time::sleep(after).await;
            let Some(switch) = switch.upgrade() else { return };
            // forgotten first, for to abort it now would be to abort ourselves
            switch.lock().timers.remove(&timer);
            if let Err(error) = switch.perform(|processing| processing.timer_expired(timer)) {
                tracing::warn!(%error, "a timer of the switch came to nothing");
            }
        });
        Some(task.abort_handle())
    }
}

impl Shell {
    fn tell(&mut self, outbox: &Outbox) {
        if outbox.events.is_empty() {
            return;
        }
        self.front_ends.retain(|front_end| match front_end.upgrade() {
            Some(front_end) => {
                front_end.deliver(&outbox.events);
                true
            }
            None => false,
        });
    }

    /// Tells that the switch goes down or comes back.
    fn stand(&self, is_up: bool) {
        for front_end in self.front_ends.iter().filter_map(Weak::upgrade) {
            front_end.standing(is_up);
        }
    }

    fn stop_dead_timers(&mut self) {
        let Self { processing, timers, .. } = self;
        timers.retain(|&timer, task| {
            let live = processing.is_live(timer);
            if !live {
                task.abort();
            }
            live
        });
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        for task in self.timers.values() {
            task.abort();
        }
    }
}
