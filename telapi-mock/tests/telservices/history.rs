//! The history of calls and agents (guide, *QueryHistory*).

use crate::centre::{ann, centre, pass};
use crate::client::{ask, choice, error, inner};
use telapi_mock::telservices::TelServer;

async fn records(server: &TelServer, device: &str, fields: &str) -> Vec<String> {
    let answer = ask(server, "queryHistory", device, fields).await;
    if answer.contains("<history/>") {
        return Vec::new();
    }
    let records = inner(&answer, "history").split("</record>").filter(|record| !record.is_empty());
    records.map(|record| record.strip_prefix("<record>").unwrap().to_owned()).collect()
}

/// At 9:00 702 answers 701 after 3 s and talks for 20; at 9:01 it is called again, and 701 gives up after 5 s.
async fn two_calls(server: &TelServer) {
    let phone = |number: &str| server.switch().phone(number);
    phone("701").dial("702").unwrap();
    pass(3).await;
    phone("702").pick_up().unwrap();
    pass(20).await;
    phone("702").hang_up().unwrap();
    pass(37).await;
    phone("701").dial("702").unwrap();
    pass(5).await;
    phone("701").hang_up().unwrap();
}

fn record(time: &str, alerting: u64, duration: u64, flags: [bool; 2], cause: &str) -> String {
    let [outgoing, connected] = flags;
    let other = if outgoing {
        "<number>702</number><name>Dora Dialler</name>"
    } else {
        "<number>701</number><name>Carl Caller</name>"
    };
    format!(
        "<creationDate>2026-05-04</creationDate><creationTime>{time}</creationTime><otherParty>{other}</otherParty>\
         <alertingDuration>{alerting}</alertingDuration><duration>{duration}</duration>\
         <isOutgoing><{outgoing}/></isOutgoing><isConnected><{connected}/></isConnected><cause><{cause}/></cause>"
    )
}

#[tokio::test(start_paused = true)]
async fn the_calls_of_a_device_the_newest_first() {
    let server = centre().await;
    two_calls(&server).await;
    assert_eq!(
        records(&server, "702", "").await,
        [
            record("09:01:00", 5, 0, [false, false], "droppedByOtherParty"),
            record("09:00:00", 3, 20, [false, true], "normal"),
        ]
    );
    assert_eq!(
        records(&server, "701", "").await,
        [
            record("09:01:00", 0, 0, [true, false], "normal"),
            record("09:00:00", 0, 20, [true, true], "normal"),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn who_does_not_ask_for_a_device_is_told_whose_the_records_are() {
    let server = centre().await;
    two_calls(&server).await;
    let all = records(&server, "", "").await;
    assert_eq!(all.len(), 4);
    assert!(all[0].starts_with("<deviceNumber>70"), "{}", all[0]);
    let of_user = records(&server, "", "<userID>Extn702</userID>").await;
    assert_eq!(of_user.len(), 2);
    assert!(
        of_user[0].starts_with("<deviceNumber>702</deviceNumber><userID>Extn702</userID>"),
        "{}",
        of_user[0]
    );
}

#[tokio::test(start_paused = true)]
async fn dates_text_and_limit_narrow_the_history_down() {
    let server = centre().await;
    two_calls(&server).await;
    for (fields, found) in [
        ("<startDate>2026-05-04</startDate>", 2),
        ("<startDate>2026-05-04</startDate><startHour>9</startHour>", 2),
        ("<startDate>2026-05-04</startDate><startHour>10</startHour>", 0),
        ("<startHour>10</startHour>", 2),
        ("<startDate>2026-05-05</startDate>", 0),
        ("<endDate>2026-05-04</endDate>", 2),
        ("<endDate>2026-05-03</endDate>", 0),
        ("<search>dora</search>", 2),
        ("<search>70</search>", 2),
        ("<search>Carl</search>", 0),
        ("<limit>1</limit>", 1),
    ] {
        assert_eq!(records(&server, "701", fields).await.len(), found, "{fields}");
    }
    let hour = "<startDate>2026-05-04</startDate><startHour>24</startHour>";
    assert_eq!(ask(&server, "queryHistory", "701", hour).await, error("reject"));
    assert_eq!(ask(&server, "queryHistory", "799", "").await, error("reject"), "no such phone");
}

#[tokio::test(start_paused = true)]
async fn changes_of_agents_are_records_too() {
    let server = centre().await;
    ann(&server).await;
    let agent = "<recordType><agent/></recordType>";
    let answer = ask(&server, "queryHistory", "", &format!("{agent}<userID>ann</userID>")).await;
    assert!(
        answer.contains("<deviceNumber>705</deviceNumber><userID>ann</userID><creationDate>"),
        "{answer}"
    );
    assert!(!answer.contains("otherParty"), "{answer}");
    let changes = records(&server, "", agent).await;
    let states: Vec<&str> = changes.iter().map(|record| choice(record, "agentState")).collect();
    assert_eq!(states, ["notReady", "loggedOn"], "the newest first");

    server.switch().phone("705").dial("701").unwrap();
    server.switch().phone("705").hang_up().unwrap();
    let all = "<recordType><all/></recordType><deviceNumber>705</deviceNumber>";
    let calls = records(&server, "705", "").await;
    assert_eq!((calls.len(), choice(&calls[0], "agentState")), (1, "notReady"));
    assert_eq!(records(&server, "", all).await.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn why_a_call_came_to_nothing() {
    let server = centre().await;
    let phone = |number: &str| server.switch().phone(number);
    phone("701").dial("999").unwrap();
    phone("701").hang_up().unwrap();
    assert_eq!(choice(&records(&server, "701", "").await[0], "cause"), "destNotObtainable");
    pass(1).await;
    phone("702").dial("705").unwrap();
    phone("701").dial("705").unwrap();
    phone("701").hang_up().unwrap();
    assert_eq!(choice(&records(&server, "701", "").await[0], "cause"), "busy");
    phone("705").pick_up().unwrap();
    phone("705").transfer_to("706").unwrap();
    assert_eq!(choice(&records(&server, "705", "").await[0], "cause"), "transfer");
}
