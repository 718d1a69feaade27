//! Whatever becomes of portals and IP Offices while calls are made and held: no call is made twice, no disconnection is
//! passed over, what a request's outcome says is true, and in the end the call book is what the switch knows.
//!
//! Seeded: a failure names its seed, which replays it.

use super::random::Random;
use super::storming::{Made, OTHERS, OWN, a_thousand_seeds, judge_made, judge_state, switch, while_offline};
use super::told::Told;
use super::world::{PASSWORD, minutes, pass, secs, within};
use std::sync::Arc;
use std::time::Duration;
use telapi::ipoffice::{LearnServers, Session};
use telapi::{Call, CallRecord, CallState, Error};
use telapi_mock::ipoffice::{Fault, Pair, Server};
use telapi_mock::{CallIds, CallsInFailure, Extension, LegState, Switch};
use tokio::time::timeout;

/// A pair, a session, and how often a call was made.
struct Storm {
    seed: u64,
    switch: Switch,
    pair: Pair,
    session: Session,
    told: Told,
    made: Arc<Made>,
}

impl Storm {
    async fn new(seed: u64, random: &mut Random) -> Self {
        let call_ids = *random.of(&[CallIds::PerDevice, CallIds::Shared]);
        let builder = switch(seed, |number| Extension::new(number).password(PASSWORD));
        let switch = builder.call_ids(call_ids).application_user("ctiapp", PASSWORD).build();
        let made = Arc::new(Made::default());
        switch.attach(&made);
        let pair = Pair::builder(&switch)
            .takeover_after(random.time(secs(40)))
            .primary_serves_after(random.time(secs(40)))
            .secondary_sessions_end_after(random.time(secs(90)))
            .ip_office_takeover_after(random.time(secs(60)))
            .redirect_status(*random.of(&[200, 302, 401, 403, 500, 503]))
            .start()
            .await
            .unwrap();
        let user = *random.of(&["Extn201", "ctiapp"]);
        let urls = [Server::Primary, Server::Secondary].map(|server| pair.portal(server).url());
        let builder =
            Session::builder(urls[0].clone()).credentials(user, PASSWORD).application("bot").seed(seed);
        let builder = match random.below(3) {
            0 => builder.secondary(&urls[1]),
            1 => builder.learn_servers(LearnServers::Any),
            _ => builder.server_at("127.0.0.2", &urls[1]),
        };
        let (session, told) = Told::from_the_beginning(builder).await;
        Self { seed, switch, pair, session, told, made }
    }

    /// A bot that makes calls, holds them, and hangs up; and looks at whether each outcome is true.
    async fn bot(&self, random: &mut Random) {
        let phone = self.session.device(OWN).unwrap().while_offline(while_offline(random));
        let mut calls: Vec<Call> = Vec::new();
        for _ in 0..12 {
            calls.retain(|call| call.record().end.is_none());
            match (random.below(6), calls.last()) {
                (0 | 1, _) | (_, None) => {
                    let before = self.made.so_far();
                    let outcome = phone.make_call(*random.of(&OTHERS)).await;
                    judge_made(&outcome, self.made.so_far() - before, self.seed);
                    calls.extend(outcome);
                }
                (2, Some(call)) => self.judge_state(&call.hold().await, call, LegState::Held),
                (3, Some(call)) => self.judge_state(&call.retrieve().await, call, LegState::Connected),
                (4, Some(call)) => {
                    let outcome = call.hang_up().await;
                    let is_there = self.leg(call).is_some();
                    assert!(outcome.is_err() || !is_there, "hung up, and there: seed {}", self.seed);
                }
                _ => drop(self.switch.phone(*random.of(&OTHERS)).hang_up()),
            }
            pass(random.time(secs(20))).await;
        }
    }

    fn judge_state(&self, outcome: &Result<(), Error>, call: &Call, expected: LegState) {
        // the far end may have hung up since
        let Some(state) = self.leg(call) else { return };
        judge_state(outcome, state, expected, self.seed);
    }

    /// The state of the call at the switch.
    fn leg(&self, call: &Call) -> Option<LegState> {
        let record = call.record();
        let legs = self.switch.phone(OWN).legs();
        legs.iter().find(|leg| Some(&leg.call_id) == record.call_id()).map(|leg| leg.state)
    }

    /// What befalls portals and IP Offices meanwhile.
    async fn weather(&self, random: &mut Random) {
        for _ in 0..5 {
            pass(random.time(secs(60))).await;
            match random.below(8) {
                0 | 1 => self.dies(Server::Primary, random).await,
                2 => self.dies(Server::Secondary, random).await,
                3 => self.pair.ip_office_fails(*random.of(&[CallsInFailure::Gone, CallsInFailure::Kept])),
                4 => self.pair.ip_office_returns(),
                5 => self.pair.portal(Server::Primary).cut_websockets(),
                6 => self.swallows_an_answer(random),
                _ => self.lives(*random.of(&[Server::Primary, Server::Secondary])).await,
            }
        }
    }

    fn swallows_an_answer(&self, random: &mut Random) {
        let server = self.pair.active().unwrap_or(Server::Primary);
        let fault = *random.of(&[0, 1]);
        let fault = if fault == 0 { Fault::DoAndCut } else { Fault::DoAndNeverAnswer };
        self.pair.portal(server).answer_next(*random.of(&["makeCall", "holdCall"]), fault);
    }

    /// A server dies, by a stop or in silence: who is connected to it, tells so.
    async fn dies(&self, server: Server, random: &mut Random) {
        let was_there =
            self.told.connected_to().is_some_and(|(url, _)| url == self.pair.portal(server).url());
        let before = self.told.lost().len();
        let heard_after = if random.one_in(2) {
            self.pair.stop(server).await;
            secs(1)
        } else {
            self.pair.silence(server);
            // 10 s to the next heartbeat on the WebSocket, 20 s until its answer is missed
            secs(31)
        };
        pass(heard_after).await;
        assert!(!was_there || self.told.lost().len() > before, "a loss was not told: seed {}", self.seed);
    }

    async fn lives(&self, server: Server) {
        self.pair.start(server).await.unwrap();
    }

    /// Everything works again.
    async fn calm(&self) {
        self.lives(Server::Primary).await;
        self.lives(Server::Secondary).await;
        self.pair.ip_office_returns();
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
        assert!(in_time, "{}, {:?} serves, seed {seed}", self.session.state().get(), self.pair.active());
        assert!(!self.told.is_over(), "seed {seed}");
        // the comparison at its interval, twice
        pass(minutes(3)).await;
        assert_eq!(self.believed(), self.truth(), "seed {seed}");
        self.session.close().await;
    }

    /// Whether the session is connected to the server that serves, and has made sure of its calls there.
    fn is_served(&self) -> bool {
        let serves = self.pair.active().map(|active| (self.pair.portal(active).url(), true));
        self.session.state().get().is_online() && serves == self.told.connected_to()
    }

    fn believed(&self) -> Vec<(String, String, bool)> {
        let of = |record: &Arc<CallRecord>| {
            let id = record.call_id().map(ToString::to_string).unwrap_or_default();
            (record.device.number().to_owned(), id, record.state == CallState::Held)
        };
        let mut believed: Vec<_> = self.session.calls().snapshot().iter().map(of).collect();
        believed.sort();
        believed
    }

    fn truth(&self) -> Vec<(String, String, bool)> {
        let sees_all = self.session.login().unwrap().user_extension.is_none();
        let calls = self.switch.calls();
        let legs = calls.iter().flat_map(|call| &call.legs);
        let seen = legs.filter(|leg| sees_all || leg.device.number == OWN);
        let mut truth: Vec<_> = seen
            .map(|leg| (leg.device.number.clone(), leg.call_id.to_string(), leg.state == LegState::Held))
            .collect();
        truth.sort();
        truth
    }
}

async fn live_through(seed: u64) {
    let mut random = Random(seed);
    let storm = Storm::new(seed, &mut random).await;
    let (mut bots, mut weathers) = (Random(random.below(u64::MAX)), Random(random.below(u64::MAX)));
    tokio::join!(storm.bot(&mut bots), storm.weather(&mut weathers));
    storm.calm().await;
    storm.judge().await;
}

a_thousand_seeds!(live_through);
