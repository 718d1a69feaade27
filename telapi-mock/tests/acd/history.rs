//! The history (guide: *QueryHistory*).

use crate::world::{LINE, centre, friday_at_nine, pass, ready, sales, seconds};
use telapi_mock::{AgentState, Cause, Extension, HistoryQuery, HistoryRecord, RecordType, Switch};

fn others(records: &[HistoryRecord]) -> Vec<&str> {
    records.iter().map(|record| record.call.as_ref().unwrap().other_party.number.as_str()).collect()
}

/// 201 calls 202, which answers, at nine o'clock; 203, which does not, at ten; 204, which is busy, on the next day at nine.
async fn three_calls() -> Switch {
    let busy = Extension::new("204").full_name("Bertha Busy").busy();
    let switch = centre(sales()).extension(busy).build();
    switch.phone("201").dial("202").unwrap();
    pass(seconds(3)).await;
    switch.phone("202").pick_up().unwrap();
    pass(seconds(7)).await;
    switch.phone("202").hang_up().unwrap();
    pass(seconds(3590)).await;
    switch.phone("201").dial("203").unwrap();
    pass(seconds(5)).await;
    switch.phone("201").hang_up().unwrap();
    pass(seconds(23 * 3600)).await;
    switch.phone("201").dial("204").unwrap();
    switch.phone("201").hang_up().unwrap();
    switch
}

#[tokio::test(start_paused = true)]
async fn a_call_has_a_record_at_each_phone_when_it_has_ended() {
    let switch = three_calls().await;
    let own = switch.history(&HistoryQuery::new().device_number("202"));
    let [record] = own.as_slice() else { panic!("{own:?}") };
    let call = record.call.as_ref().unwrap();
    assert_eq!((record.user_id.as_str(), record.created), ("Extn202", friday_at_nine()));
    assert_eq!((call.other_party.number.as_str(), call.is_outgoing, call.is_connected), ("201", false, true));
    assert_eq!((call.alerting_duration, call.duration, call.cause), (seconds(3), seconds(7), Cause::Normal));
    let missed = switch.history(&HistoryQuery::new().device_number("203")).remove(0).call.unwrap();
    assert_eq!((missed.alerting_duration, missed.duration), (seconds(5), seconds(0)));
    assert_eq!((missed.is_connected, missed.cause), (false, Cause::CallCancelled));
}

#[tokio::test(start_paused = true)]
async fn the_newest_stands_first_and_the_limit_keeps_the_newest() {
    let switch = three_calls().await;
    let own = HistoryQuery::new().device_number("201");
    let records = switch.history(&own);
    assert_eq!(others(&records), ["204", "203", "202"]);
    let busy = records[0].call.as_ref().unwrap();
    assert_eq!((busy.is_outgoing, busy.is_connected, busy.cause), (true, false, Cause::Busy));
    assert_eq!(others(&switch.history(&own.limit(1))), ["204"]);
}

#[tokio::test(start_paused = true)]
async fn dates_and_the_first_hour_narrow_it_down() {
    let switch = three_calls().await;
    let own = HistoryQuery::new().device_number("201");
    let (friday, saturday) = ("2026-11-20".parse().unwrap(), "2026-11-21".parse().unwrap());
    assert_eq!(others(&switch.history(&own.clone().start_date(saturday))), ["204"]);
    assert_eq!(others(&switch.history(&own.clone().end_date(friday))), ["203", "202"]);
    let from_ten = own.clone().start_date(friday).start_hour(10);
    assert_eq!(others(&switch.history(&from_ten)), ["204", "203"], "the hour is the first day's");
    assert_eq!(others(&switch.history(&own.start_hour(10))), ["204", "203", "202"], "nothing without a day");
}

#[tokio::test(start_paused = true)]
async fn part_of_the_other_partys_number_or_name_is_found() {
    let switch = three_calls().await;
    let own = HistoryQuery::new().device_number("201");
    assert_eq!(others(&switch.history(&own.clone().search("ertha b"))), ["204"]);
    assert_eq!(others(&switch.history(&own.clone().search("03"))), ["203"]);
    assert!(switch.history(&own.search("nobody")).is_empty());
    assert_eq!(switch.history(&HistoryQuery::new().user_id("Extn203")).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn changes_of_agents_states_are_records_of_their_own() {
    let switch = centre(sales()).build();
    ready(&switch, &["501"]);
    switch.phone("201").dial(LINE).unwrap();
    switch.phone("501").pick_up().unwrap();
    switch.phone("501").hang_up().unwrap();
    let states = |query: HistoryQuery| {
        let records = switch.history(&query.user_id("agent501")).into_iter();
        records.map(|record| (record.agent_state.unwrap(), record.call.is_some())).collect::<Vec<_>>()
    };
    let mut agent = states(HistoryQuery::new().record_type(RecordType::Agent));
    agent.reverse();
    let expected =
        [AgentState::LoggedOn, AgentState::NotReady, AgentState::Ready, AgentState::Busy, AgentState::Ready];
    assert_eq!(agent, expected.map(|state| (state, false)));
    assert_eq!(states(HistoryQuery::new()), [(AgentState::Busy, true)]);
    assert_eq!(states(HistoryQuery::new().record_type(RecordType::All)).len(), 6);
}

#[test]
fn so_many_records_are_kept() {
    let switch = centre(sales()).build();
    for _ in 0..5_001 {
        switch.phone("201").dial("202").unwrap();
        switch.phone("201").hang_up().unwrap();
    }
    assert_eq!(switch.history(&HistoryQuery::new()).len(), 10_000);
}
