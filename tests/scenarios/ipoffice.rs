//! Avaya IP Office CTI Web Services in the suite: a device user and an application user, each with both answers to the
//! question which the guide leaves open, whether the two ends of a call share its id.

mod extras;

use super::stage::{Extra, Pbx, Service, Told, switch};
use extras::Heard;
use futures::future::LocalBoxFuture;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use telapi::ipoffice::{Event, EventType, Session};
use telapi::{Calls, Device, EventStream, StreamItem, Subscription};
use telapi_mock::fault::{EventFault, When};
use telapi_mock::ipoffice::Portal;
use telapi_mock::{CallIds, Switch};

const PASSWORD: &str = "Watzmann2713";
const APPLICATION_USER: &str = "ctiapp";

/// Who logs in: a user to each phone, or one who sees them all.
#[derive(Clone, Copy, PartialEq)]
enum User {
    Device,
    Application,
}

struct IpOffice {
    switch: Switch,
    portal: Portal,
    user: User,
    /// The session that sees each phone.
    sessions: RefCell<BTreeMap<&'static str, Session>>,
    heard: RefCell<BTreeMap<&'static str, Rc<Heard>>>,
    /// Of each session that was interrupted, what has become of it since.
    interrupted: RefCell<Vec<EventStream<Event>>>,
}

impl IpOffice {
    async fn new(user: User, call_ids: CallIds) -> Self {
        let switch = switch(PASSWORD).call_ids(call_ids).application_user(APPLICATION_USER, PASSWORD).build();
        let portal = Portal::builder(&switch).start().await.unwrap();
        Self {
            switch,
            portal,
            user,
            sessions: RefCell::default(),
            heard: RefCell::default(),
            interrupted: RefCell::default(),
        }
    }

    /// By events alone: a snapshot would put right what the events got wrong.
    async fn log_in(&self, user: &str) -> Session {
        let builder = Session::builder(self.portal.url()).credentials(user, PASSWORD).application("suite");
        let session = builder.seed(7).snapshot_interval(None).connect().await.unwrap();
        session.resynchronise().await.unwrap();
        session
    }

    fn user_of(&self, number: &str) -> String {
        match self.user {
            User::Device => format!("Extn{number}"),
            User::Application => APPLICATION_USER.to_owned(),
        }
    }

    fn session(&self, number: &str) -> Session {
        self.sessions.borrow()[number].clone()
    }
}

impl Pbx for IpOffice {
    fn switch(&self) -> &Switch {
        &self.switch
    }

    fn device(&self, number: &'static str) -> LocalBoxFuture<'_, Device> {
        Box::pin(async move {
            let is_there = |_: &&Session| self.user == User::Application;
            let existing = self.sessions.borrow().values().find(is_there).cloned();
            let session = match existing {
                Some(session) => session,
                None => self.log_in(&self.user_of(number)).await,
            };
            let device = session.device(number).unwrap();
            self.heard.borrow_mut().insert(number, Rc::new(Heard::by(&session, number)));
            self.sessions.borrow_mut().insert(number, session);
            device
        })
    }

    fn calls(&self, number: &str) -> Calls {
        self.session(number).calls().clone()
    }

    /// The guide has no service to deflect a call that rings.
    fn has_no(&self) -> &'static [Service] {
        &[Service::Deflect]
    }

    fn ask<'a>(&'a self, extra: Extra<'a>) -> LocalBoxFuture<'a, telapi::Result<()>> {
        Box::pin(self.ask_for(extra))
    }

    fn told(&self, number: &'static str) -> LocalBoxFuture<'_, Told> {
        let heard = Rc::clone(&self.heard.borrow()[number]);
        Box::pin(async move { heard.next().await })
    }

    fn lose_answer(&self, number: &str, service: Service) -> bool {
        let event = extras::answer(service);
        self.portal.spoil_events(When::next(1).on(event).user(self.user_of(number)), EventFault::Drop);
        true
    }

    fn interrupt(&self) {
        let count = if self.user == User::Application { 1 } else { usize::MAX };
        for session in self.sessions.borrow().values().take(count) {
            let of_no_event = Subscription::new().only([EventType::Logout; 0]);
            self.interrupted.borrow_mut().push(session.events_with(of_no_event));
        }
        self.portal.cut_websockets();
    }

    fn recovered(&self) -> LocalBoxFuture<'_, ()> {
        Box::pin(async move {
            for mut session in self.interrupted.take() {
                while !matches!(session.next().await, Some(StreamItem::Resynchronised { .. })) {}
            }
        })
    }
}

mod a_device_user_and_an_id_per_device {
    use super::{CallIds, IpOffice, User};

    async fn pbx() -> IpOffice {
        IpOffice::new(User::Device, CallIds::PerDevice).await
    }

    every_scenario!();
}

mod a_device_user_and_a_shared_id {
    use super::{CallIds, IpOffice, User};

    async fn pbx() -> IpOffice {
        IpOffice::new(User::Device, CallIds::Shared).await
    }

    every_scenario!();
}

mod an_application_user_and_an_id_per_device {
    use super::{CallIds, IpOffice, User};

    async fn pbx() -> IpOffice {
        IpOffice::new(User::Application, CallIds::PerDevice).await
    }

    every_scenario!();
}

mod an_application_user_and_a_shared_id {
    use super::{CallIds, IpOffice, User};

    async fn pbx() -> IpOffice {
        IpOffice::new(User::Application, CallIds::Shared).await
    }

    every_scenario!();
}
