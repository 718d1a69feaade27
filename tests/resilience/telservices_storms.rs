//! Whatever becomes of TelServers, their links to the PBX and their datagrams while calls are made and held: no call is made
//! twice, no disconnection is passed over, what a request's outcome says is true, and in the end the call book is what the switch
//! knows.
//!
//! Seeded: a failure names its seed, which replays it.

use super::random::Random;
use super::storming::{Bot, Made, OWN, a_thousand_seeds, believed, switch, truth, while_offline};
use super::told::Told;
use super::world::{minutes, pass, secs, within};
use std::sync::Arc;
use std::time::Duration;
use telapi::SessionState;
use telapi::telservices::Session;
use telapi_mock::fault::{AnswerFault, ConnectionFault, EventFault, When};
use telapi_mock::telservices::{Direction, Exchange, TelServer};
use telapi_mock::{Extension, Switch};
use tokio::time::timeout;

/// Two servers, a session, and how often a call was made.
struct Storm {
    seed: u64,
    switch: Switch,
    servers: [TelServer; 2],
    session: Session,
    watched: Vec<&'static str>,
    told: Told,
    made: Arc<Made>,
}

/// A server that tells much, or little.
async fn server(switch: &Switch, random: &mut Random) -> TelServer {
    let mut server = TelServer::builder(switch);
    if random.one_in(2) {
        server = server.tells_no_cleared_calls();
    }
    if random.one_in(2) {
        server = server.tells_no_call_references();
    }
    if random.one_in(4) {
        server = server.forgets_to_close();
    }
    if random.one_in(2) {
        server = server.names_device_in_every_event();
    }
    server.start().await.unwrap()
}

impl Storm {
    async fn new(seed: u64, random: &mut Random) -> Self {
        let switch = switch(seed, |number| Extension::new(number)).build();
        let made = Arc::new(Made::default());
        switch.attach(&made);
        let servers = [server(&switch, random).await, server(&switch, random).await];
        let polls = random.one_in(3);
        let url = |server: &TelServer| {
            if polls { server.url() } else { format!("telservices://{}", server.address()) }
        };
        let watched = match random.below(3) {
            0 => vec![OWN],
            1 => vec![OWN, "202"],
            _ => vec![OWN, "202", "203", "204"],
        };
        let builder = Session::builder(url(&servers[0])).server(url(&servers[1])).seed(seed);
        let builder = builder.snapshot_interval(*random.of(&[secs(10), secs(30), secs(60)]));
        let builder = watched.iter().fold(builder, |builder, number| builder.device(*number));
        let session = builder.start().unwrap();
        let told = Told::by(session.events());
        within(secs(60), session.state().wait_for(SessionState::is_online)).await.unwrap();
        Self { seed, switch, servers, session, watched, told, made }
    }

    /// How often the servers were asked to make a call.
    fn asked_to_make(&self) -> usize {
        let asked =
            |exchange: &Exchange| exchange.direction == Direction::Request && exchange.name == "makeCall";
        self.servers.iter().flat_map(TelServer::transcript).filter(asked).count()
    }

    /// What befalls servers, their links and their datagrams meanwhile.
    async fn weather(&self, random: &mut Random) {
        for _ in 0..6 {
            pass(random.time(secs(60))).await;
            let server = random.of(&self.servers);
            match random.below(9) {
                0 => server.stop().await,
                1 => server.hang(true),
                2 => self.lives(server).await,
                3 => server.forget_sessions(),
                4 => self.link(random).await,
                5 => {
                    let device: &&str = random.of(&self.watched);
                    server.reject_monitoring(device);
                }
                6 => spoils_answers(server, random),
                7 => drop(server.break_connections(ConnectionFault::Cut)),
                _ => spoils_events(server, random),
            }
        }
    }

    async fn link(&self, random: &mut Random) {
        let server = random.of(&self.servers);
        server.pbx_link_down();
        pass(random.time(secs(90))).await;
        server.pbx_link_up();
    }

    async fn lives(&self, server: &TelServer) {
        server.hang(false);
        server.restart().await.unwrap();
    }

    /// Everything works again.
    async fn calm(&self) {
        for server in &self.servers {
            server.clear_faults();
            self.lives(server).await;
            server.pbx_link_up();
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
        assert_eq!(believed(self.session.calls()), truth(&self.switch, &self.watched), "seed {seed}");
        self.session.close().await;
        let left: usize = self.servers.iter().map(TelServer::sessions).sum();
        assert_eq!(left, 0, "sessions are left, seed {seed}");
    }

    fn is_served(&self) -> bool {
        self.session.state().get().is_online() && self.told.connected_to().is_some_and(|(_, is_true)| is_true)
    }
}

fn spoils_answers(server: &TelServer, random: &mut Random) {
    let faults = [
        AnswerFault::DoAndCut,
        AnswerFault::DoAndNeverAnswer,
        AnswerFault::NeverAnswer,
        AnswerFault::Cut,
        AnswerFault::Truncated,
        AnswerFault::Garbage,
    ];
    let what = *random.of(&["makeCall", "holdCall", "snapshot"]);
    server.spoil_answers(When::next(1 + random.below(2)).on(what), random.of(&faults).clone());
}

fn spoils_events(server: &TelServer, random: &mut Random) {
    let faults = [
        EventFault::Drop,
        EventFault::Duplicate,
        EventFault::Reorder,
        EventFault::Delay(secs(3)),
        EventFault::DelayAlone(secs(5)),
        EventFault::Garbage,
        EventFault::Truncate,
        EventFault::Oversize(70_000),
        EventFault::Forged,
        EventFault::Coalesce,
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
