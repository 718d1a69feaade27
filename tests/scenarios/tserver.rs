//! Genesys T-Server in the suite, over the gateway link. One session registers all phones.

use super::stage::{Extra, Pbx, Service, Told, switch};
use futures::future::LocalBoxFuture;
use futures::lock::Mutex;
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;
use telapi::csta::{CstaEvent, EventCause, ForwardingType};
use telapi::tserver::message::ForwardMode;
use telapi::tserver::private_service::PrivateEvent;
use telapi::tserver::{Event, EventType, Session, event};
use telapi::{Call, CallId, Calls, Device, EndReason, EventStream, StreamItem, Subscription};
use telapi_mock::fault::{AnswerFault, ConnectionFault, EventFault, When};
use telapi_mock::tserver::TServer;
use telapi_mock::{CallIds, Leg, Switch};

const PASSWORD: &str = "Watzmann2713";

/// Whether everything that is told arrives.
#[derive(Clone, Copy, PartialEq)]
enum Events {
    All,
    Lossy,
}

struct Genesys {
    switch: Switch,
    server: TServer,
    events: Events,
    session: OnceCell<Session>,
    heard: RefCell<BTreeMap<&'static str, Rc<Heard>>>,
    interrupted: RefCell<Option<EventStream<Event>>>,
}

/// What the session has heard of a phone.
struct Heard(Mutex<EventStream<Event>>);

impl Genesys {
    async fn new(call_ids: CallIds, events: Events) -> Self {
        let switch = switch(PASSWORD).call_ids(call_ids).build();
        let server = TServer::builder(&switch).start().await.unwrap();
        let (session, heard, interrupted) = Default::default();
        Self { switch, server, events, session, heard, interrupted }
    }

    /// By events alone, unless they get lost: a picture would put right what the events got wrong.
    async fn open(&self) -> Session {
        let phones = ["201", "202", "203", "204", "205", "206"];
        let server = format!("tserver://{}", self.server.address());
        let interval = (self.events == Events::Lossy).then_some(Duration::from_secs(2));
        let builder = Session::builder([server]).seed(7).snapshot_interval(interval).addresses(phones);
        let session = builder.connect().await.unwrap();
        session.resynchronise().await.unwrap();
        if self.events == Events::Lossy {
            self.lose_a_third();
        }
        session
    }

    /// Not what answers, which would leave each request in doubt; nor what tells an end, of which else only that would be known;
    /// nor what no picture shows, or shows in fewer words: that a call is in a room, or had another ConnID before.
    fn lose_a_third(&self) {
        self.server.spoil_answers(When::always(), AnswerFault::Late(Duration::ZERO));
        let ends = ["EventReleased", "EventAbandoned", "EventDestinationBusy"];
        let features = ["EventDNDOn", "EventDNDOff", "EventForwardSet", "EventForwardCancel"];
        let in_calls =
            ["EventMuteOn", "EventMuteOff", "EventPrivateInfo", "EventEstablished", "EventPartyChanged"];
        for event in ends.into_iter().chain(features).chain(in_calls) {
            self.server.spoil_events(When::always().on(event), EventFault::Delay(Duration::ZERO));
        }
        // whoever misses the first ringing, and hears the next when an answered call is sent on, has rung after it was answered:
        // with this seed nobody does
        self.server.spoil_events(When::with_chance(0.3, 43), EventFault::Drop);
    }

    fn session(&self) -> &Session {
        self.session.get().expect("the stage has opened it")
    }

    async fn ask_for(&self, extra: Extra<'_>) -> telapi::Result<()> {
        let phone_of = |call: &Call| self.session().phone(call.record().device.number());
        match extra {
            Extra::Mute { call, on } => phone_of(call)?.set_mute(call, on).await,
            Extra::DropParticipant { by, number } => phone_of(by)?.delete_from_conference(by, number).await,
            Extra::Record { call, on } => {
                let recording = self.session().recording();
                let answer = if on { recording.start(call).await } else { recording.stop(call).await };
                answer.map(drop)
            }
            Extra::SendDigits { call, digits } => phone_of(call)?.send_dtmf(call, digits).await,
            Extra::Forward { phone, calls, to } => {
                let Some(mode) = forward_mode(calls) else { return Err(unsupported(extra)) };
                let phone = self.session().phone(phone)?;
                match to {
                    Some(to) => phone.forward(mode, to).await,
                    None => phone.cancel_forward(mode).await,
                }
            }
            Extra::DoNotDisturb { phone, on } => self.session().phone(phone)?.set_do_not_disturb(on).await,
            Extra::MuteParticipant { .. } | Extra::InviteToRoom { .. } => Err(unsupported(extra)),
        }
    }
}

fn unsupported(extra: Extra<'_>) -> telapi::Error {
    telapi::Error::new(telapi::ErrorKind::Unsupported).context(format!("{extra:?}"))
}

/// The pages do not part internal calls from external ones.
fn forward_mode(calls: &ForwardingType) -> Option<ForwardMode> {
    match calls {
        ForwardingType::ForwardImmediate => Some(ForwardMode::Unconditional),
        ForwardingType::ForwardBusy => Some(ForwardMode::OnBusy),
        ForwardingType::ForwardNoAnswer => Some(ForwardMode::OnNoAnswer),
        _ => None,
    }
}

impl Heard {
    fn by(session: &Session, number: &'static str) -> Self {
        Self(Mutex::new(session.events_with(Subscription::new().for_device(number))))
    }

    async fn next(&self, session: &Session, phone: &str) -> Told {
        let mut events = self.0.lock().await;
        loop {
            let StreamItem::Event(event) = events.next().await.expect("the session goes on") else {
                continue;
            };
            let recorded = |conn_id: Option<telapi::tserver::message::ConnId>, on| Told::Record {
                call: session.call_id(phone, conn_id.unwrap()).unwrap(),
                on,
            };
            match (event.csta(), event.message()) {
                (Some(CstaEvent::Forwarding(told)), _) => {
                    let to = told.forward_to.as_ref().map(|to| to.number.to_string());
                    return Told::Forward {
                        calls: told.forwarding_type.clone().unwrap(),
                        to: to.filter(|_| told.forward_status == Some(true)),
                    };
                }
                (Some(CstaEvent::DoNotDisturb(told)), _) => {
                    return Told::DoNotDisturb { on: told.do_not_disturb_on.unwrap() };
                }
                (Some(CstaEvent::MicrophoneMute(told)), _) => {
                    return Told::Mute { number: phone.to_owned(), on: told.microphone_mute_on.unwrap() };
                }
                (_, Some(event::Event::PrivateInfo(info))) => match PrivateEvent::of(info) {
                    PrivateEvent::RecordingStarted { conn_id, .. } => return recorded(conn_id, true),
                    PrivateEvent::RecordingStopped { conn_id, .. } => return recorded(conn_id, false),
                    _ => {}
                },
                _ => {}
            }
        }
    }
}

impl Pbx for Genesys {
    fn switch(&self) -> &Switch {
        &self.switch
    }

    fn device(&self, number: &'static str) -> LocalBoxFuture<'_, Device> {
        Box::pin(async move {
            if self.session.get().is_none() {
                let _ = self.session.set(self.open().await);
            }
            self.heard.borrow_mut().insert(number, Rc::new(Heard::by(self.session(), number)));
            self.session().device(number).unwrap()
        })
    }

    fn calls(&self, _: &str) -> Calls {
        self.session().calls().clone()
    }

    /// The pages park and pick up nothing, mute no one but oneself, have no room that calls, and do not part calls from within
    /// from those from outside.
    fn has_no(&self) -> &'static [Service] {
        &[
            Service::Park,
            Service::PickUp,
            Service::MuteParticipant,
            Service::InviteToRoom,
            Service::ForwardByOrigin,
            Service::ForwardDoNotDisturb,
        ]
    }

    /// CallState does not say why nobody answers, nor why a phone sends its calls on.
    fn cause(&self, cause: EventCause) -> Option<EventCause> {
        Some(match cause {
            // DestinationBusy tells of both
            EventCause::Blocked => EventCause::Busy,
            // CallState 11 is for any number at which nobody can be had
            EventCause::DestOutOfOrder => EventCause::DestNotObtainable,
            EventCause::CallForwardImmediate
            | EventCause::CallForwardBusy
            | EventCause::CallForwardNoAnswer => EventCause::CallForward,
            other => other,
        })
    }

    /// Of a parked call T-Library knows no more than that it was released.
    fn end(&self, end: EndReason) -> EndReason {
        match end {
            EndReason::Parked => EndReason::Cleared(Some(EventCause::NormalClearing)),
            EndReason::Diverted(cause) => EndReason::Diverted(cause.and_then(|cause| self.cause(cause))),
            EndReason::Failed(cause) => EndReason::Failed(cause.and_then(|cause| self.cause(cause))),
            other => other,
        }
    }

    /// Released ends the call where nobody can be had; a busy tone goes on, DestinationBusy, until the phone is hung up.
    fn keeps_failed(&self, cause: EventCause) -> bool {
        !matches!(cause, EventCause::DestNotObtainable | EventCause::DestOutOfOrder)
    }

    fn id_at_switch(&self, call: &Call) -> CallId {
        let record = call.record();
        let is_with = |leg: &Leg| {
            let partners = leg.partners.iter().map(|partner| partner.number.as_str());
            partners.eq(record.parties.iter().map(|party| party.device.number()))
        };
        let legs = self.switch.phone(record.device.number()).legs();
        legs.into_iter().find(is_with).expect("the switch has the call").call_id
    }

    fn names_conferences(&self) -> bool {
        false
    }

    /// MuteOn and MuteOff come at the DN that is muted.
    fn tells_others_of_mute(&self) -> bool {
        false
    }

    /// The server answers by EventError 43, *already in requested state*, and tells nothing.
    fn tells_again(&self) -> bool {
        false
    }

    fn ask<'a>(&'a self, extra: Extra<'a>) -> LocalBoxFuture<'a, telapi::Result<()>> {
        Box::pin(self.ask_for(extra))
    }

    fn told(&self, number: &'static str) -> LocalBoxFuture<'_, Told> {
        let heard = Rc::clone(&self.heard.borrow()[number]);
        Box::pin(async move { heard.next(self.session(), number).await })
    }

    fn lose_answer(&self, number: &str, service: Service) -> bool {
        let answers: &[&str] = match service {
            Service::Mute => &["EventMuteOn", "EventMuteOff"],
            Service::Record => &["EventPrivateInfo"],
            Service::Forward => &["EventForwardSet", "EventForwardCancel"],
            Service::DoNotDisturb => &["EventDNDOn", "EventDNDOff"],
            _ => return false,
        };
        if self.events == Events::Lossy {
            return false;
        }
        // of the last one that was to be lost
        self.server.clear_faults();
        for answer in answers {
            self.server.spoil_events(When::next(1).on(*answer).user(number), EventFault::Drop);
        }
        true
    }

    fn made_good(&self) -> LocalBoxFuture<'_, ()> {
        Box::pin(async move {
            if self.events == Events::Lossy {
                self.session().resynchronise().await.unwrap();
            }
        })
    }

    fn interrupt(&self) {
        let of_no_event = Subscription::new().only([EventType::Other; 0]);
        *self.interrupted.borrow_mut() = Some(self.session().events_with(of_no_event));
        self.server.break_connections(ConnectionFault::Cut);
    }

    fn recovered(&self) -> LocalBoxFuture<'_, ()> {
        Box::pin(async move {
            let interrupted = self.interrupted.take();
            if let Some(mut session) = interrupted {
                while !matches!(session.next().await, Some(StreamItem::Resynchronised { .. })) {}
            }
        })
    }
}

mod with_one_call_id {
    use super::{CallIds, Events, Genesys};

    async fn pbx() -> Genesys {
        Genesys::new(CallIds::Shared, Events::All).await
    }

    every_scenario!();
}

mod with_two_call_ids {
    use super::{CallIds, Events, Genesys};

    async fn pbx() -> Genesys {
        Genesys::new(CallIds::PerDevice, Events::All).await
    }

    every_scenario!();
}

mod of_which_a_third_is_lost {
    use super::{CallIds, Events, Genesys};

    async fn pbx() -> Genesys {
        Genesys::new(CallIds::Shared, Events::Lossy).await
    }

    every_scenario!();
}
