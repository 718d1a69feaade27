//! What goes beyond calls: asked for, done by hand, and told.

use super::{Extra, Service, Stage, Told, bounded};
use std::panic::Location;
use std::time::Duration;
use telapi::csta::ForwardingType;
use telapi::{Call, CallId, Delivery, ErrorKind};
use telapi_mock::{Conference, Leg, NewCall, SwitchError};
use tokio::time::timeout;

impl Stage {
    /// Has it done: by the protocol, or by hand where its guide has no such service.
    #[track_caller]
    pub(crate) fn does<'a>(&'a self, extra: Extra<'a>) -> impl Future<Output = ()> {
        let asked = self.asked(extra.service(), self.pbx.ask(extra));
        async move {
            if asked.await.is_none() {
                self.by_hand(extra).unwrap();
            }
        }
    }

    /// It cannot be done, and the switch says so at once.
    #[track_caller]
    pub(crate) fn refuses<'a>(&'a self, extra: Extra<'a>) -> impl Future<Output = ()> {
        let asked_at = Location::caller();
        let asked = self.pbx.ask(extra);
        async move {
            let error = bounded(MINUTE, asked_at, asked).await.unwrap_err();
            if self.has(extra.service()) {
                let kind = error.kind();
                assert!(!matches!(kind, ErrorKind::Timeout | ErrorKind::Unsupported), "{asked_at}: {error}");
            }
        }
    }

    /// It is done, but the event by which the phone's session should be told so is lost: the outcome is unknown. Where no
    /// event answers, there is none to be lost: it is done, and told.
    #[track_caller]
    pub(crate) fn does_unheard<'a>(
        &'a self,
        phone: &'static str,
        extra: Extra<'a>,
        told: Told,
    ) -> impl Future<Output = ()> {
        let asked_at = Location::caller();
        let is_lost = self.has(extra.service()) && self.pbx.lose_answer(phone, extra.service());
        async move {
            if !is_lost {
                self.does(extra).await;
                return self.tells(phone, told).await;
            }
            let error = bounded(MINUTE, asked_at, self.pbx.ask(extra)).await.unwrap_err();
            let outcome = (error.kind(), error.delivery());
            assert_eq!(outcome, (ErrorKind::Timeout, Delivery::Unknown), "{asked_at}: {error}");
        }
    }

    /// The phone's session is told so next, if the protocol has the service of which this is told, and tells it there.
    #[track_caller]
    pub(crate) fn tells(&self, phone: &'static str, told: Told) -> impl Future<Output = ()> {
        let asked_at = Location::caller();
        async move {
            let concerns = match &told {
                Told::Mute { number, .. } => number == phone || self.pbx.tells_others_of_mute(),
                _ => true,
            };
            if concerns && self.has(service_of(&told)) {
                assert_eq!(bounded(MINUTE, asked_at, self.pbx.told(phone)).await, told, "{asked_at}");
            }
        }
    }

    /// The same of what was asked for though it was so already.
    #[track_caller]
    pub(crate) fn tells_again(&self, phone: &'static str, told: Told) -> impl Future<Output = ()> {
        let tells = self.pbx.tells_again().then(|| self.tells(phone, told));
        async move {
            if let Some(tells) = tells {
                tells.await;
            }
        }
    }

    /// Nothing more is told of what goes beyond the phone's calls.
    #[track_caller]
    pub(crate) fn tells_no_more(&self, phone: &'static str) -> impl Future<Output = ()> {
        let asked_at = Location::caller();
        async move {
            if let Ok(told) = timeout(Duration::from_secs(5), self.pbx.told(phone)).await {
                panic!("{asked_at}: {phone} was told {told:?}");
            }
        }
    }

    /// The phone's part in its only call, as the switch knows it.
    #[track_caller]
    pub(crate) fn leg(&self, number: &str) -> Leg {
        let mut legs = self.at(number).legs();
        assert_eq!(legs.len(), 1, "{number} has {legs:?}");
        legs.remove(0)
    }

    fn has(&self, service: Service) -> bool {
        !self.pbx.has_no().contains(&service)
    }

    fn by_hand(&self, extra: Extra<'_>) -> Result<(), SwitchError> {
        let switch = self.pbx.switch();
        match extra {
            Extra::Mute { call, on } => {
                switch.set_microphone_mute(&phone_of(call), &self.pbx.id_at_switch(call), on)
            }
            Extra::MuteParticipant { by, number, on } => {
                let (conference, participant) = self.participant(&phone_of(by), number);
                switch.set_participant_mute(Some(&phone_of(by)), &conference.id, &participant, on)
            }
            Extra::DropParticipant { by, number } => {
                let (_, participant) = self.participant(&phone_of(by), number);
                switch.drop_participant(Some(&phone_of(by)), &participant)
            }
            Extra::InviteToRoom { phone, room, number } => {
                switch.invite_to_conference(phone, room, number, true, NewCall::default()).map(drop)
            }
            Extra::Record { call, on: true } => {
                switch.start_recording(&phone_of(call), &self.pbx.id_at_switch(call))
            }
            Extra::Record { call, on: false } => {
                switch.stop_recording(&phone_of(call), &self.pbx.id_at_switch(call))
            }
            Extra::SendDigits { call, digits } => {
                switch.send_digits(&phone_of(call), &self.pbx.id_at_switch(call), digits)
            }
            Extra::Forward { phone, calls, to } => {
                let calls = telapi_mock::ForwardingType::from_csta_name(calls.as_str()).unwrap();
                switch.set_forwarding(phone, calls, to.is_some(), to)
            }
            Extra::DoNotDisturb { phone, on } => switch.set_do_not_disturb(phone, on),
        }
    }

    /// The conference that the phone is in, and what another one is called in it.
    fn participant(&self, phone: &str, number: &str) -> (Conference, String) {
        let conference = self.leg(phone).conference.unwrap();
        let participant = conference.participants.iter().find(|one| one.party.number == number).unwrap();
        let id = participant.id.clone();
        (conference, id)
    }
}

const MINUTE: Duration = Duration::from_secs(60);

fn service_of(told: &Told) -> Service {
    match told {
        Told::Mute { .. } => Service::Mute,
        Told::Record { .. } => Service::Record,
        Told::Forward { calls, .. } => Extra::Forward { phone: "", calls, to: None }.service(),
        Told::DoNotDisturb { .. } => Service::DoNotDisturb,
    }
}

fn phone_of(call: &Call) -> String {
    call.record().device.number().to_owned()
}

/// What the protocol calls the call.
pub(crate) fn id_of(call: &Call) -> CallId {
    call.record().call_id().cloned().unwrap()
}

/// Told that somebody's microphone is muted, or not any more.
pub(crate) fn mute(number: &str, on: bool) -> Told {
    Told::Mute { number: number.to_owned(), on }
}

/// Told that such calls are forwarded, or not any more.
pub(crate) fn forward(calls: &ForwardingType, to: Option<&str>) -> Told {
    Told::Forward { calls: calls.clone(), to: to.map(str::to_owned) }
}
