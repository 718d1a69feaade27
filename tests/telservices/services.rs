//! Every service of the guide as a user asks for it, over TCP with datagrams and over HTTP with long polls: what is answered is
//! what the switch knows, and the events follow that the README of telapi-telservices names.
//!
//! Each test of [`services`] has the name of its service; behind `=>` stand the events that the server's work is told by, beside
//! the call's or the agent's own story. A service that is missing there, or in the README, fails [`document`].

mod agents;
mod calls;
mod centre;
mod directories;
mod document;
mod features;
mod history;
mod routing_points;
mod sessions;
mod statistics;

use centre::{Scene, Way};

/// Makes a test of each service, and the list of them.
macro_rules! services {
    ($($service:ident => [$($event:ident),*] $check:path;)*) => {
        /// Each service, with the events that follow it.
        const TESTED: &[(&str, &[&str])] = &[$((stringify!($service), &[$(stringify!($event)),*]),)*];

        /// The names are the guide's.
        #[allow(non_snake_case)]
        mod each {
            use super::*;

            $(
                #[tokio::test(start_paused = true)]
                async fn $service() {
                    for way in [Way::Udp, Way::Http] {
                        let mut scene = Scene::new(way).await;
                        $check(&mut scene).await;
                        scene.assert_asked(stringify!($service));
                        scene.assert_told(&[$(stringify!($event)),*]).await;
                    }
                }
            )*
        }
    };
}

services! {
    openSession => [] sessions::open;
    closeSession => [] sessions::close;
    addPartyToCall => [ConferencedEvent] calls::add_party_to_call;
    agentState => [AgentReadyEvent, AgentNotReadyEvent, AgentLoggedOffEvent] agents::agent_state;
    alternateCall => [HeldEvent, RetrievedEvent] calls::alternate_call;
    answerCall => [EstablishedEvent] calls::answer_call;
    conferenceCall => [ConferencedEvent] calls::conference_call;
    consultationCall => [HeldEvent, DeliveredEvent] calls::consultation_call;
    divertCall => [ConnectionClearedEvent] calls::divert_call;
    doNotDisturb => [DoNotDisturbEvent] features::do_not_disturb;
    dropCall => [ConnectionClearedEvent] calls::drop_call;
    forward => [ForwardingEvent] features::forward;
    holdCall => [HeldEvent] calls::hold_call;
    makeCall => [DeliveredEvent] calls::make_call;
    qualifyCall => [EstablishedEvent] calls::qualify_call;
    queryAgentState => [] agents::query_agent_state;
    queryDoNotDisturb => [] features::query_do_not_disturb;
    queryForward => [] features::query_forward;
    queryHistory => [] history::query_history;
    queryMsgWaiting => [] features::query_msg_waiting;
    queryUserStatistics => [] statistics::of_a_user;
    reconnectCall => [ConnectionClearedEvent, RetrievedEvent] calls::reconnect_call;
    retrieveCall => [RetrievedEvent] calls::retrieve_call;
    searchName => [] directories::search_name;
    searchNumber => [] directories::search_number;
    snapshot => [] calls::snapshot;
    transferCall => [ConnectionClearedEvent] calls::transfer_call;
    updateUserDirectory => [] directories::update_user_directory;
    queryRoutingPointState => [] routing_points::query_state;
    queryRoutingPointStatistics => [] statistics::of_a_routing_point;
    resumeRoutingPoint => [] routing_points::resume;
    startRoutingPoint => [AgentBusyEvent, DeliveredEvent] routing_points::start_campaign;
    stopRoutingPoint => [] routing_points::stop;
    suspendRoutingPoint => [] routing_points::suspend;
    updateRoutingPoint => [] routing_points::update;
    updateDirectory => [] directories::update_directory;
}
