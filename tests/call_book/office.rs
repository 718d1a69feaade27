//! Six phones, and people who do what comes to their minds.

use super::front_end::Recorder;
use super::random::Random;
use super::session::Session;
use std::sync::Arc;
use std::time::Duration;
use telapi::{CallId, CallState, CorrelatorData, DeviceId};
use telapi_core::call::ExpectedCall;
use telapi_mock::{CallIds, Extension, LegState, NewCall, Switch};

pub(super) const PHONES: [&str; 6] = ["201", "202", "203", "204", "205", "206"];
const SLOTS: [&str; 2] = ["1", "2"];

pub(super) struct Office {
    pub(super) switch: Switch,
    recorder: Arc<Recorder>,
    pub(super) sessions: Vec<Session>,
    pub(super) random: Random,
    own_calls: u64,
}

impl Office {
    pub(super) fn new(seed: u64) -> Self {
        let call_ids = if seed.is_multiple_of(2) { CallIds::PerDevice } else { CallIds::Shared };
        let builder =
            Switch::builder().seed(seed).call_ids(call_ids).no_answer_timeout(Duration::from_secs(60));
        let builder =
            PHONES.iter().fold(builder, |builder, number| builder.extension(Extension::new(*number)));
        let switch = builder.build();
        let recorder = Arc::new(Recorder::default());
        switch.attach(&recorder);
        let sessions = vec![
            Session::faithful("all", None),
            Session::faithful("201", Some("201")),
            Session::faulty("all, with faults", None, seed ^ 0xfa17),
            Session::faulty("201, with faults", Some("201"), seed ^ 0xfa18),
        ];
        Self { switch, recorder, sessions, random: Random(seed), own_calls: 0 }
    }

    /// What happened is told to all sessions.
    pub(super) fn tell(&mut self) {
        let events = self.recorder.take();
        for session in &mut self.sessions {
            session.send(&events);
        }
    }

    /// Somebody does something, if the state of the phone allows it; what the switch refuses is no concern of ours.
    pub(super) fn somebody_acts(&mut self) {
        let (number, other) = (*self.random.of(&PHONES), *self.random.of(&PHONES));
        let slot = *self.random.of(&SLOTS);
        let phone = self.switch.phone(number);
        match self.random.below(32) {
            0..=3 => drop(phone.dial(other)),
            4 => self.a_bot_dials(number, other),
            5..=10 => drop(phone.pick_up()),
            11 => drop(phone.reject()),
            12..=13 => drop(phone.hold()),
            14 => drop(phone.retrieve()),
            15..=17 => drop(phone.consult(other)),
            18 => drop(phone.transfer()),
            19 => drop(phone.transfer_to(other)),
            20..=22 => drop(phone.conference()),
            23 => self.somebody_is_dropped(number),
            24 => drop(phone.park(slot)),
            25 => drop(phone.unpark(slot)),
            26 => drop(phone.pick_up_at(other)),
            27 => self.a_bot_picks_up(number),
            28..=29 => drop(phone.hang_up()),
            30 => drop(phone.log_out()),
            _ => PHONES.iter().for_each(|number| drop(self.switch.phone(*number).log_in())),
        }
        self.tell();
    }

    /// A participant of a conference throws another one out.
    fn somebody_is_dropped(&mut self, by: &str) {
        let legs = self.switch.phone(by).legs();
        let Some(conference) = legs.into_iter().find_map(|leg| leg.conference) else {
            return;
        };
        let participant = self.random.of(&conference.participants);
        let _ = self.switch.drop_participant(Some(by), &participant.id);
    }

    /// Each session of an application user expects the call, one of which asked for it.
    fn a_bot_dials(&mut self, number: &str, other: &str) {
        self.own_calls += 1;
        let id = format!("own-{}", self.own_calls);
        let expected = ExpectedCall {
            device: DeviceId::new(number),
            call_id: Some(CallId::new(&id)),
            called: DeviceId::new(other),
        };
        let expect = |session: &mut Session| {
            let now = session.tick();
            session.book.expect(expected.clone(), now).call_ref
        };
        let calls: Vec<_> = self.sessions.iter_mut().filter(|s| s.phone.is_none()).map(expect).collect();
        let new = NewCall::correlated(CorrelatorData::from_text(&id));
        let is_made = self.switch.make_call(number, other, new).is_ok();
        self.tell();
        self.outcome(&calls, is_made);
    }

    fn outcome(&mut self, calls: &[telapi::CallRef], is_made: bool) {
        for (session, call) in self.sessions.iter_mut().filter(|s| s.phone.is_none()).zip(calls) {
            if is_made {
                session.book.request_left(*call);
            } else {
                let now = session.tick();
                session.book.not_made(*call, now);
            }
        }
    }

    /// A bot takes over what rings or is parked, by one of the ids that can name it (guide 5.2.7).
    fn a_bot_picks_up(&mut self, number: &str) {
        let calls = self.switch.calls();
        let ringing = calls.iter().flat_map(|call| &call.legs).filter(|leg| leg.state == LegState::Alerting);
        let waiting = calls.iter().filter(|call| call.parked.is_some()).flat_map(|call| &call.legs);
        let parked = calls.iter().filter_map(|call| call.parked.as_ref()).map(|parked| &parked.call_id);
        let ids: Vec<_> = ringing.chain(waiting).map(|leg| &leg.call_id).chain(parked).cloned().collect();
        if ids.is_empty() {
            return;
        }
        let id = self.random.of(&ids).clone();
        let device = DeviceId::new(number);
        let expect = |session: &mut Session| {
            let now = session.tick();
            session.book.expect_pick_up(&device, &id, now).call_ref
        };
        let calls: Vec<_> = self.sessions.iter_mut().filter(|s| s.phone.is_none()).map(expect).collect();
        let picked_up = self.switch.pick_up(number, &id);
        self.tell();
        self.outcome(&calls, picked_up.is_ok());
        if let (Ok(own_id), Some(session)) = (picked_up, self.sessions.iter().find(|s| s.is_faithful)) {
            // bound, whether the switch kept the id or gave a new one
            let record = session.book.get(calls[0]).expect("the call that was asked for goes on");
            assert_eq!((record.state, record.call_id()), (CallState::Connected, Some(&own_id)), "{record:?}");
        }
    }
}
