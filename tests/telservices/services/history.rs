//! What happened (guide, *QueryHistory*).

use super::super::world::{pass, secs, soon};
use super::centre::Scene;
use telapi::telservices::service::{HourOfDay, QueryHistory, RecordType, RequestedAgentState};
use telapi::telservices::wire::{AgentState, CallCause, HistoryRecord, LocalDate, LocalDateTime, LocalTime};

fn day(day: u8) -> LocalDate {
    LocalDate::new(2027, 3, day).unwrap()
}

async fn ask(scene: &Scene, query: QueryHistory) -> Vec<HistoryRecord> {
    soon(scene.phone().request(query)).await.unwrap()
}

/// At 9:00:00 anna logs on; 202 calls 201, which answers after 4 s and hangs up after 16. At 9:01:00 201 calls 204, who does not
/// answer for 5 s.
async fn morning(scene: &mut Scene) {
    scene.anna_is(&[RequestedAgentState::LoggedOn]).await;
    let phone = |number: &str| scene.world.phone(number);
    phone("202").dial("201").unwrap();
    pass(secs(4)).await;
    phone("201").pick_up().unwrap();
    pass(secs(16)).await;
    phone("202").hang_up().unwrap();
    pass(secs(40)).await;
    phone("201").dial("204").unwrap();
    pass(secs(5)).await;
    phone("201").hang_up().unwrap();
    pass(secs(1)).await;
}

pub(super) async fn query_history(scene: &mut Scene) {
    morning(scene).await;
    let records = soon(scene.phone().query_history()).await.unwrap();
    let [made, taken] = &records[..] else { panic!("the newest first: {records:#?}") };
    let at = |minute| Some(LocalDateTime::new(day(1), LocalTime::new(9, minute, 0).unwrap()));
    assert_eq!((made.created(), taken.created()), (at(1), at(0)));
    for (record, number, name) in [(made, "204", "Dora Egli"), (taken, "202", "Bela Cerny")] {
        let other = record.other_party.as_ref().unwrap();
        assert_eq!((other.number.clone(), other.name.as_deref()), (Some(number.into()), Some(name)));
        assert_eq!(record.agent_state, Some(AgentState::NotReady));
    }
    assert_eq!(
        (made.is_outgoing, made.is_connected, made.duration),
        (Some(true), Some(false), Some(secs(0)))
    );
    assert_eq!((taken.is_outgoing, taken.is_connected), (Some(false), Some(true)));
    assert_eq!((taken.alerting_duration, taken.duration), (Some(secs(4)), Some(secs(16))));
    assert_eq!((&made.cause, &taken.cause), (&Some(CallCause::Normal), &Some(CallCause::Normal)));
    each_filter(scene).await;
    record_types(scene).await;
}

/// How many records each filter leaves of the two calls.
async fn each_filter(scene: &Scene) {
    let all = || QueryHistory::new().device_number("201");
    let hour = |hour| HourOfDay::new(hour).unwrap();
    for (query, found) in [
        (all(), 2),
        (all().start_date(day(1)), 2),
        (all().start_date(day(2)), 0),
        (all().start_date(day(1)).start_hour(hour(9)), 2),
        (all().start_date(day(1)).start_hour(hour(10)), 0),
        // without a first day the hour is not looked at
        (all().start_hour(hour(10)), 2),
        (all().end_date(day(1)), 2),
        (all().end_date(LocalDate::new(2027, 2, 28).unwrap()), 0),
        (all().search("dora"), 1),
        (all().search("20"), 2),
        (all().search("203"), 0),
        (all().limit(1), 1),
        (all().limit(3), 2),
        (QueryHistory::new().user_id("anna"), 2),
        (QueryHistory::new().user_id("bea"), 0),
        (QueryHistory::new().device_number("204"), 1),
        (QueryHistory::new(), 4),
    ] {
        let records = ask(scene, query.clone()).await;
        assert_eq!(records.len(), found, "{query:?}: {records:#?}");
    }
    let records = ask(scene, QueryHistory::new().user_id("anna").limit(1)).await;
    assert_eq!(records[0].device_number.as_ref().unwrap().number(), "201", "who did not ask for it is told");
    assert_eq!(records[0].user_id.as_deref(), Some("anna"));
}

async fn record_types(scene: &Scene) {
    let of = |record_type| QueryHistory::new().device_number("201").record_type(record_type);
    assert_eq!(ask(scene, of(RecordType::Call)).await.len(), 2);
    let changes = ask(scene, of(RecordType::Agent)).await;
    let states: Vec<_> = changes.into_iter().map(|record| record.agent_state.unwrap()).collect();
    assert_eq!(states, [AgentState::NotReady, AgentState::LoggedOn], "the newest first");
    assert_eq!(ask(scene, of(RecordType::All)).await.len(), 4);
}
