//! The situations of the TelServices guide: our client's requests go to a running TelServer of the mock, by TCP, and what it
//! answers and tells is written down.

mod calls;
mod contact_centre;
mod requests;

use crate::Outcome;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Duration;
use telapi::telservices::service::{self, ServiceRequest};
use telapi_mock::fault::{AnswerFault, When};
use telapi_mock::telservices::message::{ServiceError, answer_to_xml};
use telapi_mock::telservices::{Direction, TelServer, TelServerBuilder};
use telapi_mock::{Extension, Switch, SwitchBuilder};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Longer than anything here takes.
const AT_MOST: Duration = Duration::from_secs(5);

/// Plays everything into the folder.
pub(crate) async fn play(folder: &Path) -> Outcome {
    calls::consultation(folder).await?;
    calls::two_transfers(folder).await?;
    calls::diversions(folder).await?;
    features(folder).await?;
    errors(folder).await?;
    contact_centre::all(folder).await?;
    requests::all(folder).await
}

/// Phones, four unless said otherwise, behind a server that tells of calls what the guide's examples tell.
struct Stage {
    server: TelServer,
    folder: PathBuf,
}

impl Stage {
    async fn new(folder: &Path) -> Result<Self, Box<dyn Error>> {
        Self::with(folder, |settings| settings).await
    }

    async fn with(
        folder: &Path,
        settings: impl FnOnce(TelServerBuilder) -> TelServerBuilder,
    ) -> Result<Self, Box<dyn Error>> {
        let phones = ["701", "702", "703", "704"].map(Extension::new);
        let switch = phones.into_iter().fold(Switch::builder(), SwitchBuilder::extension);
        Self::behind(folder, switch, settings).await
    }

    async fn behind(
        folder: &Path,
        switch: SwitchBuilder,
        settings: impl FnOnce(TelServerBuilder) -> TelServerBuilder,
    ) -> Result<Self, Box<dyn Error>> {
        let server = TelServer::builder(&switch.build()).knows_no_names().tells_no_call_references();
        let server = settings(server).start().await?;
        Ok(Self { server, folder: folder.to_owned() })
    }

    fn write(&self, name: &str, text: &str) -> Outcome {
        Ok(std::fs::write(self.folder.join(format!("{name}.xml")), text)?)
    }

    /// Sends a request; gives the answer.
    async fn ask(&self, request: &impl ServiceRequest) -> Result<String, Box<dyn Error>> {
        let mut stream = TcpStream::connect(self.server.address()).await?;
        stream.write_all(request.to_xml().expose().as_bytes()).await?;
        let mut answer = String::new();
        timeout(AT_MOST, stream.read_to_string(&mut answer)).await??;
        Ok(answer)
    }

    /// Sends a request that must be done.
    async fn order(&self, request: &impl ServiceRequest) -> Outcome {
        let answer = self.ask(request).await?;
        if answer.contains("<error>") {
            return Err(
                format!("{}: {answer}", self.server.transcript().last().map_or("", |it| &it.name)).into()
            );
        }
        Ok(())
    }

    /// Sends a request and writes the answer.
    async fn answered(&self, name: &str, request: &impl ServiceRequest) -> Outcome {
        let answer = self.ask(request).await?;
        self.write(name, &answer)
    }

    /// A session for each of the devices, with a port for events to which nobody listens: the transcript has them.
    async fn watch(&self, devices: &[&str]) -> Outcome {
        for device in devices {
            self.order(&service::OpenSession::new(*device).event_udp_port(9)).await?;
        }
        Ok(())
    }

    /// Writes the events of this name that a device was told, in their order, into files of these names; those beyond the
    /// names are not asked for.
    fn told(&self, device: &str, event: &str, names: &[&str]) -> Outcome {
        let transcript = self.server.transcript();
        let mut told = transcript.iter().filter(|exchange| {
            exchange.direction == Direction::Event
                && exchange.name == event
                && exchange.device.as_deref() == Some(device)
        });
        for name in names {
            let next = told.next().ok_or_else(|| format!("{name}: {device} was told nothing more"))?;
            self.write(name, &next.body)?;
        }
        self.server.clear_transcript();
        Ok(())
    }
}

/// What a device is set to, and what happens to its session.
async fn features(folder: &Path) -> Outcome {
    use service::{OnOff, RequestedForwardType};
    let stage = Stage::new(folder).await?;
    stage.watch(&["701"]).await?;
    let forward = |state| service::ForwardInfo::new("702", RequestedForwardType::Immediate, state);
    stage.order(&service::Forward::new("701", forward(OnOff::On))).await?;
    stage.answered("return-forwards", &service::QueryForward::new("701")).await?;
    stage.answered("return-snapshot-2", &service::Snapshot::new("701")).await?;
    stage.order(&service::Forward::new("701", forward(OnOff::Off))).await?;
    stage.answered("return-forwards-2", &service::QueryForward::new("701")).await?;
    stage.told("701", "forward", &["event-forward", "event-forward-2"])?;
    stage.answered("return-standard", &service::DoNotDisturb::new("701", OnOff::On)).await?;
    stage.told("701", "doNotDisturb", &["event-doNotDisturb"])?;
    stage.answered("return-doNotDisturb", &service::QueryDoNotDisturb::new("701")).await?;
    stage.server.switch().leave_message("702", "701", Duration::from_secs(7), "")?;
    stage.told("701", "msgWaiting", &["event-msgWaiting"])?;
    stage.answered("return-msgWaiting", &service::QueryMsgWaiting::new("701")).await?;
    stage.server.pbx_link_down();
    stage.told("701", "session", &["event-session"])?;
    let call = service::MakeCall::new("701", "702");
    stage.answered("return-error-pbxlinkOutOfService", &call).await
}

/// Each of the errors.
async fn errors(folder: &Path) -> Outcome {
    let stage = Stage::with(folder, |settings| settings.max_sessions(1)).await?;
    stage.answered("return-error-noOpenSession", &service::HoldCall::new("701")).await?;
    stage.watch(&["701"]).await?;
    stage.answered("return-error-sessionLimitExceeded", &service::OpenSession::new("702")).await?;
    stage.answered("return-error-noCall", &service::HoldCall::new("701")).await?;
    stage.answered("return-error-reject", &service::HoldCall::new("799")).await?;
    let call = service::MakeCall::new("701", "702");
    stage.order(&call).await?;
    stage.answered("return-error-pbxReject", &call).await?;
    for (name, error) in [
        ("return-error-pbxTimeout", ServiceError::PbxTimeout),
        ("return-error-resourceError", ServiceError::ResourceError),
    ] {
        let answer = AnswerFault::answer(200, answer_to_xml(&Err(error)));
        stage.server.spoil_answers(When::next(1), answer);
        stage.answered(name, &call).await?;
    }
    let stage = Stage::with(folder, TelServerBuilder::requires_credentials).await?;
    let open = service::OpenSession::new("701").user_id("Extn701");
    stage.answered("return-error-invalidCredentials", &open.user_password("wrong".to_owned())).await
}
