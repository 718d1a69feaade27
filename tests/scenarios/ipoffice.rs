//! Avaya IP Office CTI Web Services in the suite: a device user and an application user, each with both answers to the
//! question which the guide leaves open, whether the two ends of a call share its id.

use super::stage::{Pbx, Service, switch};
use futures::future::LocalBoxFuture;
use std::cell::RefCell;
use telapi::Device;
use telapi::ipoffice::Session;
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
    sessions: RefCell<Vec<Session>>,
}

impl IpOffice {
    async fn new(user: User, call_ids: CallIds) -> Self {
        let switch = switch(PASSWORD).call_ids(call_ids).application_user(APPLICATION_USER, PASSWORD).build();
        let portal = Portal::builder(&switch).start().await.unwrap();
        Self { switch, portal, user, sessions: RefCell::default() }
    }

    /// By events alone: a snapshot would put right what the events got wrong.
    async fn log_in(&self, user: &str) -> Session {
        let builder = Session::builder(self.portal.url()).credentials(user, PASSWORD).application("suite");
        let session = builder.seed(7).snapshot_interval(None).connect().await.unwrap();
        session.resynchronise().await.unwrap();
        session
    }
}

impl Pbx for IpOffice {
    fn switch(&self) -> &Switch {
        &self.switch
    }

    fn device(&self, number: &'static str) -> LocalBoxFuture<'_, Device> {
        Box::pin(async move {
            let existing = self.sessions.borrow().first().filter(|_| self.user == User::Application).cloned();
            let session = match (existing, self.user) {
                (Some(session), _) => session,
                (None, User::Application) => self.log_in(APPLICATION_USER).await,
                (None, User::Device) => self.log_in(&format!("Extn{number}")).await,
            };
            let device = session.device(number).unwrap();
            self.sessions.borrow_mut().push(session);
            device
        })
    }

    /// The guide has no service to deflect a call that rings.
    fn has_no(&self) -> &'static [Service] {
        &[Service::Deflect]
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
