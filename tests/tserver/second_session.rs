//! The second session of hot standby, at a gateway that does what it likes (T-Library model, `TSetParamHA`).

use super::raw::{RawConnection, RawGateway};
use super::world::{secs, soon, within};
use serde_json::json;
use std::time::Duration;
use telapi::SessionState;
use telapi::tserver::{HotStandby, Session, SessionBuilder};
use tokio::time::{Instant, timeout};

/// The primary, and the other one.
struct Two {
    primary: RawGateway,
    other: RawGateway,
}

impl Two {
    async fn new() -> Self {
        Self { primary: RawGateway::new().await, other: RawGateway::new().await }
    }

    fn session(&self) -> SessionBuilder {
        let rules = HotStandby::default().connect_timeout(secs(2)).reconnect_interval(secs(10));
        let builder = Session::builder([self.primary.url(), self.other.url()]).hot_standby(rules);
        builder.seed(7).address("201").snapshot_interval(None).addp_timeout(secs(0))
    }

    /// Online at the primary.
    async fn online(&self, builder: SessionBuilder) -> (Session, RawConnection) {
        let session = builder.start().unwrap();
        let connection = self.primary.open().await;
        soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
        (session, connection)
    }

    /// The next second session, open; and after how long it came.
    async fn second(&self) -> (RawConnection, Duration) {
        let begun = Instant::now();
        let mut connection = self.other.accept().await;
        let took = begun.elapsed();
        connection.answer_next("RequestRegisterClient").await;
        (connection, took)
    }
}

#[tokio::test(start_paused = true)]
async fn one_that_is_lost_or_does_not_open_is_opened_again_after_the_interval() {
    let two = Two::new().await;
    let (_session, _primary) = two.online(two.session()).await;
    let (second, _) = two.second().await;
    let mut since = Instant::now();
    drop(second);
    // lost, refused, and without an answer
    for refuses in [true, false] {
        let mut connection = two.other.accept().await;
        assert_eq!(since.elapsed().as_secs().clamp(9, 10), since.elapsed().as_secs(), "the interval");
        since = Instant::now();
        connection.asked_for("RequestRegisterClient").await;
        if refuses {
            connection.tell("EventError", json!({"ErrorCode": 40})).await;
        } else {
            assert!(soon(connection.asked()).await.is_none());
            assert_eq!(since.elapsed().as_secs(), 2, "it may take so long to open");
        }
    }
    let (_second, took) = two.second().await;
    assert!(took <= secs(10), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn one_that_is_silent_is_left_and_one_that_says_anything_is_not() {
    let two = Two::new().await;
    let (_session, mut primary) = two.online(two.session().addp_timeout(secs(5))).await;
    let polls = tokio::spawn(async move { while primary.asked().await.is_some() {} });
    let (mut second, _) = two.second().await;
    let begun = Instant::now();
    for _ in 0..10 {
        super::world::pass(secs(3)).await;
        second.tell("EventOnHook", json!({"ThisDN": "999"})).await;
    }
    assert!(timeout(secs(1), two.other.accept()).await.is_err(), "it is still there");
    // and now it says nothing: a poll after five seconds, the end after another five
    let _again = within(secs(30), two.other.accept()).await;
    assert!(begun.elapsed() >= secs(38), "{:?}", begun.elapsed());
    polls.abort();
}

#[tokio::test(start_paused = true)]
async fn what_it_was_told_of_the_switch_is_known_when_it_serves() {
    for (last, sees) in [("EventLinkDisconnected", false), ("EventLinkConnected", true)] {
        let two = Two::new().await;
        let (session, primary) = two.online(two.session()).await;
        let (mut second, _) = two.second().await;
        second.tell("EventLinkDisconnected", json!({})).await;
        second.tell(last, json!({})).await;
        super::world::pass(secs(90)).await;
        drop(primary);
        second.answer_next("RequestQueryServer").await;
        second.answer_next("RequestRegisterAddress").await;
        soon(session.state().wait_for(SessionState::is_connected)).await.unwrap();
        assert_eq!(session.state().get().is_online(), sees, "{last}: {:?}", session.state().get());
    }
}
