//! A primary and a backup (T-Library model, *High availability*).

use super::world::{no_call, open, secs, soon, story_until, switch, url};
use telapi::tserver::{HotStandby, Session, SessionBuilder};
use telapi::{CallState, SessionState};
use telapi_mock::Switch;
use telapi_mock::tserver::{Pair, Server, Standby};

struct Twins {
    switch: Switch,
    pair: Pair,
}

impl Twins {
    async fn new(standby: Standby) -> Self {
        let switch = switch().build();
        let pair = Pair::builder(&switch, standby).takeover_after(secs(2)).start().await.unwrap();
        Self { switch, pair }
    }

    fn session(&self) -> SessionBuilder {
        let servers = [Server::First, Server::Second].map(|which| url(self.pair.server(which)));
        Session::builder(servers).seed(7).addresses(["201", "202"])
    }
}

#[tokio::test(start_paused = true)]
async fn a_backup_is_left_for_the_other_server() {
    let twins = Twins::new(Standby::Warm).await;
    twins.pair.switch_over();
    let session = soon(twins.session().connect()).await.unwrap();
    assert_eq!(twins.pair.server(Server::Second).registrations("201"), 1);
    assert_eq!(twins.pair.server(Server::First).registrations("201"), 0);
    drop(session);
}

#[tokio::test(start_paused = true)]
async fn in_warm_standby_calls_get_other_conn_ids_and_are_followed_all_the_same() {
    let twins = Twins::new(Standby::Warm).await;
    let (session, mut events) = open(twins.session()).await;
    let call = soon(session.device("201").unwrap().make_call("203")).await.unwrap();
    soon(call.established()).await.unwrap();
    super::world::pass(secs(70)).await;
    twins.pair.stop(Server::First).await;
    let story = story_until(&mut events, "resynchronised").await;
    assert_eq!(story, ["disconnected", "failed over", "connected", "gap: ConnectionLost", "resynchronised"]);
    let calls = session.calls().of(&"201".into());
    assert_eq!(calls.len(), 1, "{calls:?}");
    assert_eq!(calls[0].state, CallState::Connected);
    twins.switch.phone("203").hang_up().unwrap();
    no_call(&session).await;
}

#[tokio::test(start_paused = true)]
async fn in_hot_standby_a_second_session_is_open_and_calls_are_kept() {
    let twins = Twins::new(Standby::Hot).await;
    let (session, mut events) = open(twins.session().hot_standby(HotStandby::default())).await;
    let second = twins.pair.server(Server::Second);
    soon(async {
        while second.sessions() == 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(second.registrations("201"), 0, "nothing is registered there until it serves");
    let call = soon(session.device("201").unwrap().make_call("203")).await.unwrap();
    soon(call.established()).await.unwrap();
    let conn_id = session.conn_id(&call).unwrap();
    super::world::pass(secs(70)).await;
    let started = tokio::time::Instant::now();
    twins.pair.stop(Server::First).await;
    let story = story_until(&mut events, "resynchronised").await;
    assert_eq!(story, ["disconnected", "failed over", "connected", "gap: ConnectionLost", "resynchronised"]);
    assert!(started.elapsed() < secs(4), "within the switchover's time: {:?}", started.elapsed());
    assert_eq!(call.state(), CallState::Connected);
    assert_eq!(session.conn_id(&call), Some(conn_id));
    soon(call.hold()).await.unwrap();
    soon(call.hang_up()).await.unwrap();
    no_call(&session).await;
    // and back: the first is the second now
    twins.pair.start(Server::First).await.unwrap();
    let first = twins.pair.server(Server::First);
    soon(async {
        while first.sessions() == 0 {
            super::world::pass(secs(1)).await;
        }
    })
    .await;
    soon(session.close()).await;
    soon(async {
        while first.sessions() + second.sessions() > 0 {
            super::world::pass(secs(1)).await;
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_switchover_by_hand_is_followed() {
    for (standby, hot) in [(Standby::Warm, false), (Standby::Hot, false), (Standby::Hot, true)] {
        let twins = Twins::new(standby).await;
        let builder = twins.session();
        let builder = if hot { builder.hot_standby(HotStandby::default()) } else { builder };
        let (session, mut events) = open(builder).await;
        super::world::pass(secs(70)).await;
        twins.pair.switch_over();
        let story = story_until(&mut events, "failed over").await;
        assert!(story.contains(&"disconnected".to_owned()), "{standby:?} {hot}: {story:?}");
        story_until(&mut events, "resynchronised").await;
        assert!(matches!(session.state().get(), SessionState::Online { .. }));
        twins.switch.phone("204").dial("201").unwrap();
        soon(session.calls().wait_until(|calls| calls.len() == 1)).await.unwrap();
    }
}
