//! Whatever people do and whatever breaks: within an interval of the comparison the call book is what the PBX knows.
//!
//! Seeded: a failure names its seed, which replays it.

use super::random::Random;
use super::world::{PASSWORD, World, minutes, pass, soon};
use std::sync::Arc;
use std::time::Duration;
use telapi::ipoffice::Session;
use telapi::{CallRecord, CallState};
use telapi_mock::ipoffice::Portal;
use telapi_mock::{CallIds, Extension, LegState, Switch};
use tokio::time::timeout;

const PHONES: [&str; 5] = ["201", "202", "203", "204", "205"];

fn a_phone(random: &mut Random) -> &'static str {
    random.of::<&str>(&PHONES)
}

/// Phones that nobody answers but this test.
async fn world(seed: u64) -> World {
    let call_ids = if seed.is_multiple_of(2) { CallIds::PerDevice } else { CallIds::Shared };
    let builder = Switch::builder()
        .seed(seed)
        .call_ids(call_ids)
        .application_user("ctiapp", PASSWORD)
        .no_answer_timeout(minutes(600));
    let builder = PHONES
        .iter()
        .fold(builder, |builder, number| builder.extension(Extension::new(*number).password(PASSWORD)));
    let switch = builder.build();
    let portal = Portal::builder(&switch).varies_prefixes().start().await.unwrap();
    World { switch, portal }
}

/// Somebody does something, if the state of the phone allows it.
fn somebody_acts(world: &World, random: &mut Random) {
    let (phone, other) = (world.phone(a_phone(random)), a_phone(random));
    // what is not possible at the moment is refused by the switch, which is no concern of ours
    let _ = match random.below(11) {
        0 | 1 => phone.dial(other).map(drop),
        2..=4 => phone.pick_up(),
        5 => phone.hang_up(),
        6 => phone.hold(),
        7 => phone.retrieve(),
        8 => phone.consult(other).map(drop),
        9 => phone.transfer(),
        _ => phone.conference(),
    };
}

/// A bot asks for something, and may not wait for what comes of it.
async fn a_bot_acts(session: &Session, random: &mut Random) {
    let phone = session.device(a_phone(random)).unwrap();
    let (calls, to) = (phone.calls(), a_phone(random));
    let patience = Duration::from_millis(random.below(3000));
    let asking = async {
        let Some(call) = calls.first() else { return phone.make_call(to).await.map(drop) };
        match (random.below(7), calls.get(1)) {
            (0, Some(other)) => call.transfer_to(other).await,
            (1, Some(other)) => call.conference_with(other).await,
            (2, _) => call.consult(to).await.map(drop),
            (3, _) => call.hang_up().await,
            (4, _) => call.hold().await,
            (5, _) => call.retrieve().await,
            _ => call.answer().await,
        }
    };
    // what the switch refuses, and what cannot be sent, is no concern of this test
    let _ = timeout(patience, asking).await;
}

async fn something_breaks(world: &World, random: &mut Random) {
    match random.below(6) {
        0 => world.portal.cut_websockets(),
        1 => world.portal.close_websockets(),
        2 => world.portal.expire_sessions(),
        3 => world.portal.restart().await.unwrap(),
        4 => {
            world.portal.hang(true);
            pass(Duration::from_secs(random.below(50))).await;
            world.portal.hang(false);
        }
        _ => world.portal.drop_events(usize::try_from(random.below(6)).unwrap()),
    }
}

/// What a snapshot can tell of a state: the rest is the setup of a call.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Known {
    Alerting,
    Connected,
    Held,
    Other,
}

fn believed(session: &Session) -> Vec<(String, String, Known)> {
    let known = |record: &CallRecord| match record.state {
        CallState::Alerting => Known::Alerting,
        CallState::Connected => Known::Connected,
        CallState::Held => Known::Held,
        _ => Known::Other,
    };
    let snapshot = session.calls().snapshot();
    sorted(snapshot.iter().map(|record| {
        let id = record.call_id().map(ToString::to_string).unwrap_or_default();
        (record.device.number().to_owned(), id, known(record))
    }))
}

fn truth(world: &World, of: impl Fn(&str) -> bool) -> Vec<(String, String, Known)> {
    let calls = world.switch.calls();
    let legs = calls.iter().flat_map(|call| &call.legs).filter(|leg| of(&leg.device.number));
    let known = |state: LegState| match state {
        LegState::Alerting => Known::Alerting,
        LegState::Connected => Known::Connected,
        LegState::Held => Known::Held,
        _ => Known::Other,
    };
    sorted(legs.map(|leg| (leg.device.number.clone(), leg.call_id.to_string(), known(leg.state))))
}

/// Whoever was connected, or held the call, and was then sent on to a phone that rings, cannot know that from a snapshot:
/// it tells no states, and the services that are permitted do not betray this one.
fn pardon(believed: &mut [(String, String, Known)], truth: &[(String, String, Known)]) {
    for (believed, truth) in believed.iter_mut().zip(truth) {
        if matches!(believed.2, Known::Connected | Known::Held) && truth.2 == Known::Other {
            believed.2 = Known::Other;
        }
    }
}

/// Who else is in each call that is not being set up. Of a conference one knows whom one was told of: who joins later is
/// not told who is there already.
fn assert_parties(session: &Session, world: &World, seed: u64) {
    let is_settled = |record: &&Arc<CallRecord>| {
        matches!(record.state, CallState::Alerting | CallState::Connected | CallState::Held)
    };
    for record in session.calls().snapshot().iter().filter(is_settled) {
        let believed = sorted(record.parties.iter().map(|party| party.device.number().to_owned()));
        let legs = world.phone(record.device.number()).legs();
        let leg = legs.iter().find(|leg| Some(&leg.call_id) == record.call_id()).unwrap();
        let truth = sorted(leg.partners.iter().map(|party| party.number.clone()));
        if leg.conference.is_some() {
            assert!(
                believed.iter().all(|number| truth.contains(number)),
                "{record:?}: {truth:?}, seed {seed}"
            );
        } else {
            assert_eq!(believed, truth, "{record:?}, seed {seed}");
        }
    }
}

fn sorted<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.collect();
    items.sort();
    items
}

async fn live_through(seed: u64, with_faults: bool) {
    let world = world(seed).await;
    let mut random = Random(seed);
    let all = soon(world.application_user().connect()).await.unwrap();
    let own = world.log_in("201").await;
    for _ in 0..40 {
        somebody_acts(&world, &mut random);
        if with_faults && random.below(3) == 0 {
            a_bot_acts(&all, &mut random).await;
        }
        if with_faults && random.below(8) == 0 {
            something_breaks(&world, &mut random).await;
        }
        pass(Duration::from_millis(random.below(3000))).await;
    }
    // a snapshot that an event was dropped from is put right by the next one
    pass(if with_faults { minutes(5) } else { Duration::from_millis(1) }).await;
    for (session, whose) in [(&all, ""), (&own, "201")] {
        let truth = truth(&world, |number| number.starts_with(whose));
        let mut believed = believed(session);
        if with_faults {
            pardon(&mut believed, &truth);
        }
        assert_eq!(believed, truth, "phones {whose}, seed {seed}");
    }
    if !with_faults {
        assert_parties(&all, &world, seed);
    }
}

#[tokio::test(start_paused = true)]
async fn events_alone_keep_the_call_book_true() {
    // the last one failed once
    for seed in (0..40).chain([3279]) {
        live_through(seed, false).await;
    }
}

#[tokio::test(start_paused = true)]
async fn after_any_faults_the_call_book_becomes_true_again() {
    for seed in (100..140).chain([3279]) {
        live_through(seed, true).await;
    }
}
