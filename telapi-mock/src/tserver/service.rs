//! What the server makes of requests.

mod agent;
mod call;
mod feature;
mod media;
mod monitoring;
mod perform;
mod predictive;
mod private;
mod query;
mod register;
mod routing;
mod session;
mod user_data;

pub(crate) use media::Collector;
pub(crate) use monitoring::Monitor;
pub(crate) use perform::At;
pub(crate) use session::polls_after;

use super::code::Code;
use super::message::Message;
use super::state::{Core, Who};
use user_data::Change;

/// A request, and who asks.
pub(crate) struct Asked<'a> {
    pub(crate) who: Who,
    pub(crate) request: &'a Message,
    /// The ReferenceID that the answer carries.
    pub(crate) reference: Option<u32>,
}

impl Asked<'_> {
    /// ThisDN, which must be there.
    fn dn(&self) -> Result<&str, Code> {
        self.request.text("ThisDN").ok_or(Code::INVALID_ATTRIBUTE)
    }

    /// A text that must be there.
    fn text(&self, attribute: &str) -> Result<&str, Code> {
        self.request.text(attribute).ok_or(Code::INVALID_ATTRIBUTE)
    }
}

/// What becomes of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Goes {
    On,
    /// It is closed, behind what was said.
    Away,
}

/// Carries a request out and answers it, unless an event that comes later does.
pub(crate) fn carry_out(core: &Core, asked: &Asked<'_>) -> Goes {
    core.catch_up();
    let now = core.switch.now();
    core.lock().now = now;
    if asked.request.name == "RequestRegisterClient" {
        return session::register_client(core, asked);
    }
    let refusal = serve(core, asked).err();
    if let Some(why) = refusal.filter(|why| *why != Code::ANSWERED) {
        core.refuse(asked, why);
    }
    Goes::On
}

fn serve(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    // nobody is served who has not said who he is
    let is_open = core.with_client(asked.who, |client| client.application.is_some());
    if is_open != Some(true) {
        return Err(Code::UNKNOWN_ERROR);
    }
    match asked.request.name.as_str() {
        "RequestQueryServer" => {
            session::query_server(core, asked);
            Ok(())
        }
        "RequestUnregisterAddress" => register::unregister_address(core, asked),
        // which events are not wanted: they are sent all the same
        "RequestSetInputMask" => {
            core.acknowledge(asked, 7);
            Ok(())
        }
        _ if !core.lock().is_linked(asked.who.desk) => Err(Code::NO_LINK),
        "RequestRegisterAddress" => register::register_address(core, asked),
        "RequestQueryAddress" => query::query_address(core, asked),
        "RequestQueryCall" => query::query_call(core, asked),
        "RequestQuerySwitch" => query::query_switch(core, asked),
        "RequestAttachUserData" => user_data::change(core, asked, Change::Attach),
        "RequestUpdateUserData" => user_data::change(core, asked, Change::Update),
        "RequestDeletePair" => user_data::change(core, asked, Change::DeletePair),
        "RequestDeleteUserData" => user_data::change(core, asked, Change::DeleteAll),
        "RequestDistributeUserEvent" => user_data::distribute_user_event(core, asked),
        "RequestMakeCall" => call::make_call(core, asked),
        "RequestMakePredictiveCall" => predictive::make_predictive_call(core, asked),
        "RequestAnswerCall" => call::answer_call(core, asked),
        "RequestReleaseCall" => call::release_call(core, asked),
        "RequestClearCall" => call::clear_call(core, asked),
        "RequestHoldCall" => call::hold_call(core, asked),
        "RequestRetrieveCall" => call::retrieve_call(core, asked),
        "RequestRedirectCall" => call::redirect_call(core, asked),
        "RequestAlternateCall" => call::alternate_call(core, asked),
        "RequestReconnectCall" => call::reconnect_call(core, asked),
        "RequestInitiateTransfer" | "RequestInitiateConference" => call::initiate(core, asked),
        "RequestCompleteTransfer" => call::complete_transfer(core, asked),
        "RequestCompleteConference" => call::complete_conference(core, asked),
        "RequestMuteTransfer" => call::mute_transfer(core, asked),
        "RequestSingleStepTransfer" => call::single_step_transfer(core, asked),
        "RequestSingleStepConference" => call::single_step_conference(core, asked),
        "RequestDeleteFromConference" => call::delete_from_conference(core, asked),
        "RequestMergeCalls" => call::merge_calls(core, asked),
        "RequestListenDisconnect" => media::set_listening(core, asked, false),
        "RequestListenReconnect" => media::set_listening(core, asked, true),
        "RequestSetMuteOn" => media::set_mute(core, asked, true),
        "RequestSetMuteOff" => media::set_mute(core, asked, false),
        "RequestSendDTMF" => media::send_dtmf(core, asked),
        "RequestCollectDigits" => media::collect_digits(core, asked),
        "RequestSetDNDOn" => feature::set_dnd(core, asked, true),
        "RequestSetDNDOff" => feature::set_dnd(core, asked, false),
        "RequestCallForwardSet" => feature::set_forward(core, asked),
        "RequestCallForwardCancel" => feature::cancel_forward(core, asked),
        "RequestSetMessageWaitingOn" => feature::set_message_waiting(core, asked, true),
        "RequestSetMessageWaitingOff" => feature::set_message_waiting(core, asked, false),
        "RequestAgentLogin" => agent::login(core, asked),
        "RequestAgentLogout" => agent::logout(core, asked),
        "RequestAgentReady" => agent::set_ready(core, asked, true),
        "RequestAgentNotReady" => agent::set_ready(core, asked, false),
        "RequestReserveAgent" => agent::reserve(core, asked),
        "RequestMonitorNextCall" => monitoring::monitor_next_call(core, asked),
        "RequestCancelMonitoring" => monitoring::cancel_monitoring(core, asked),
        "RequestRouteCall" => routing::route_call(core, asked),
        "RequestApplyTreatment" => routing::apply_treatment(core, asked),
        "RequestPrivateService" => private::private_service(core, asked),
        _ => Err(Code::UNSUPPORTED),
    }
}

impl Core {
    /// Looks at a client, if it is still there.
    pub(crate) fn with_client<T>(
        &self,
        who: Who,
        look: impl FnOnce(&mut super::desk::Client) -> T,
    ) -> Option<T> {
        let mut inner = self.lock();
        inner.desks.get_mut(who.desk)?.clients.get_mut(&who.client).map(look)
    }

    pub(crate) fn refuse(&self, asked: &Asked<'_>, code: Code) {
        let mut inner = self.lock();
        let now = inner.now;
        let dn = asked.request.text("ThisDN");
        if let Some(desk) = inner.desks.get_mut(asked.who.desk) {
            desk.refuse(asked.who.client, now, code, dn, asked.reference);
        }
    }
}
