//! Whatever becomes of a pair of T-Servers, their links and their connections while calls are made and held: no call is made twice, no
//! disconnection is passed over, what a request's outcome says is true, and in the end the call book is what the switch knows.
//!
//! Seeded: a failure names its seed, which replays it.

use super::random::Random;
use super::storming::{Bot, Made, OWN, Standing, a_thousand_seeds, believed, switch, truth, while_offline};
use super::told::Told;
use super::world::{minutes, pass, secs, within};
use std::sync::Arc;
use std::time::Duration;
use telapi::SessionState;
use telapi::tserver::{HotStandby, Session};
use telapi_mock::fault::{AnswerFault, ConnectionFault, EventFault, When};
use telapi_mock::tserver::{Direction, Exchange, Pair, Server, Standby, TServer};
use telapi_mock::{Extension, Switch};
use tokio::time::timeout;

const BOTH: [Server; 2] = [Server::First, Server::Second];

/// A pair of servers, a session, and how often a call was made.
struct Storm {
    seed: u64,
    switch: Switch,
    pair: Pair,
    session: Session,
    watched: Vec<&'static str>,
    told: Told,
    made: Arc<Made>,
}

impl Storm {
    async fn new(seed: u64, random: &mut Random) -> Self {
        let switch = switch(seed, |number| Extension::new(number)).build();
        let made = Arc::new(Made::default());
        switch.attach(&made);
        let standby = if random.one_in(2) { Standby::Hot } else { Standby::Warm };
        let takeover = random.time(secs(5));
        let pair = Pair::builder(&switch, standby).takeover_after(takeover).start().await.unwrap();
        let servers = BOTH.map(|which| format!("tserver://{}", pair.server(which).address()));
        let watched = match random.below(3) {
            0 => vec![OWN],
            1 => vec![OWN, "202"],
            _ => vec![OWN, "202", "203", "204"],
        };
        let builder = Session::builder(servers).seed(seed).addresses(watched.iter().copied());
        let mut builder = builder.snapshot_interval(*random.of(&[secs(10), secs(30), secs(60)]));
        if standby == Standby::Hot && random.one_in(2) {
            builder = builder.hot_standby(HotStandby::default());
        }
        let session = builder.start().unwrap();
        let told = Told::by(session.events());
        within(secs(60), session.state().wait_for(SessionState::is_online)).await.unwrap();
        Self { seed, switch, pair, session, watched, told, made }
    }

    fn servers(&self) -> [&TServer; 2] {
        BOTH.map(|which| self.pair.server(which))
    }

    /// How often the servers were asked to make a call.
    fn asked_to_make(&self) -> usize {
        let asked = |exchange: &Exchange| {
            exchange.direction == Direction::Received && exchange.name == "RequestMakeCall"
        };
        self.servers().into_iter().flat_map(TServer::transcript).filter(asked).count()
    }

    /// What befalls servers, their links and their connections meanwhile.
    async fn weather(&self, random: &mut Random) {
        for _ in 0..6 {
            pass(random.time(secs(60))).await;
            let which = *random.of(&BOTH);
            let server = self.pair.server(which);
            match random.below(10) {
                0 => self.pair.stop(which).await,
                1 => self.pair.silence(which),
                2 => self.lives(which).await,
                3 => self.pair.switch_over(),
                4 => self.link(server, random).await,
                5 => {
                    let dn: &&str = random.of(&self.watched);
                    server.take_dn_away(dn);
                }
                6 => spoils_answers(server, random),
                7 => drop(server.break_connections(ConnectionFault::Cut)),
                8 => drop(server.break_connections(ConnectionFault::HalfOpen)),
                _ => spoils_events(server, random),
            }
        }
    }

    async fn link(&self, server: &TServer, random: &mut Random) {
        server.link_down();
        pass(random.time(secs(90))).await;
        server.link_up();
    }

    async fn lives(&self, which: Server) {
        self.pair.server(which).hang(false);
        self.pair.start(which).await.unwrap();
    }

    /// Everything works again.
    async fn calm(&self) {
        for which in BOTH {
            self.pair.server(which).clear_faults();
            self.lives(which).await;
            self.pair.server(which).link_up();
        }
    }

    /// The session is where it can serve, and its calls are those of the switch.
    async fn judge(&self) {
        let seed = self.seed;
        let served = timeout(minutes(10), async {
            while !self.is_served() {
                pass(secs(1)).await;
            }
        });
        let in_time = served.await.is_ok();
        assert!(in_time, "{}, seed {seed}", self.session.state().get());
        assert!(!self.told.is_over(), "seed {seed}");
        // the comparison at its interval, twice
        pass(minutes(3)).await;
        let (believed, truth) = (believed(self.session.calls()), truth(&self.switch, &self.watched));
        assert_eq!(as_told(believed), as_told(truth), "seed {seed}");
        self.session.close().await;
        pass(secs(5)).await;
        let left: usize = self.servers().into_iter().map(TServer::sessions).sum();
        assert_eq!(left, 0, "sessions are left, seed {seed}");
    }

    fn is_served(&self) -> bool {
        self.session.state().get().is_online() && self.told.connected_to().is_some_and(|(_, is_true)| is_true)
    }
}

/// As far as T-Library tells it: that it rings at the other end only the other end is told, and whom a call has failed with no picture
/// tells.
fn as_told(calls: Vec<Standing>) -> Vec<Standing> {
    let as_told = |(phone, state, parties): Standing| match state.as_str() {
        "delivered" => (phone, "originated".to_owned(), parties),
        "failed" => (phone, state, Vec::new()),
        _ => (phone, state, parties),
    };
    let mut calls: Vec<_> = calls.into_iter().map(as_told).collect();
    calls.sort();
    calls
}

fn spoils_answers(server: &TServer, random: &mut Random) {
    let faults = [
        AnswerFault::DoAndCut,
        AnswerFault::DoAndNeverAnswer,
        AnswerFault::NeverAnswer,
        AnswerFault::Cut,
        AnswerFault::Truncated,
        AnswerFault::Garbage,
    ];
    let what =
        *random.of(&["RequestMakeCall", "RequestHoldCall", "RequestQueryAddress", "RequestRegisterAddress"]);
    server.spoil_answers(When::next(1 + random.below(2)).on(what), random.of(&faults).clone());
}

fn spoils_events(server: &TServer, random: &mut Random) {
    let faults = [
        EventFault::Drop,
        EventFault::Duplicate,
        EventFault::Reorder,
        EventFault::Delay(secs(3)),
        EventFault::DelayAlone(secs(5)),
        EventFault::Garbage,
        EventFault::Truncate,
    ];
    let chance = f64::from(u32::try_from(random.below(5)).unwrap()) / 10.0;
    server.spoil_events(When::with_chance(chance, random.below(u64::MAX)), random.of(&faults).clone());
}

async fn live_through(seed: u64) {
    let mut random = Random(seed);
    let storm = Storm::new(seed, &mut random).await;
    let (mut bots, mut weathers) = (Random(random.below(u64::MAX)), Random(random.below(u64::MAX)));
    let bot = Bot {
        seed,
        switch: &storm.switch,
        made: &storm.made,
        phone: storm.session.device(OWN).unwrap().while_offline(while_offline(&mut bots)),
        asked_to_make: &|| storm.asked_to_make(),
    };
    tokio::join!(bot.lives(&mut bots), storm.weather(&mut weathers));
    storm.calm().await;
    storm.judge().await;
}

a_thousand_seeds!(live_through);
