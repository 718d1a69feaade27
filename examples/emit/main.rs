//! Writes what our client sends and what our mock PBX sends, for the situations of a guide's samples, into files of the
//! samples' names: `cargo run --example emit -- ipoffice DIR`, or `telservices`.
//!
//! Nothing is copied from the samples. Of IP Office, nothing is composed for this purpose either: real sessions play the
//! situations against the mock over HTTP and WebSocket, and what went over the wire is taken from the mock's transcript. Of
//! TelServices, our client's requests are sent to the mock, and its answers and events are written. The shapes can then be compared
//! with the vendor's (`structure.py` of the conformance checks, which `.ci/run` does).

mod servers;
mod telservices;

use futures::StreamExt;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Duration;
use telapi::ipoffice::Session;
use telapi::ipoffice::event::{PresenceMode, PresenceType, VoicemailMessageId, VoicemailMessageState};
use telapi::ipoffice::service::{self, ServiceRequest};
use telapi::{Device, EndReason, MakeCallOptions, SessionState};
use telapi_mock::ipoffice::{Direction, Exchange, Portal};
use telapi_mock::{Extension, HuntGroup, Phone, PhoneState, Switch};

use telapi_core::csta::ForwardingType;
use telapi_core::{ConnectionId, CorrelatorData, DeviceId, SwitchingSubDomain};

type Outcome = Result<(), Box<dyn Error>>;

#[tokio::main]
async fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [protocol, folder] = arguments.as_slice() else {
        return Err("usage: emit ipoffice|telservices DIR".into());
    };
    let folder = Path::new(folder);
    std::fs::create_dir_all(folder)?;
    match protocol.as_str() {
        "ipoffice" => ipoffice(folder).await,
        "telservices" => telservices::play(folder).await,
        _ => Err(format!("unknown protocol {protocol}; known: ipoffice, telservices").into()),
    }
}

async fn ipoffice(folder: &Path) -> Outcome {
    let stage = Stage::new(folder).await?;
    stage.logins().await?;
    stage.two_party_call().await?;
    stage.incoming_call().await?;
    stage.meet_me().await?;
    stage.consultation_and_transfer().await?;
    stage.park_and_pickup().await?;
    stage.conference().await?;
    stage.failure().await?;
    stage.service_of_the_phone().await?;
    stage.snapshot().await?;
    stage.servers().await?;
    stage.watched_by_an_application_user().await?;
    stage.second_login().await?;
    stage.other_services().await?;
    Ok(())
}

/// Four phones, a portal, and the folder to write to.
struct Stage {
    switch: Switch,
    portal: Portal,
    folder: PathBuf,
}

/// A kind of message to look for in the transcript.
enum Sent<'a> {
    Request(&'a str),
    Answer(&'a str),
    Event(&'a str),
}

impl Stage {
    async fn new(folder: &Path) -> Result<Self, Box<dyn Error>> {
        let ringing_shortly = |number: &str| Extension::new(number).answers_after(Duration::from_millis(20));
        let anna = Extension::new("201").user("Extn201").password("1234").full_name("Anna Berg");
        let switch = Switch::builder()
            .extension(anna)
            .extension(ringing_shortly("202").full_name("Bela Cerny"))
            .extension(ringing_shortly("203").full_name("Carla Diaz"))
            .extension(Extension::new("204").busy())
            .hunt_group(HuntGroup::new("Sales", "300").member("201").member("202"))
            .application_user("ctiapp", "secret")
            .build();
        let portal = Portal::builder(&switch).start().await?;
        Ok(Self { switch, portal, folder: folder.to_owned() })
    }

    async fn device_user(&self, application: &str) -> Result<(Session, Device), Box<dyn Error>> {
        let builder =
            Session::builder(self.portal.url()).credentials("Extn201", "1234").application(application);
        let session = builder.snapshot_interval(None).connect().await?;
        let phone = session.device("201")?;
        Ok((session, phone))
    }

    /// Writes the newest message of this kind that says `having`.
    fn write(&self, name: &str, sent: &Sent<'_>, having: &str) -> Outcome {
        self.write_from(&self.portal, name, sent, having)
    }

    /// The same, of another portal.
    fn write_from(&self, portal: &Portal, name: &str, sent: &Sent<'_>, having: &str) -> Outcome {
        let is_it = |exchange: &&Exchange| {
            let is_kind = match (sent, &exchange.direction) {
                (Sent::Request(wanted), Direction::Request { path, .. })
                | (Sent::Answer(wanted), Direction::Answer { path, .. }) => path.ends_with(wanted),
                (Sent::Event(element), Direction::Event) => exchange.body.contains(&format!("{element}>")),
                _ => false,
            };
            is_kind && exchange.body.contains(having)
        };
        let transcript = portal.transcript();
        let found =
            transcript.iter().rev().find(is_it).ok_or_else(|| format!("{name}: nothing like it was sent"))?;
        std::fs::write(self.folder.join(format!("{name}.xml")), &found.body)?;
        Ok(())
    }

    fn event(&self, name: &str, element: &str) -> Outcome {
        self.write(name, &Sent::Event(element), "")
    }

    fn request(&self, name: &str, service: &str) -> Outcome {
        self.write(name, &Sent::Request(service), "")
    }

    async fn logins(&self) -> Outcome {
        let (session, _) = self.device_user("emit").await?;
        self.request("4.3.1-userLoginRequest", "session")?;
        self.write("4.3.1-userLoginResponse", &Sent::Answer("session"), "userLoginResponse")?;
        session.close().await;
        let builder = Session::builder(self.portal.url()).credentials("ctiapp", "secret").application("emit");
        builder.connect().await?.close().await;
        self.write("4.3.1-userLoginResponse-2", &Sent::Answer("session"), "userLoginResponse")
    }

    async fn two_party_call(&self) -> Outcome {
        let (session, phone) = self.device_user("emit").await?;
        let wishes = MakeCallOptions::new().cli_display_number("ABC123").withhold_cli();
        let call = phone.make_call_with("202", wishes).await?;
        call.established().await?;
        self.request("5.2.9-MakeCall", "makeCall")?;
        self.event("5.3.12-ServiceInitiatedEvent", "ServiceInitiatedEvent")?;
        self.event("5.3.10-OriginatedEvent", "OriginatedEvent")?;
        self.event("5.3.5-DeliveredEvent", "DeliveredEvent")?;
        self.event("5.3.6-EstablishedEvent", "EstablishedEvent")?;
        call.hold().await?;
        self.request("5.2.8-HoldCall", "holdCall")?;
        self.event("5.3.8-HeldEvent", "HeldEvent")?;
        call.retrieve().await?;
        self.request("5.2.12-RetrieveCall", "retrieveCall")?;
        self.event("5.3.9-RetrievedEvent", "RetrievedEvent")?;
        call.hang_up().await?;
        self.request("5.2.3-ClearConnection", "clearConnection")?;
        self.event("5.3.3-ConnectionClearedEvent", "ConnectionClearedEvent")?;
        self.event("6.2.3-HookswitchEvent", "HookswitchEvent")?;
        self.event("17-ConnectionClearedEvent-device-user", "ConnectionClearedEvent")?;
        session.close().await;
        Ok(())
    }

    async fn incoming_call(&self) -> Outcome {
        let (session, phone) = self.device_user("emit").await?;
        let mut incoming = phone.incoming();
        self.phone("202").dial("201")?;
        let call = incoming.next().await.ok_or("the session ended")?;
        call.answer().await?;
        self.request("5.2.1-AnswerCall", "answerCall")?;
        call.clear().await?;
        self.request("5.2.2-ClearCall", "clearCall")?;
        session.close().await;
        Ok(())
    }

    async fn meet_me(&self) -> Outcome {
        let (session, phone) = self.device_user("emit").await?;
        let call = phone.make_call("*99*99#").await?;
        self.request("5.2.9-MakeCall-2", "makeCall")?;
        call.established().await?;
        // somebody joins, and we leave
        self.phone("203").dial("*99*99#")?;
        call.wait_until(|record| record.parties.iter().any(|party| party.device.number() == "203")).await?;
        self.write(
            "5.3.2-ConferencedEvent-3",
            &Sent::Event("ConferencedEvent"),
            r#"participantNumber="203""#,
        )?;
        call.hang_up().await?;
        self.write(
            "5.3.4-ConnectionClearedEvent-2",
            &Sent::Event("ConnectionClearedEvent"),
            "-Conf 99 201<",
        )?;
        self.phone("203").hang_up()?;
        session.close().await;
        Ok(())
    }

    async fn consultation_and_transfer(&self) -> Outcome {
        let (session, phone) = self.device_user("emit").await?;
        let call = phone.make_call("202").await?;
        call.established().await?;
        let consultation = call.consult("203").await?;
        consultation.established().await?;
        self.request("5.2.6-ConsultationCall", "consultationCall")?;
        call.transfer_to(&consultation).await?;
        self.request("5.2.14-TransferCall", "transferCall")?;
        self.phone("202").hang_up()?;
        session.close().await;
        Ok(())
    }

    async fn park_and_pickup(&self) -> Outcome {
        let (session, phone) = self.device_user("emit").await?;
        let call = phone.make_call("202").await?;
        call.established().await?;
        call.park("1").await?;
        self.request("5.2.11-ParkCall", "parkCall")?;
        self.event("5.3.11-QueuedEvent", "QueuedEvent")?;
        let parked = call.record().call_id().cloned().ok_or("the switch has not named the call")?;
        let call = phone.pick_up(parked).await?;
        self.request("5.2.7-DirectedPickupCall", "directedPickupCall")?;
        call.established().await?;
        call.hang_up().await?;
        session.close().await;
        Ok(())
    }

    async fn conference(&self) -> Outcome {
        let (session, phone) = self.device_user("emit").await?;
        let call = phone.make_call("202").await?;
        call.established().await?;
        let consultation = call.consult("203").await?;
        consultation.established().await?;
        call.conference_with(&consultation).await?;
        self.request("5.2.5-ConferenceCall", "conferenceCall")?;
        self.event("5.3.2-ConferencedEvent", "ConferencedEvent")?;
        self.phone("203").hang_up()?;
        call.wait_until(|record| record.parties.len() == 1).await?;
        self.write("5.3.2-ConferencedEvent-2", &Sent::Event("ConferencedEvent"), "flowDirection>none<")?;
        self.phone("202").hang_up()?;
        if !matches!(call.ended().await, EndReason::Cleared(_)) {
            return Err("a conference of one did not end".into());
        }
        self.event("5.3.2-ConferencedEvent-4", "ConferencedEvent")?;
        session.close().await;
        Ok(())
    }

    async fn failure(&self) -> Outcome {
        let (session, phone) = self.device_user("emit").await?;
        let call = phone.make_call("204").await?;
        if call.established().await.is_ok() {
            return Err("a busy phone answered".into());
        }
        self.event("5.3.7-FailedEvent", "FailedEvent")?;
        call.hang_up().await?;
        session.close().await;
        Ok(())
    }

    async fn service_of_the_phone(&self) -> Outcome {
        let (session, _) = self.device_user("emit").await?;
        let mut state = session.state();
        self.phone("201").log_out()?;
        state.wait_for(|state| !state.is_online()).await?;
        self.event("4.4.2-OutOfServiceEvent", "OutOfServiceEvent")?;
        self.phone("201").log_in()?;
        state.wait_for(SessionState::is_online).await?;
        self.event("4.5-BackInServiceEvent", "BackInServiceEvent")?;
        session.close().await;
        Ok(())
    }

    async fn snapshot(&self) -> Outcome {
        self.phone("202").dial("201")?;
        self.switch.wait_for("201", PhoneState::Ringing).await;
        let (session, phone) = self.device_user("emit").await?;
        let call = phone.incoming().next().await.ok_or("the session ended")?;
        self.event("8.2.1-CallInformationEvent", "CallInformationEvent")?;
        call.hang_up().await?;
        // it hears the busy tone
        self.phone("202").hang_up()?;
        session.close().await;
        Ok(())
    }

    async fn second_login(&self) -> Outcome {
        let (first, _) = self.device_user("emit").await?;
        let (second, _) = self.device_user("emit").await?;
        first.state().wait_for(SessionState::is_closed).await?;
        self.event("4.4.1-logoutEvent", "logoutEvent")?;
        second.close().await;
        Ok(())
    }

    /// The requests of the services that are not a call's own. Many are refused, for there is nothing that they could be
    /// about: what counts is what our client asks for.
    async fn other_services(&self) -> Outcome {
        let (session, _) = self.device_user("emit").await?;
        let switch = SwitchingSubDomain::from_text("10.0.0.1");
        let phone = || DeviceId::new("201").on(switch.clone());
        let call = || ConnectionId::new("c1");
        let message = || VoicemailMessageId::new("49");
        let correlator = || CorrelatorData::from_text("c1");
        macro_rules! ask {
            ($($name:literal: $request:expr,)*) => {
                $({
                    let request = $request;
                    // whatever is answered
                    drop(session.request(&request).await);
                    self.request($name, path_of(&request))?;
                })*
            };
        }
        ask! {
            "5.2.4-ClearConnection-2": service::ClearConnection::drop_participant("p1".into(), correlator()),
            "5.2.10-ProxyMakeCall": service::ProxyMakeCall::new(phone(), "202".into(), correlator())
                .cli_display_number("ABC123").withhold_cli(),
            "5.2.10-ProxyMakeCall-2": service::ProxyMakeCall::into_conference(
                phone(), "99".into(), "202".into(), service::ConferenceRequestOwner::TargetDevice, correlator()),
            "5.2.15-SetLockRequest": service::SetLockRequest::lock("k1".into()),
            "5.2.16-GenerateDigits": service::GenerateDigits::new(call(), "12#"),
            "6.1.2-SetMicrophoneMute-2":
                service::SetParticipantMicrophoneMute::new("p1".into(), "k1".into(), true),
            "7.1.2-GetAgentState": service::GetAgentState::new(phone()),
            "7.1.3-SetForwarding":
                service::SetForwarding::on(phone(), ForwardingType::ForwardBusy, "202".into()),
            "7.1.4-GetForwarding": service::GetForwarding::new(phone()),
            "7.1.5-SetDoNotDisturb": service::SetDoNotDisturb::new(phone(), false),
            "7.1.6-GetDoNotDisturb": service::GetDoNotDisturb::new(phone()),
            "9.1.1-ARSRecordCall": service::ArsRecordCall::new(call(), phone()),
            "9.1.2-ARSStopRecordCall": service::ArsStopRecordCall::new(call()),
            "10.1.1-AVMSnapshotVoiceMailbox": service::AvmSnapshotVoiceMailbox::new(phone()),
            "10.1.2-AVMPlayMessage": service::AvmPlayMessage::new(call(), phone(), message()),
            "10.1.3-AVMStopMessage": service::AvmStopMessage::new(call(), phone(), message()),
            "10.1.4-AVMSuspendMessage": service::AvmSuspendMessage::new(call(), phone(), message()),
            "10.1.5-AVMResumeMessage": service::AvmResumeMessage::new(call(), phone(), message()),
            "10.1.6-AVMRepositionMessage": service::AvmRepositionMessage::new(call(), phone(), message(), 1),
            "10.1.7-AVMDeleteMessage": service::AvmDeleteMessage::new(phone(), message()),
            "10.1.8-AVMSetMessageState":
                service::AvmSetMessageState::new(phone(), message(), VoicemailMessageState::Old),
            "10.2-AVMListenMessage": service::AvmListenMessage::new(DeviceId::new("202").on(switch.clone()), phone()),
            "10.3-AVMPickupMessage": service::AvmPickupMessage::new(DeviceId::new("202").on(switch.clone()), phone()),
            "10.4-AVMGetVoicemailConfig": service::AvmGetVoicemailConfig::new(phone()),
            "11.1.1-IMToSend": service::ImToSend::new("b@x", "hello").from("a@x"),
            "12.1.2-presenceStateToSet":
                service::PresenceStateToSet::new(PresenceType::Available, PresenceMode::DoNotDisturb),
        }
        // after the participant's, whose path ends alike
        let muted = service::SetMicrophoneMute::new(correlator(), true);
        drop(session.request(&muted).await);
        self.request("6.1.1-SetMicrophoneMute", "/service/physicaldevice/setMicrophoneMute")?;
        drop(session.phone("201")?.delete_call_logs(["0", "1"]).await);
        self.write("13.1.2-DeleteCallLogEntryList", &Sent::Request("calllog"), "DeleteCallLogEntryList")?;
        session.close().await;
        Ok(())
    }

    fn phone(&self, number: &str) -> Phone {
        self.switch.phone(number)
    }
}

fn path_of<R: ServiceRequest>(_: &R) -> &'static str {
    R::PATH
}
