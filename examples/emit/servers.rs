//! What other portals of the same switch say: a standalone one, a pair, one that puts several events into one message.

use crate::{Outcome, Sent, Stage};
use std::time::Duration;
use telapi::ipoffice::Session;
use telapi_mock::ipoffice::Portal;
use telapi_mock::{Extension, PhoneState, Switch};
use tokio::time::timeout;

/// The addresses of the pair, from the block that is there for documentation (RFC 5737).
const PRIMARY: &str = "192.0.2.1";
const SECONDARY: &str = "192.0.2.2";

impl Stage {
    /// Logins at a standalone portal and at both portals of a pair (guide 15.1 to 15.3).
    pub(crate) async fn servers(&self) -> Outcome {
        self.logs_in_at(&self.portal, "15.1-userLoginResponse-3").await?;

        let user = Extension::new("201").password("1234").add_on_license("GoldUserPackage");
        let switch = Switch::builder().switching_sub_domain(PRIMARY).extension(user).build();
        let portal =
            |address| Portal::builder(&switch).ha_configuration(PRIMARY, SECONDARY).advertises(address);
        let primary = portal("192.0.2.1:8080").switching_sub_domain("127.0.0.1").start().await?;
        let secondary = portal("192.0.2.2:8080").start().await?;
        self.logs_in_at(&primary, "15.2-userLoginResponse-4").await?;
        self.write_from(&primary, "15.2-userLoginRequest-2", &Sent::Request("session"), "userLoginRequest")?;
        self.logs_in_at(&secondary, "15.3-userLoginResponse-5").await
    }

    async fn logs_in_at(&self, portal: &Portal, sample: &str) -> Outcome {
        let builder = Session::builder(portal.url()).credentials("Extn201", "1234").application("emit");
        builder.application_version("0.1.0").connect().await?.close().await;
        self.write_from(portal, sample, &Sent::Answer("session"), "userLoginResponse")
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
        timeout(Duration::from_secs(5), self.switch.wait_for("202", PhoneState::Idle)).await?;
        session.close().await;
        Ok(())
    }
}
