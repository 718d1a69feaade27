//! uniGone's TelServices in the suite: over TCP with events by UDP, as a server tells most and as it tells least, and with
//! datagrams lost; and over HTTP with long polls. One session watches all phones.

use super::stage::{Extra, Pbx, Service, Told, switch};
use futures::future::LocalBoxFuture;
use futures::lock::Mutex;
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;
use telapi::csta::{CstaEvent, EventCause, ForwardingType};
use telapi::telservices::service::{ForwardInfo, OnOff, RequestedForwardType};
use telapi::telservices::{Event, EventType, Session};
use telapi::{Call, CallId, Calls, Device, EndReason, EventStream, StreamItem, Subscription};
use telapi_mock::fault::{ConnectionFault, EventFault, When};
use telapi_mock::telservices::{TelServer, TelServerBuilder};
use telapi_mock::{Leg, Switch};

const PASSWORD: &str = "Watzmann2713";

/// How the session reaches the server.
#[derive(Clone, Copy, PartialEq)]
enum Over {
    Udp,
    LossyUdp,
    LongPoll,
}

struct TelServices {
    switch: Switch,
    server: TelServer,
    over: Over,
    /// A call that ends is told with its cause, and not just told no more.
    tells_ends: bool,
    session: OnceCell<Session>,
    heard: RefCell<BTreeMap<&'static str, Rc<Heard>>>,
    interrupted: RefCell<Option<EventStream<Event>>>,
}

/// What the session has heard of a phone.
struct Heard(Mutex<EventStream<Event>>);

impl TelServices {
    async fn new(over: Over) -> Self {
        Self::of(over, over != Over::LongPoll, |server| server).await
    }

    async fn of(
        over: Over,
        tells_ends: bool,
        describe: impl FnOnce(TelServerBuilder) -> TelServerBuilder,
    ) -> Self {
        let switch = switch(PASSWORD).build();
        let server = describe(TelServer::builder(&switch)).start().await.unwrap();
        Self {
            switch,
            server,
            over,
            tells_ends,
            session: OnceCell::new(),
            heard: RefCell::default(),
            interrupted: RefCell::default(),
        }
    }

    /// By events alone, unless they get lost: a snapshot would put right what the events got wrong.
    async fn open(&self) -> Session {
        let url = match self.over {
            Over::Udp | Over::LossyUdp => format!("telservices://{}", self.server.address()),
            Over::LongPoll => self.server.url(),
        };
        let interval = (self.over == Over::LossyUdp).then_some(Duration::from_secs(2));
        let phones = ["201", "202", "203", "204", "205", "206"];
        let builder = Session::builder(url).seed(7).snapshot_interval(interval);
        let builder = phones.into_iter().fold(builder, telapi::telservices::SessionBuilder::device);
        let session = builder.connect().await.unwrap();
        session.resynchronise().await.unwrap();
        if self.over == Over::LossyUdp {
            // not those that tell an end, of which else only that would be known, nor what no call shows
            for end in ["cleared", "failed", "doNotDisturb", "forward"] {
                self.server.spoil_events(When::always().on(end), EventFault::Delay(Duration::ZERO));
            }
            self.server.spoil_events(When::with_chance(0.3, 41), EventFault::Drop);
        }
        session
    }

    fn session(&self) -> &Session {
        self.session.get().expect("the stage has opened it")
    }

    async fn ask_for(&self, extra: Extra<'_>) -> telapi::Result<()> {
        match extra {
            Extra::Forward { phone, calls, to } if extra.service() != Service::ForwardDoNotDisturb => {
                let state = if to.is_some() { OnOff::On } else { OnOff::Off };
                // the guide wants the number to turn it off, too
                let forward = ForwardInfo::new(to.unwrap_or("200"), forward_type(calls), state);
                self.session().phone(phone)?.set_forward(forward).await
            }
            Extra::DoNotDisturb { phone, on } => {
                let state = if on { OnOff::On } else { OnOff::Off };
                self.session().phone(phone)?.set_do_not_disturb(state).await
            }
            other => Err(telapi::Error::new(telapi::ErrorKind::Unsupported).context(format!("{other:?}"))),
        }
    }
}

fn forward_type(calls: &ForwardingType) -> RequestedForwardType {
    match calls {
        ForwardingType::ForwardImmediate => RequestedForwardType::Immediate,
        ForwardingType::ForwardBusy => RequestedForwardType::Busy,
        ForwardingType::ForwardNoAnswer => RequestedForwardType::NoAnswer,
        ForwardingType::ForwardImmediateInternal => RequestedForwardType::ImmediateInternal,
        ForwardingType::ForwardImmediateExternal => RequestedForwardType::ImmediateExternal,
        ForwardingType::ForwardBusyInternal => RequestedForwardType::BusyInternal,
        ForwardingType::ForwardBusyExternal => RequestedForwardType::BusyExternal,
        ForwardingType::ForwardNoAnswerInternal => RequestedForwardType::NoAnswerInternal,
        ForwardingType::ForwardNoAnswerExternal => RequestedForwardType::NoAnswerExternal,
        other => panic!("the guide has no {other:?}"),
    }
}

impl Heard {
    fn by(session: &Session, number: &'static str) -> Self {
        Self(Mutex::new(session.events_with(Subscription::new().for_device(number))))
    }

    async fn next(&self) -> Told {
        let mut events = self.0.lock().await;
        loop {
            let StreamItem::Event(event) = events.next().await.expect("the session goes on") else {
                continue;
            };
            match event.csta() {
                Some(CstaEvent::Forwarding(told)) => {
                    let to = told.forward_to.as_ref().map(|to| to.number.to_string());
                    return Told::Forward {
                        calls: told.forwarding_type.clone().unwrap(),
                        to: to.filter(|_| told.forward_status == Some(true)),
                    };
                }
                Some(CstaEvent::DoNotDisturb(told)) => {
                    return Told::DoNotDisturb { on: told.do_not_disturb_on.unwrap() };
                }
                _ => {}
            }
        }
    }
}

impl Pbx for TelServices {
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

    /// The guide parks and picks up nothing, does not hang up what rings, clears no call for others, mutes, records, and sends no digits; of a conference it
    /// knows how to form it and how to leave it.
    fn has_no(&self) -> &'static [Service] {
        &[
            Service::Park,
            Service::PickUp,
            Service::Reject,
            Service::Clear,
            Service::Mute,
            Service::MuteParticipant,
            Service::DropParticipant,
            Service::InviteToRoom,
            Service::Record,
            Service::SendDigits,
            Service::ForwardDoNotDisturb,
        ]
    }

    /// The guide has nine causes, of which some stand for several.
    fn cause(&self, cause: EventCause) -> Option<EventCause> {
        match cause {
            EventCause::Conference | EventCause::Transfer => Some(cause),
            EventCause::Busy | EventCause::Blocked => Some(EventCause::Busy),
            EventCause::DestNotObtainable | EventCause::DestOutOfOrder | EventCause::CallNotAnswered => {
                Some(EventCause::DestNotObtainable)
            }
            EventCause::Redirected | EventCause::Park | EventCause::CallForwardNoAnswer => {
                Some(EventCause::Redirected)
            }
            _ => None,
        }
    }

    /// An end that is told has a cause; of a call that is just not there any more, nobody knows it.
    fn end(&self, end: EndReason) -> EndReason {
        let cause = |cause: Option<EventCause>| cause.and_then(|cause| self.cause(cause));
        match end {
            _ if !self.tells_ends => EndReason::Cleared(None),
            EndReason::Cleared(told) => EndReason::Cleared(cause(told)),
            EndReason::Diverted(told) => EndReason::Diverted(cause(told)),
            EndReason::Parked => EndReason::Cleared(Some(EventCause::Redirected)),
            other => other,
        }
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

    /// A snapshot tells what is so, and not that it was asked for again.
    fn tells_again(&self) -> bool {
        self.over != Over::LongPoll
    }

    fn ask<'a>(&'a self, extra: Extra<'a>) -> LocalBoxFuture<'a, telapi::Result<()>> {
        Box::pin(self.ask_for(extra))
    }

    fn told(&self, number: &'static str) -> LocalBoxFuture<'_, Told> {
        let heard = Rc::clone(&self.heard.borrow()[number]);
        Box::pin(async move { heard.next().await })
    }

    fn made_good(&self) -> LocalBoxFuture<'_, ()> {
        Box::pin(async move {
            if self.over == Over::LossyUdp {
                self.session().resynchronise().await.unwrap();
            }
        })
    }

    fn interrupt(&self) {
        let of_no_event = Subscription::new().only([EventType::Other; 0]);
        *self.interrupted.borrow_mut() = Some(self.session().events_with(of_no_event));
        if self.over == Over::LongPoll {
            self.server.break_connections(ConnectionFault::Cut);
        } else {
            self.server.forget_sessions();
        }
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

mod by_udp {
    use super::{Over, TelServices};

    async fn pbx() -> TelServices {
        TelServices::new(Over::Udp).await
    }

    every_scenario!();
}

mod by_udp_of_a_server_that_tells_less {
    use super::{Over, TelServices};

    async fn pbx() -> TelServices {
        let describe = |server: telapi_mock::telservices::TelServerBuilder| {
            let server = server.tells_no_cleared_calls().tells_no_call_references();
            server.leaves_out_is_conference_false().knows_no_names()
        };
        TelServices::of(Over::Udp, false, describe).await
    }

    every_scenario!();
}

mod by_udp_of_which_a_third_is_lost {
    use super::{Over, TelServices};

    async fn pbx() -> TelServices {
        TelServices::new(Over::LossyUdp).await
    }

    every_scenario!();
}

mod by_long_poll {
    use super::{Over, TelServices};

    async fn pbx() -> TelServices {
        TelServices::new(Over::LongPoll).await
    }

    every_scenario!();
}
