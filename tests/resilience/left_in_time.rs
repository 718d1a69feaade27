//! How soon a server that serves no more is left: a stopped one within the policy's first delay after its death is known, a
//! silent one within the heartbeat's deadline.

use super::random::Random;
use super::told::Told;
use super::world::{PASSWORD, minutes, pass, requests, secs, soon, within};
use std::time::Duration;
use telapi::ipoffice::Session;
use telapi::{ReconnectPolicy, SessionState};
use telapi_mock::ipoffice::{Pair, Server};
use telapi_mock::{Extension, Switch};
use tokio::time::Instant;

/// With jitter it is half of it at least.
const FIRST_DELAY: Duration = secs(1);

struct Scene {
    pair: Pair,
    told: Told,
    session: Session,
}

impl Scene {
    async fn new(seed: u64) -> Self {
        let switch = Switch::builder().extension(Extension::new("201").password(PASSWORD)).seed(seed).build();
        let pair = Pair::builder(&switch).takeover_after(Duration::ZERO).start().await.unwrap();
        let policy = ReconnectPolicy::default().with_first_delay(FIRST_DELAY);
        let urls = [Server::Primary, Server::Secondary].map(|server| pair.portal(server).url());
        let builder = Session::builder(&urls[0]).secondary(&urls[1]).credentials("Extn201", PASSWORD);
        let builder = builder.application("bot").seed(seed).reconnect(policy);
        let (session, told) = Told::from_the_beginning(builder).await;
        // stable, and at any moment between two heartbeats
        pass(minutes(2) + Random(seed).time(minutes(1))).await;
        Self { pair, told, session }
    }

    /// How long after this the loss was told, and how long after that the other server was asked for a login.
    async fn is_left(&self, died: Instant) -> (Duration, Duration) {
        let is_tried =
            |state: &SessionState| matches!(state, SessionState::Reconnecting { retry_at: None, .. });
        within(minutes(5), self.session.state().wait_for(is_tried)).await.unwrap();
        let tried = Instant::now();
        soon(self.session.state().wait_for(SessionState::is_online)).await.unwrap();
        assert_eq!(requests(self.pair.portal(Server::Secondary), "POST", "/session"), 1, "it was that one");
        let lost = self.told.lost()[0];
        (lost - died, tried - lost)
    }
}

/// The first pause, with the most that jitter may add, and the step in which the test looks.
fn first_delay() -> Duration {
    FIRST_DELAY + Duration::from_millis(10)
}

#[tokio::test(start_paused = true)]
async fn a_stopped_primary_is_left_within_the_first_delay() {
    for seed in 0..50 {
        let scene = Scene::new(seed).await;
        let died = Instant::now();
        scene.pair.stop(Server::Primary).await;
        let (known_after, left_after) = scene.is_left(died).await;
        assert!(known_after <= Duration::from_millis(10), "{known_after:?}, seed {seed}");
        assert!(left_after <= first_delay(), "{left_after:?}, seed {seed}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_silent_primary_is_left_within_the_heartbeats_deadline() {
    for seed in 0..50 {
        let scene = Scene::new(seed).await;
        let died = Instant::now();
        scene.pair.silence(Server::Primary);
        let (known_after, left_after) = scene.is_left(died).await;
        // sent every 10 s, and 20 s for the answer
        assert!(known_after <= secs(30), "{known_after:?}, seed {seed}");
        assert!(left_after <= first_delay(), "{left_after:?}, seed {seed}");
    }
}
