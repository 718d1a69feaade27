//! The feature `metrics`: what a recorder gets.

use super::table::{rows, words};
use super::world::{World, find, minutes, pass, secs, soon, story_until, watch};
use metrics_util::MetricKind;
use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use std::collections::{BTreeMap, BTreeSet};
use telapi::ipoffice::service::CallLogFilter;
use telapi::{SessionState, StreamItem, Subscription};
use telapi_mock::ipoffice::Fault;

/// A metric, as the recorder got it.
#[derive(Debug)]
struct Measured {
    kind: MetricKind,
    unit: Option<String>,
    name: String,
    labels: BTreeMap<String, String>,
    value: DebugValue,
}

struct All(Vec<Measured>);

impl All {
    fn of(recorder: &DebuggingRecorder) -> Self {
        let all = recorder.snapshotter().snapshot().into_vec().into_iter();
        Self(
            all.map(|(key, unit, _, value)| {
                let labels =
                    key.key().labels().map(|label| (label.key().to_owned(), label.value().to_owned()));
                Measured {
                    kind: key.kind(),
                    unit: unit.map(|unit| unit.as_str().to_owned()),
                    name: key.key().name().to_owned(),
                    labels: labels.collect(),
                    value,
                }
            })
            .collect(),
        )
    }

    fn find<'a>(&'a self, name: &'a str, labels: &'a [(&str, &str)]) -> impl Iterator<Item = &'a Measured> {
        let has = move |measured: &&Measured| {
            let labels = labels.iter();
            let mut labels =
                labels.map(|(name, value)| measured.labels.get(*name).is_some_and(|it| it == value));
            measured.name == name && labels.all(|has| has)
        };
        self.0.iter().filter(has)
    }

    /// The sum of the counters with these labels.
    #[track_caller]
    fn count(&self, name: &str, labels: &[(&str, &str)]) -> u64 {
        let mut counters = self.find(name, labels).peekable();
        assert!(counters.peek().is_some(), "no {name} with {labels:?}");
        let values = counters.map(|measured| match measured.value {
            DebugValue::Counter(value) => value,
            _ => panic!("{measured:?} is no counter"),
        });
        values.sum()
    }

    fn samples(&self, name: &str, labels: &[(&str, &str)]) -> Vec<f64> {
        let samples = self.find(name, labels).flat_map(|measured| match &measured.value {
            DebugValue::Histogram(samples) => samples.clone(),
            _ => panic!("{measured:?} is no histogram"),
        });
        samples.map(f64::from).collect()
    }

    fn online(&self) -> f64 {
        let online: Vec<_> = self.find("telapi_sessions_online", &[("protocol", "ipoffice")]).collect();
        let [Measured { value: DebugValue::Gauge(value), .. }] = online[..] else { panic!("{online:?}") };
        f64::from(*value)
    }
}

/// How many are online. A snapshot of this recorder takes out what it tells.
#[derive(Default)]
struct Online(f64);

impl Online {
    fn is(&mut self, recorder: &DebuggingRecorder, expected: f64) -> bool {
        self.0 += All::of(recorder).online();
        (self.0 - expected).abs() < 0.1
    }
}

/// A session of which it is known how often everything happened.
async fn life() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    let slow = session.events_with(Subscription::new().capacity(2));
    let call = world.talk(&session, "202").await;
    soon(call.hold()).await.unwrap();
    soon(session.phone("201").unwrap().get_call_logs(&CallLogFilter::all())).await.unwrap();
    for fault in [Fault::status(500), Fault::status(503)] {
        world.portal.answer_next("retrieveCall", fault);
        soon(call.retrieve()).await.unwrap_err();
    }
    world.portal.inject("Extn201", "<Events clientSessionId=\"");
    world.portal.inject("Extn201", "<Events><Event><NobodyKnowsThisEvent/></Event></Events>");
    pass(secs(15)).await;
    drop(slow);
    // ConnectionCleared, Hookswitch
    world.portal.drop_events(2);
    world.phone("202").hang_up().unwrap();
    story_until(&mut events, "repaired").await;
    world.portal.cut_websockets();
    story_until(&mut events, "resynchronised").await;
    world.portal.stop().await;
    story_until(&mut events, "disconnected").await;
    soon(session.device("201").unwrap().make_call("202")).await.unwrap_err();
    soon(session.phone("201").unwrap().get_call_logs(&CallLogFilter::all())).await.unwrap_err();
    pass(secs(10)).await;
    world.portal.restart().await.unwrap();
    story_until(&mut events, "resynchronised").await;
    session.close().await;
}

#[tokio::test(start_paused = true)]
async fn what_happens_to_a_session_is_counted() {
    let recorder = DebuggingRecorder::new();
    let _measuring = metrics::set_default_local_recorder(&recorder);
    life().await;
    let all = All::of(&recorder);
    let count = |name: &str, labels: &[(&str, &str)]| all.count(&format!("telapi_{name}_total"), labels);

    assert_eq!((count("connects", &[]), count("reconnects", &[]), count("disconnects", &[])), (3, 2, 2));
    assert!(count("connect_failures", &[("kind", "cannot connect")]) >= 2);
    assert_eq!(count("failovers", &[]), 0);
    assert_eq!(count("gaps", &[("reason", "events_interrupted")]), 1);
    assert_eq!(count("gaps", &[("reason", "session_expired")]), 1);
    assert_eq!(count("gaps", &[]), 2);
    assert_eq!(count("decode_errors", &[]), 1);
    assert_eq!(count("repaired_calls", &[]), 1);

    let requests = |service, outcome| count("requests", &[("service", service), ("outcome", outcome)]);
    assert_eq!((requests("MakeCall", "ok"), requests("MakeCall", "not_sent")), (1, 1));
    assert_eq!(requests("HoldCall", "ok"), 1);
    assert_eq!((requests("RetrieveCall", "unknown"), requests("RetrieveCall", "rejected")), (1, 1));
    assert!(requests("Snapshot", "ok") >= 3);
    assert_eq!((requests("calllog", "ok"), requests("calllog", "not_sent")), (1, 1));
    assert_eq!(all.samples("telapi_request_duration_seconds", &[("service", "MakeCall")]).len(), 2);

    let events = |kind| count("events", &[("kind", kind)]);
    assert_eq!((events("EstablishedEvent"), events("HeldEvent")), (1, 1));
    assert!(events("other") >= 1, "what nobody knows makes no label of its own");
}

#[tokio::test(start_paused = true)]
async fn each_event_is_counted_once() {
    let recorder = DebuggingRecorder::new();
    let _measuring = metrics::set_default_local_recorder(&recorder);
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = session.events();
    let call = world.talk(&session, "202").await;
    soon(call.hang_up()).await.unwrap();
    session.close().await;
    let mut seen = 0;
    while let Some(item) = events.next().await {
        seen += u64::from(item.event().is_some());
    }
    assert!(seen >= 4);
    assert_eq!(All::of(&recorder).count("telapi_events_total", &[]), seen);
}

#[tokio::test(start_paused = true)]
async fn what_a_stream_misses_is_counted_as_it_happens_and_how_full_it_is_can_be_seen_before() {
    let recorder = DebuggingRecorder::new();
    let _measuring = metrics::set_default_local_recorder(&recorder);
    let world = World::new().await;
    let session = world.log_in("201").await;
    drop(watch(&session).await);
    let mut slow = session.events_with(Subscription::new().capacity(40));
    for _ in 0..20 {
        world.phone("204").dial("201").unwrap();
        world.phone("201").pick_up().unwrap();
        world.phone("201").hang_up().unwrap();
        pass(minutes(1)).await;
    }
    assert_eq!(slow.backlog(), 40);
    let all = All::of(&recorder);
    let told = all.count("telapi_stream_missed_total", &[]);
    let missed = find(&mut slow, |item| match item {
        StreamItem::Lagged { missed } => Some(*missed),
        _ => None,
    });
    assert_eq!(missed.await, told);
    let fill = all.samples("telapi_stream_fill_ratio", &[]);
    assert!(fill.iter().all(|fill| (0.0..=1.0).contains(fill)));
    assert!(fill.iter().any(|fill| (0.1..0.9).contains(fill)), "it was seen to fill: {fill:?}");
    assert!(fill.iter().any(|fill| *fill > 0.99), "and to be full: {fill:?}");
    let samples = fill.len();
    assert!((20..=130).contains(&samples), "at most every ten seconds of twenty minutes: {samples}");
}

#[tokio::test(start_paused = true)]
async fn sessions_are_online_while_they_see_their_calls_and_not_a_moment_longer() {
    let recorder = DebuggingRecorder::new();
    let _measuring = metrics::set_default_local_recorder(&recorder);
    let world = World::new().await;
    let first = world.log_in("201").await;
    let second = soon(world.application_user().connect()).await.unwrap();
    let mut events = watch(&second).await;
    let mut online = Online::default();
    assert!(online.is(&recorder, 2.0));
    world.phone("201").log_out().unwrap();
    soon(first.state().wait_for(|state| matches!(state, SessionState::Blind { .. }))).await.unwrap();
    assert!(online.is(&recorder, 1.0), "one is blind");
    world.portal.stop().await;
    story_until(&mut events, "disconnected").await;
    pass(secs(10)).await;
    assert!(online.is(&recorder, 0.0));
    world.portal.restart().await.unwrap();
    story_until(&mut events, "resynchronised").await;
    assert!(online.is(&recorder, 1.0), "the phone is still logged out");
    drop((first, second));
    pass(secs(10)).await;
    assert!(online.is(&recorder, 0.0));
}

#[tokio::test(start_paused = true)]
async fn the_table_of_metrics_is_what_a_recorder_gets() {
    let recorder = DebuggingRecorder::new();
    let _measuring = metrics::set_default_local_recorder(&recorder);
    life().await;
    let measured: BTreeSet<(String, String, String, BTreeSet<String>)> = All::of(&recorder)
        .0
        .into_iter()
        .map(|it| {
            let unit = it.unit.unwrap_or_default();
            (it.name, format!("{:?}", it.kind).to_lowercase(), unit, it.labels.into_keys().collect())
        })
        .collect();
    let documented = rows("Metrics").into_iter().map(|cells| {
        let name = words(&cells[0]).remove(0);
        (name, cells[1].clone(), cells[2].clone(), words(&cells[3]).into_iter().collect())
    });
    assert_eq!(measured, documented.collect());
}

#[tokio::test(start_paused = true)]
async fn no_label_holds_a_number_a_name_or_a_text_of_the_servers() {
    let recorder = DebuggingRecorder::new();
    let _measuring = metrics::set_default_local_recorder(&recorder);
    life().await;
    for measured in All::of(&recorder).0 {
        for (label, value) in &measured.labels {
            let is_plain = |byte: u8| byte.is_ascii_alphabetic() || b" _".contains(&byte);
            assert!(value.bytes().all(is_plain), "{label}={value} of {}", measured.name);
            for name in ["Anna", "Berg", "Bela", "Cerny", "Extn", "Nobody"] {
                assert!(!value.contains(name), "{label}={value} of {}", measured.name);
            }
        }
    }
}
