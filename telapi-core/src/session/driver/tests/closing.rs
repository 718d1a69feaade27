//! How a session ends, under any load.

use super::fake::*;
use crate::call::{EndReason, WhileOffline};
use crate::csta::CallControlService::HoldCall;
use crate::session::driver::DriverConfig;
use crate::session::{CloseReason, SessionState};
use crate::{Delivery, Error, ErrorKind};
use futures::FutureExt as _;
use std::time::Duration;
use tokio::time::{Instant, advance};

/// How long the log-out may take by default.
const LOG_OUT_DEADLINE: Duration = Duration::from_secs(5);

#[tokio::test(start_paused = true)]
async fn close_logs_out_and_returns_when_the_session_is_over() {
    let (mut scene, mut connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    let call = scene.call("a");
    let ((), ()) = tokio::join!(scene.handle.close(), async {
        let Request::LogOut(reply) = connection.request().await else { panic!("another request") };
        assert!(matches!(scene.handle.state().get(), SessionState::Closing));
        answer(reply, Ok(()));
    });
    assert!(scene.handle.state().get().is_closed());
    assert_eq!(call.ended().now_or_never(), Some(EndReason::SessionClosed));
    assert!(connection.is_dropped());
    assert_eq!(scene.next().await, "Closed(closed by the user)");
    assert!(scene.stream.next().await.is_none());
    scene.handle.close().await;
}

#[tokio::test(start_paused = true)]
async fn close_returns_at_the_deadline_though_the_log_out_hangs() {
    let (mut scene, _connection) = online().await;
    let begun = Instant::now();
    tokio::join!(scene.handle.close(), scene.handle.close());
    assert_eq!(begun.elapsed(), LOG_OUT_DEADLINE);
    assert_eq!(scene.next().await, "Closed(closed by the user)");
}

#[tokio::test(start_paused = true)]
async fn a_log_out_with_a_fault_in_it_is_over() {
    let (scene, mut connection) = online().await;
    let begun = Instant::now();
    let ((), ()) = tokio::join!(scene.handle.close(), async {
        let Request::LogOut(reply) = connection.request().await else { panic!("another request") };
        panic_at(reply);
    });
    assert_eq!(begun.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_lost_while_logging_out_ends_the_session() {
    let (mut scene, mut connection) = online().await;
    let begun = Instant::now();
    let ((), _reply) = tokio::join!(scene.handle.close(), async {
        let request = connection.request().await;
        connection.lose().await;
        request
    });
    assert_eq!(begun.elapsed(), Duration::ZERO);
    assert_eq!(scene.next().await, "Closed(closed by the user)");
}

#[tokio::test(start_paused = true)]
async fn close_drops_an_attempt_and_logs_out_what_the_server_may_still_know() {
    let mut scene = scene(config());
    let attempt = scene.attempt().await;
    let begun = Instant::now();
    let handle = scene.handle.clone();
    tokio::join!(handle.close(), async {
        let reply = scene.log_out().await;
        assert!(attempt.is_abandoned());
        answer(reply, Ok(()));
    });
    assert_eq!(begun.elapsed(), Duration::ZERO);
    scene.is_not_tried_any_more().await;
}

#[tokio::test(start_paused = true)]
async fn close_ends_a_pause_and_returns_at_the_deadline_though_the_log_out_hangs() {
    let mut scene = scene(config());
    scene.attempt().await.refuse(Error::new(ErrorKind::Connect));
    scene.is_not_tried_for(PAUSE / 2).await;
    let begun = Instant::now();
    scene.handle.close().await;
    assert_eq!(begun.elapsed(), LOG_OUT_DEADLINE);
    scene.is_not_tried_any_more().await;
}

#[tokio::test(start_paused = true)]
async fn a_session_that_is_closed_without_a_connection_is_closing_and_refuses_at_once_while_it_logs_out() {
    let mut scene = scene(config());
    scene.attempt().await.refuse(Error::new(ErrorKind::Connect));
    scene.is_not_tried_for(PAUSE / 2).await;
    let handle = scene.handle.clone();
    tokio::join!(handle.close(), async {
        let _hangs = scene.log_out().await;
        assert!(matches!(handle.state().get(), SessionState::Closing), "{}", handle.state().get());
        let begun = Instant::now();
        for phone in [scene.phone(), scene.phone().while_offline(WhileOffline::Wait(LOG_OUT_DEADLINE * 10))] {
            let error = phone.make_call("22").await.unwrap_err();
            assert_eq!((error.kind(), error.delivery()), (ErrorKind::Closed, Delivery::NotSent));
        }
        assert_eq!(handle.resynchronise().await.unwrap_err().kind(), ErrorKind::Closed);
        assert_eq!(begun.elapsed(), Duration::ZERO);
    });
}

#[tokio::test(start_paused = true)]
async fn a_log_out_without_a_connection_and_with_a_fault_in_it_is_over() {
    let mut scene = scene(config());
    scene.attempt().await.refuse(Error::new(ErrorKind::Connect));
    scene.is_not_tried_for(PAUSE / 2).await;
    let handle = scene.handle.clone();
    tokio::join!(handle.close(), async { panic_at(scene.log_out().await) });
    assert_eq!(scene.next().await, "Closed(closed by the user)");
}

#[tokio::test(start_paused = true)]
async fn when_nobody_keeps_it_alive_the_session_logs_out_and_ends() {
    let (mut scene, mut connection) = online().await;
    drop(scene.keep_alive.take());
    let Request::LogOut(reply) = connection.request().await else { panic!("another request") };
    answer(reply, Ok(()));
    assert_eq!(scene.next().await, "Closed(no handle of the session is left)");
}

#[tokio::test(start_paused = true)]
async fn suspend_ends_streams_and_calls_and_asks_the_server_for_nothing() {
    let (mut scene, mut connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    let call = scene.call("a");
    scene.handle.suspend().await.unwrap();
    assert!(connection.is_dropped());
    connection.is_asked_for_nothing_more().await;
    assert_eq!(call.ended().now_or_never(), Some(EndReason::SessionClosed));
    assert_eq!(scene.next().await, "Closed(suspended, to be resumed)");
    assert!(scene.stream.next().await.is_none());
    drop(scene.keep_alive.take());
    scene.is_not_tried_any_more().await;
    scene.is_never_logged_out().await;
}

#[tokio::test(start_paused = true)]
async fn suspend_ends_an_attempt_or_a_pause_and_logs_nothing_out() {
    for is_refused in [false, true] {
        let mut scene = scene(config());
        let attempt = scene.attempt().await;
        if is_refused {
            attempt.refuse(Error::new(ErrorKind::Connect));
            scene.is_not_tried_for(PAUSE / 2).await;
        }
        let begun = Instant::now();
        scene.handle.suspend().await.unwrap();
        assert_eq!(begun.elapsed(), Duration::ZERO);
        scene.is_not_tried_any_more().await;
        scene.is_never_logged_out().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_that_is_closed_cannot_be_suspended() {
    let (scene, mut connection) = online().await;
    let close = scene.handle.clone();
    let closing = tokio::spawn(async move { close.close().await });
    let Request::LogOut(reply) = connection.request().await else { panic!("another request") };
    let suspend = scene.handle.clone();
    let suspending = tokio::spawn(async move { suspend.suspend().await });
    answer(reply, Ok(()));
    closing.await.unwrap();
    let error = suspending.await.unwrap().unwrap_err();
    assert_eq!(
        (error.kind(), error.to_string()),
        (ErrorKind::Closed, "closed by the user: session closed".into())
    );
}

#[tokio::test(start_paused = true)]
async fn a_session_that_was_closed_stays_closed_for_its_first_reason() {
    let (mut scene, mut connection) = online().await;
    let close = scene.handle.clone();
    let closing = tokio::spawn(async move { close.close().await });
    let Request::LogOut(reply) = connection.request().await else { panic!("another request") };
    drop(scene.keep_alive.take());
    answer(reply, Ok(()));
    closing.await.unwrap();
    assert!(matches!(scene.handle.state().get(), SessionState::Closed { reason: CloseReason::ClosedByUser }));
}

#[test]
fn a_runtime_that_is_shut_down_ends_calls_streams_and_states() {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let (mut scene, connection) = runtime.block_on(online_with(config(), [is_there("a", HoldCall)]));
    let (call, hold) = (scene.call("a"), scene.hold("a"));
    let mut incoming = scene.phone().incoming();
    drop(runtime);
    assert_eq!(call.ended().now_or_never(), Some(EndReason::SessionClosed));
    assert!(futures::StreamExt::next(&mut incoming).now_or_never().expect("an end").is_none());
    let last = scene.stream.next().now_or_never().expect("an item").expect("an item");
    assert!(matches!(last, crate::session::StreamItem::Closed { reason: CloseReason::Dropped }));
    assert!(scene.handle.state().get().is_closed());
    let asked = scene.handle.call_control(hold).now_or_never().expect("an answer at once");
    assert_eq!(asked.unwrap_err().kind(), ErrorKind::Closed);
    assert!(connection.is_dropped());
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_events_does_not_starve_a_timer() {
    let config = DriverConfig { snapshot_interval: Some(Duration::from_secs(60)), ..config() };
    let (_scene, mut connection) = online_with(config, []).await;
    connection.flood();
    // the clock moves before anybody runs
    advance(Duration::from_secs(60)).await;
    let _asked = connection.snapshot().await;
    assert!(connection.has_unread_events());
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_events_does_not_starve_requests_or_the_close() {
    let (scene, mut connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    let _hold = scene.handle.call_control(scene.hold("a"));
    connection.flood();
    let _hold = connection.call_control().await;
    assert!(connection.has_unread_events());
    connection.flood();
    let ((), ()) = tokio::join!(scene.handle.close(), async {
        let Request::LogOut(reply) = connection.request().await else { panic!("another request") };
        assert!(connection.has_unread_events());
        answer(reply, Ok(()));
    });
}
