//! Routing points and campaigns (guide, *Supervisor services*).

use super::super::world::{pass, secs, soon};
use super::centre::{Scene, Way};
use telapi::csta::{CstaEvent, EventCause};
use telapi::telservices::service::{
    AgentsDistribution, DayOfWeek, DayOfYear, RequestedAgentState as Asked, RoutingPointConfig,
    StatisticsType, WorkingHours,
};
use telapi::telservices::wire::{RoutingPointState as State, RoutingPointStatistics};
use telapi::telservices::{RoutingPoint, WatchedDevice};
use telapi::{Delivery, ErrorKind};
use telapi_mock::{Campaign, LegState};

/// With all that the guide has. It is Monday, 1 March, 9:00: a time to work.
fn whole() -> RoutingPointConfig {
    let hours = WorkingHours::new([((7, 45), (12, 0)), ((12, 30), (24, 0))]).unwrap();
    brief()
        .service_timeout(secs(7200))
        .working_hours(hours)
        .non_working_days_of_week([DayOfWeek::Sunday, DayOfWeek::Saturday])
        .non_working_days([DayOfYear::new(10, 3).unwrap(), DayOfYear::new(12, 26).unwrap()])
        .queue_limit(150)
        .agent_logged_on_on_open_session(false)
        .agent_ready_on_logged_on(true)
        .statistics_incoming_call_immediate_abandon_timeout(secs(3))
}

/// With what the guide demands.
fn brief() -> RoutingPointConfig {
    RoutingPointConfig::new(secs(15), secs(90), 2, secs(5), AgentsDistribution::MostIdle)
}

/// The demanded part and the whole, as the guide writes them.
const BRIEF: &str = "<noAnswerTimeout>15</noAnswerTimeout><failedCallRetryTimeout>90</failedCallRetryTimeout>\
    <failedCallRetryLimit>2</failedCallRetryLimit><agentWorkingAfterCallTimeout>5</agentWorkingAfterCallTimeout>\
    <agentsDistribution><most-idle/></agentsDistribution>";

fn whole_as_sent() -> String {
    format!(
        "<config><serviceTimeout>7200</serviceTimeout><workingHours>7:45/12:00,12:30/24:00</workingHours>\
         <nonWorkingDaysOfWeek>1,7</nonWorkingDaysOfWeek><nonWorkingDays>03-10,26-12</nonWorkingDays>{BRIEF}\
         <queueLimit>150</queueLimit><agentLoggedOnOnOpenSession><false/></agentLoggedOnOnOpenSession>\
         <agentReadyOnLoggedOn><true/></agentReadyOnLoggedOn>\
         <statisticsIncomingCallImmediateAbandonTimeout>3</statisticsIncomingCallImmediateAbandonTimeout></config>"
    )
}

fn request(service: &str, inside: &str) -> String {
    format!("<TelServiceRequest><{service}>{inside}</{service}></TelServiceRequest>")
}

async fn assert_state(point: &RoutingPoint, state: State) {
    assert_eq!(soon(point.query_state()).await.unwrap(), state);
}

/// What cannot be, the server rejects: nothing was done.
async fn assert_rejected(asked: impl Future<Output = telapi::Result<()>>) {
    let error = soon(asked).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Refused, Delivery::Rejected));
}

/// All six states.
pub(super) async fn query_state(scene: &mut Scene) {
    let (sales, switch) = (scene.sales(), scene.world.switch.clone());
    assert_state(&sales, State::Started).await;
    scene.anna_is(&[Asked::LoggedOn, Asked::Ready]).await;
    assert_state(&sales, State::StartedRunning).await;
    switch.fail_routing_point("sales").unwrap();
    assert_state(&sales, State::StartedFailed).await;
    switch.recover_routing_point("sales").unwrap();
    switch.suspend_routing_point("sales").unwrap();
    assert_state(&sales, State::StartedSuspended).await;
    switch.stop_routing_point("sales").unwrap();
    assert_state(&sales, State::Stopped).await;

    let autumn = scene.session.routing_point("autumn");
    soon(autumn.start_campaign("outbound", brief())).await.unwrap();
    assert_state(&autumn, State::StartedCompleted).await;
    let error = soon(scene.session.routing_point("spring").query_state()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused, "there is none");
}

/// Callers who come while it is suspended take the failure route.
pub(super) async fn suspend(scene: &mut Scene) {
    scene.anna_is(&[Asked::LoggedOn, Asked::Ready]).await;
    soon(scene.sales().suspend()).await.unwrap();
    assert_state(&scene.sales(), State::StartedSuspended).await;
    assert_eq!(
        scene.world.asked("suspendRoutingPoint"),
        [request("suspendRoutingPoint", "<service>sales</service>")]
    );
    scene.world.phone("202").dial("800").unwrap();
    assert_eq!(scene.world.phone("204").legs()[0].state, LegState::Alerting);
    assert!(scene.legs().is_empty());
}

pub(super) async fn resume(scene: &mut Scene) {
    scene.anna_is(&[Asked::LoggedOn, Asked::Ready]).await;
    assert_rejected(scene.sales().resume()).await;
    scene.world.switch.suspend_routing_point("sales").unwrap();
    soon(scene.sales().resume()).await.unwrap();
    assert_state(&scene.sales(), State::StartedRunning).await;
    scene.world.phone("202").dial("800").unwrap();
    assert_eq!(scene.world.phone("201").legs()[0].state, LegState::Alerting);
}

/// An inbound one can be started again; a campaign is gone.
pub(super) async fn stop(scene: &mut Scene) {
    soon(scene.sales().stop()).await.unwrap();
    assert_state(&scene.sales(), State::Stopped).await;
    assert_rejected(scene.sales().stop()).await;
    soon(scene.sales().start()).await.unwrap();
    assert_state(&scene.sales(), State::Started).await;
    assert_eq!(
        scene.world.asked("startRoutingPoint"),
        [request("startRoutingPoint", "<service>sales</service>")]
    );

    let autumn = scene.session.routing_point("autumn");
    soon(autumn.start_campaign("outbound", brief())).await.unwrap();
    soon(autumn.stop()).await.unwrap();
    assert_eq!(soon(autumn.query_state()).await.unwrap_err().kind(), ErrorKind::Refused);
}

/// A campaign that calls: anna's phone dials who stands in its table, the next when nobody answers for as long as was said.
pub(super) async fn start_campaign(scene: &mut Scene) {
    scene.anna_is(&[Asked::LoggedOn, Asked::Ready]).await;
    scene.now();
    scene.world.switch.set_campaign("autumn", Campaign::new().call("204").call("202"));
    let autumn = scene.session.routing_point("autumn");
    soon(autumn.start_campaign("outbound", whole())).await.unwrap();
    let sent = format!("<service>autumn</service><template>outbound</template>{}", whole_as_sent());
    assert_eq!(scene.world.asked("startRoutingPoint"), [request("startRoutingPoint", &sent)]);
    assert_state(&autumn, State::StartedRunning).await;
    scene.told("AgentBusyEvent").await;
    assert_eq!(scene.legs(), [(LegState::Delivered, "204".to_owned())]);

    pass(secs(16)).await;
    soon(
        scene.world.switch.wait_until(|calls| calls.iter().any(|call| call.has("202", LegState::Connected))),
    )
    .await;
    let call =
        scene.device().calls().into_iter().find(|call| call.record().state != telapi::CallState::Ended);
    let call = call.expect("the session knows of it");
    soon(call.established()).await.unwrap();
    assert_eq!(call.record().parties[0].device.number(), "202");
    scene.assert_true();
    pass(secs(4)).await;
    soon(call.hang_up()).await.unwrap();
    scene.told("AgentWorkingAfterCallEvent").await;
    assert_called(&autumn).await;
    // five seconds behind the call, as configured, she is ready
    scene.told("AgentReadyEvent").await;
}

/// 204 in vain, and 202 for 4 s.
async fn assert_called(campaign: &RoutingPoint) {
    let statistics = soon(campaign.query_statistics(StatisticsType::Total)).await.unwrap();
    let RoutingPointStatistics::Total(total) = statistics else { panic!("a total: {statistics:?}") };
    assert_eq!(
        (total.outgoing_calls_intended_count, total.outgoing_calls_performed_count),
        (Some(2), Some(1))
    );
    assert_eq!(
        (total.outgoing_calls_originated_count, total.outgoing_calls_connected_count),
        (Some(2), Some(1))
    );
    assert_eq!((total.outgoing_calls_retried_count, total.outgoing_calls_failed_count), (Some(0), Some(0)));
    assert_eq!(total.outgoing_calls_connected_duration, Some(secs(4)));
}

/// The configuration is the new one, and a campaign's table is read anew.
pub(super) async fn update(scene: &mut Scene) {
    scene.anna_is(&[Asked::LoggedOn, Asked::Ready]).await;
    scene.now();
    soon(scene.sales().update(whole())).await.unwrap();
    let sent = request("updateRoutingPoint", &format!("<service>sales</service>{}", whole_as_sent()));
    assert_eq!(scene.world.asked("updateRoutingPoint"), [sent]);
    let today = DayOfYear::new(3, 1).unwrap();
    assert_state(&scene.sales(), State::StartedRunning).await;
    soon(scene.sales().update(brief().non_working_days([today]))).await.unwrap();
    assert_state(&scene.sales(), State::Started).await;

    let autumn = scene.session.routing_point("autumn");
    soon(autumn.start_campaign("outbound", brief())).await.unwrap();
    assert_state(&autumn, State::StartedCompleted).await;
    scene.world.switch.set_campaign("autumn", Campaign::new().call("204"));
    scene.world.server.clear_transcript();
    soon(autumn.update(None)).await.unwrap();
    assert_eq!(
        scene.world.asked("updateRoutingPoint"),
        [request("updateRoutingPoint", "<service>autumn</service>")]
    );
    assert_state(&autumn, State::StartedRunning).await;
    assert_eq!(scene.world.phone("204").legs()[0].state, LegState::Alerting);
}

/// Guide, *SuspendRoutingPoint*: "outgoing calls in progress are cleared and no call is tried during the suspension".
#[tokio::test(start_paused = true)]
async fn a_suspended_campaign_clears_its_calls_and_makes_none_until_it_goes_on() {
    let mut scene = Scene::new(Way::Udp).await;
    scene.anna_is(&[Asked::LoggedOn, Asked::Ready]).await;
    scene.world.switch.set_campaign("autumn", Campaign::new().call("204"));
    let autumn = scene.session.routing_point("autumn");
    soon(autumn.start_campaign("outbound", brief())).await.unwrap();
    scene.told("DeliveredEvent").await;
    soon(autumn.suspend()).await.unwrap();
    scene.is_over().await;
    pass(secs(600)).await;
    assert!(scene.legs().is_empty());
    soon(autumn.resume()).await.unwrap();
    scene.told("DeliveredEvent").await;
    assert_eq!(scene.legs(), [(LegState::Delivered, "204".to_owned())]);
}

/// Guide, event *Call*: a call "is queued here", and leaves with the cause `route`.
#[tokio::test(start_paused = true)]
async fn a_session_may_watch_the_queue_of_a_routing_point() {
    let mut scene = Scene::watching(Way::Udp, WatchedDevice::new("800")).await;
    scene.world.phone("202").dial("800").unwrap();
    let CstaEvent::Queued(queued) = scene.told("QueuedEvent").await else { panic!("it is") };
    let calls = scene.session.device("800").unwrap().calls();
    assert_eq!(calls[0].record().parties[0].device.number(), "202", "{queued:?}");
    let switch = scene.world.switch.clone();
    switch.open_agent_session("205", Some("bea"), None).unwrap();
    switch.request_agent_state("205", telapi_mock::AgentState::LoggedOn).unwrap();
    switch.request_agent_state("205", telapi_mock::AgentState::Ready).unwrap();
    let CstaEvent::ConnectionCleared(left) = scene.told("ConnectionClearedEvent").await else {
        panic!("it is")
    };
    assert_eq!(left.cause, Some(EventCause::Redirected));
    assert_eq!(switch.phone("205").legs()[0].state, LegState::Alerting);
}
