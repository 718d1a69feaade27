//! What other portals of the same switch say: a standalone one, a pair, one that puts several events into one message.

use crate::{Outcome, Sent, Stage};
use std::error::Error;
use std::time::Duration;
use telapi::ipoffice::Session;
use telapi_mock::ipoffice::{Pair, Portal, Server};
use telapi_mock::{CallsInFailure, Extension, PhoneState, Switch};
use tokio::time::timeout;

/// Longer than anything here takes.
const AT_MOST: Duration = Duration::from_secs(5);

impl Stage {
    /// Logins at a standalone portal and at both portals of a pair, and what these tell of themselves (guide 15).
    pub(crate) async fn servers(&self) -> Outcome {
        self.logs_in_at(&self.portal, "15.1-userLoginResponse-3").await?.close().await;

        let user = Extension::new("201").password("1234").add_on_license("GoldUserPackage");
        let switch = Switch::builder().extension(user).build();
        let pair = Pair::builder(&switch).takeover_after(Duration::ZERO).primary_serves_after(Duration::ZERO);
        let pair = pair.start().await?;
        let (primary, secondary) = (pair.portal(Server::Primary), pair.portal(Server::Secondary));
        let session = self.logs_in_at(primary, "15.2-userLoginResponse-4").await?;
        self.write_from(primary, "15.2-userLoginRequest-2", &Sent::Request("session"), "userLoginRequest")?;
        pair.ip_office_fails(CallsInFailure::Gone);
        self.write_from(primary, "15.5-OutOfServiceEvent-2", &Sent::Event("OutOfServiceEvent"), "")?;
        pair.ip_office_returns();
        session.close().await;

        pair.stop(Server::Primary).await;
        timeout(AT_MOST, pair.wait_for_active(Server::Secondary)).await?;
        let session = self.logs_in_at(secondary, "15.3-userLoginResponse-5").await?;
        pair.start(Server::Primary).await?;
        timeout(AT_MOST, pair.wait_for_active(Server::Primary)).await?;
        self.write_from(secondary, "15.4-HASwitchEvent", &Sent::Event("HASwitchEvent"), "")?;
        session.close().await;
        Ok(())
    }

    async fn logs_in_at(&self, portal: &Portal, sample: &str) -> Result<Session, Box<dyn Error>> {
        let builder = Session::builder(portal.url()).credentials("Extn201", "1234").application("emit");
        let session = builder.application_version("0.1.0").connect().await?;
        self.write_from(portal, sample, &Sent::Answer("session"), "userLoginResponse")?;
        Ok(session)
    }

    /// One message with events of several devices (guide 17): a call that rings at one phone is picked up at another.
    pub(crate) async fn watched_by_an_application_user(&self) -> Outcome {
        let portal = Portal::builder(&self.switch).batches_events().start().await?;
        let builder = Session::builder(portal.url()).credentials("ctiapp", "secret").application("emit");
        let session = builder.connect().await?;
        self.phone("202").dial("201")?;
        let calls = self.switch.calls();
        let ringing = calls.iter().find_map(|call| call.leg("201")).ok_or("201 does not ring")?;
        let call = session.device("203")?.pick_up(ringing.call_id.clone()).await?;
        call.established().await?;
        let event = Sent::Event("ConnectionClearedEvent");
        self.write_from(&portal, "17-ConnectionClearedEvent-application-user", &event, "HookswitchEvent>")?;
        call.hang_up().await?;
        timeout(AT_MOST, self.switch.wait_for("202", PhoneState::Idle)).await?;
        session.close().await;
        Ok(())
    }
}
