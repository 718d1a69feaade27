//! Every request of the T-Library model as a user asks for it, through a session and against the mock: what is answered, what the
//! switch is like then, and what the other DNs are told.
//!
//! Each test of [`each`] has the name of its request; behind `=>` stand the events that answer it there. The network's requests are
//! answered by none: the mock is no network's T-Server. A request that is missing here, or in the README of telapi-tserver, fails
//! [`document`].

mod agents;
mod calls;
mod data;
mod document;
mod features;
mod monitoring;
mod network;
mod private;
mod routing;
mod scene;
mod server;
mod two_calls;

use scene::Scene;
use telapi::tserver::request;

/// A request, as its type says.
struct Tested {
    name: &'static str,
    id: u8,
    /// The events that answer it, by the type; and those that its test has seen.
    answers: Vec<&'static str>,
    seen: &'static [&'static str],
}

fn tested<R: request::Request>(name: &'static str, seen: &'static [&'static str]) -> Tested {
    assert_eq!(R::TYPE.name(), name);
    Tested { name, id: R::TYPE.id(), answers: R::ANSWERS.iter().map(|answer| answer.name()).collect(), seen }
}

/// Makes a test of each request, and the list of them.
macro_rules! requests {
    ($($request:ident => [$($event:ident),*] $check:path;)*) => {
        /// Each request, in the order of the model's table.
        fn all() -> Vec<Tested> {
            vec![$(tested::<request::$request>(stringify!($request), &[$(stringify!($event)),*]),)*]
        }

        /// The names are T-Library's.
        #[allow(non_snake_case)]
        mod each {
            use super::*;

            $(
                #[tokio::test(start_paused = true)]
                async fn $request() {
                    let mut scene = Scene::new().await;
                    $check(&mut scene).await;
                    scene.assert_answered(stringify!($request), &[$(stringify!($event)),*]);
                }
            )*
        }
    };
}

requests! {
    RequestRegisterClient => [EventLinkConnected, EventLinkDisconnected] server::register_client;
    RequestSetInputMask => [EventACK] server::set_input_mask;
    RequestRegisterAddress => [EventRegistered] server::register_address;
    RequestUnregisterAddress => [EventUnregistered] server::unregister_address;
    RequestQueryServer => [EventServerInfo] server::query_server;
    RequestQueryAddress => [EventAddressInfo] server::query_address;
    RequestQueryCall => [EventPartyInfo] server::query_call;
    RequestQuerySwitch => [EventSwitchInfo] server::query_switch;
    RequestMakeCall => [EventDialing] calls::make_call;
    RequestMakePredictiveCall => [EventDialing] calls::make_predictive_call;
    RequestAnswerCall => [EventEstablished] calls::answer_call;
    RequestReleaseCall => [EventReleased] calls::release_call;
    RequestClearCall => [EventReleased] calls::clear_call;
    RequestHoldCall => [EventHeld] calls::hold_call;
    RequestRetrieveCall => [EventRetrieved] calls::retrieve_call;
    RequestRedirectCall => [EventReleased] calls::redirect_call;
    RequestAlternateCall => [EventRetrieved] two_calls::alternate_call;
    RequestReconnectCall => [EventRetrieved] two_calls::reconnect_call;
    RequestCompleteTransfer => [EventReleased] two_calls::complete_transfer;
    RequestCompleteConference => [EventPartyAdded] two_calls::complete_conference;
    RequestInitiateTransfer => [EventDialing] two_calls::initiate_transfer;
    RequestMuteTransfer => [EventReleased] two_calls::mute_transfer;
    RequestSingleStepTransfer => [EventReleased] two_calls::single_step_transfer;
    RequestInitiateConference => [EventDialing] two_calls::initiate_conference;
    RequestSingleStepConference => [EventPartyAdded] two_calls::single_step_conference;
    RequestDeleteFromConference => [EventPartyDeleted] two_calls::delete_from_conference;
    RequestMergeCalls => [EventReleased, EventPartyAdded] two_calls::merge_calls;
    RequestListenDisconnect => [EventListenDisconnected] features::listen_disconnect;
    RequestListenReconnect => [EventListenReconnected] features::listen_reconnect;
    RequestAgentLogin => [EventAgentLogin] agents::login;
    RequestAgentLogout => [EventAgentLogout, EventQueueLogout] agents::logout;
    RequestAgentReady => [EventAgentReady] agents::ready;
    RequestAgentNotReady => [EventAgentNotReady] agents::not_ready;
    RequestReserveAgent => [EventAgentReserved] agents::reserve;
    RequestSetDNDOn => [EventDNDOn] features::dnd_on;
    RequestSetDNDOff => [EventDNDOff] features::dnd_off;
    RequestSetMessageWaitingOn => [EventMessageWaitingOn] features::message_waiting_on;
    RequestSetMessageWaitingOff => [EventMessageWaitingOff] features::message_waiting_off;
    RequestCallForwardSet => [EventForwardSet] features::forward_set;
    RequestCallForwardCancel => [EventForwardCancel] features::forward_cancel;
    RequestSetMuteOn => [EventMuteOn] features::mute_on;
    RequestSetMuteOff => [EventMuteOff] features::mute_off;
    RequestCollectDigits => [EventDigitsCollected] features::collect_digits;
    RequestSendDTMF => [EventDTMFSent] features::send_dtmf;
    RequestAttachUserData => [EventAttachedDataChanged] data::attach;
    RequestUpdateUserData => [EventAttachedDataChanged] data::update;
    RequestDeletePair => [EventAttachedDataChanged] data::delete_pair;
    RequestDeleteUserData => [EventAttachedDataChanged] data::delete_all;
    RequestDistributeUserEvent => [EventACK] data::distribute_user_event;
    RequestMonitorNextCall => [EventMonitoringNextCall] monitoring::monitor_next_call;
    RequestCancelMonitoring => [EventMonitoringCancelled] monitoring::cancel_monitoring;
    RequestRouteCall => [EventRouteUsed] routing::route_call;
    RequestApplyTreatment => [EventTreatmentApplied, EventTreatmentNotApplied] routing::apply_treatment;
    RequestPrivateService => [EventPrivateInfo, EventACK] private::private_service;
    RequestNetworkConsult => [] network::consult;
    RequestNetworkAlternate => [] network::alternate;
    RequestNetworkTransfer => [] network::transfer;
    RequestNetworkMerge => [] network::merge;
    RequestNetworkReconnect => [] network::reconnect;
    RequestNetworkSingleStepTransfer => [] network::single_step_transfer;
    RequestNetworkPrivateService => [] network::private_service;
}
