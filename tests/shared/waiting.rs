//! Waiting for what a session tells, in virtual time: for the tests of all protocols.

use futures::{Stream, StreamExt};
use std::fmt::Debug;
use std::panic::Location;
use std::time::Duration;
use telapi::StreamItem;
use tokio::time::timeout;

/// What a session tells.
pub(crate) trait Told<E>: Stream<Item = StreamItem<E>> + Unpin {}

impl<E, S: Stream<Item = StreamItem<E>> + Unpin> Told<E> for S {}

/// Waits for what must happen within a minute of virtual time.
#[track_caller]
pub(crate) fn soon<T>(future: impl Future<Output = T>) -> impl Future<Output = T> {
    within(Duration::from_secs(60), future)
}

/// Waits for what must happen within so long of virtual time.
#[track_caller]
pub(crate) fn within<T>(time: Duration, future: impl Future<Output = T>) -> impl Future<Output = T> {
    let asked_at = Location::caller();
    async move {
        let outcome = timeout(time, future).await;
        outcome.unwrap_or_else(|_| panic!("it has not happened within {time:?}: {asked_at}"))
    }
}

/// Lets time pass.
pub(crate) async fn pass(time: Duration) {
    tokio::time::sleep(time).await;
}

pub(crate) const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

pub(crate) const fn minutes(minutes: u64) -> Duration {
    Duration::from_secs(60 * minutes)
}

/// A stream, read up to where its session has made sure of its calls for the first time.
pub(crate) async fn resynchronised<E: Debug, S: Told<E>>(mut events: S) -> S {
    story_until(&mut events, "resynchronised").await;
    events
}

/// The items that are no events, in words and in order, up to and with the first of this name.
#[track_caller]
pub(crate) fn story_until<E: Debug>(
    events: &mut impl Told<E>,
    last: &str,
) -> impl Future<Output = Vec<String>> {
    let story = async move {
        let mut story = Vec::new();
        loop {
            let item = events.next().await.unwrap_or_else(|| panic!("no {last}: {story:?}"));
            story.extend(word(&item));
            if story.last().is_some_and(|word| word.starts_with(last)) {
                return story;
            }
        }
    };
    // in all: items that come for ever would keep a wait for each of them alive for ever
    within(minutes(10), story)
}

/// The first item for which there is an answer.
#[track_caller]
pub(crate) fn find<E, T>(
    events: &mut impl Told<E>,
    mut wanted: impl FnMut(&StreamItem<E>) -> Option<T>,
) -> impl Future<Output = T> {
    let found = async move {
        loop {
            let item = events.next().await.expect("the stream has ended");
            if let Some(found) = wanted(&item) {
                return found;
            }
        }
    };
    within(minutes(10), found)
}

fn word<E: Debug>(item: &StreamItem<E>) -> Option<String> {
    Some(match item {
        StreamItem::Event(_) => return None,
        StreamItem::Connected { .. } => "connected".to_owned(),
        StreamItem::Disconnected { .. } => "disconnected".to_owned(),
        StreamItem::FailedOver { .. } => "failed over".to_owned(),
        StreamItem::Gap { reason, .. } => format!("gap: {reason:?}"),
        StreamItem::Resynchronised { .. } => "resynchronised".to_owned(),
        StreamItem::Repaired { .. } => "repaired".to_owned(),
        StreamItem::Lagged { .. } => "lagged".to_owned(),
        StreamItem::DecodeError(_) => "decode error".to_owned(),
        StreamItem::Closed { reason } => format!("closed: {reason}"),
        other => panic!("what is this? {other:?}"),
    })
}

/// All that an error says, its sources included.
pub(crate) fn told(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        text = format!("{text}: {source}");
        next = source.source();
    }
    text
}

/// What `Debug` says, for looking for what must not be in it.
pub(crate) fn debug(value: &impl Debug) -> String {
    format!("{value:?} {value:#?}")
}
