//! What the crates below us write, which is not in our hands: measured, so that `OBSERVABILITY.md` can say it.

use super::http_proxy::{self, HttpProxy};
use super::listener::is_ours;
use super::table::rows;
use super::world::{PASSWORD, World, pass, secs, soon, story_until, watch};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Once;
use telapi::ipoffice::{Proxy, SessionBuilder, TlsPolicy};
use telapi_mock::ipoffice::{Fault, PortalBuilder};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

/// A line of somebody else's.
#[derive(Debug)]
struct Line {
    target: String,
    level: String,
    text: String,
}

thread_local! {
    /// Those of this thread, on which client and mock run.
    static LINES: RefCell<Vec<Line>> = const { RefCell::new(Vec::new()) };
}

fn keep(target: &str, level: &str, text: String) {
    if !target.starts_with("telapi") {
        let line = Line { target: target.to_owned(), level: level.to_lowercase(), text };
        LINES.with_borrow_mut(|lines| lines.push(line));
    }
}

struct Log;

impl log::Log for Log {
    fn enabled(&self, _metadata: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        keep(record.target(), record.level().as_str(), record.args().to_string());
    }

    fn flush(&self) {}
}

struct Traced;

struct Text(String);

impl tracing::field::Visit for Text {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
        write!(self.0, "{field}={value:?} ").unwrap();
    }
}

impl<S: tracing::Subscriber> Layer<S> for Traced {
    fn on_new_span(
        &self,
        attributes: &tracing::span::Attributes<'_>,
        _id: &tracing::span::Id,
        _context: Context<'_, S>,
    ) {
        let mut text = Text(String::new());
        attributes.record(&mut text);
        let metadata = attributes.metadata();
        keep(metadata.target(), metadata.level().as_str(), text.0);
    }

    fn on_event(&self, event: &tracing::Event<'_>, _context: Context<'_, S>) {
        let mut text = Text(String::new());
        event.record(&mut text);
        keep(event.metadata().target(), event.metadata().level().as_str(), text.0);
    }
}

/// Everything that crates below us write during the life of a session, and its secrets.
async fn life(world: World, builder: SessionBuilder) -> BTreeSet<String> {
    let session = soon(builder.connect()).await.unwrap();
    let mut events = watch(&session).await;
    let mut secrets = BTreeSet::from([PASSWORD.to_owned()]);
    secrets.extend(world.portal.session_ids("Extn201"));
    let call = world.talk(&session, "202").await;
    for fault in [Fault::status(500), Fault::Html, Fault::Cut, Fault::NeverAnswer, Fault::status(302)] {
        world.portal.answer_next("holdCall", fault);
        soon(call.hold()).await.unwrap_err();
    }
    world.portal.cut_websockets();
    story_until(&mut events, "resynchronised").await;
    world.portal.stop().await;
    pass(secs(30)).await;
    world.portal.restart().await.unwrap();
    story_until(&mut events, "resynchronised").await;
    secrets.extend(world.portal.session_ids("Extn201"));
    session.close().await;
    secrets
}

#[tokio::test(start_paused = true)]
async fn the_table_says_which_crates_write_at_which_level_and_which_of_them_write_secrets() {
    static LOG: Once = Once::new();
    LOG.call_once(|| {
        log::set_logger(&Log).unwrap();
        log::set_max_level(log::LevelFilter::Trace);
    });
    // with a single dispatcher in the process, tracing lets other tests' threads decide what is listened to
    let other = tracing_subscriber::registry().set_default();
    let guard = tracing_subscriber::registry().with(Traced).set_default();
    let world = World::new().await;
    let builder = world.user("201");
    let mut secrets = life(world, builder).await;
    let world = World::behind(PortalBuilder::https).await;
    let tls = TlsPolicy::private_ca(world.portal.ca_pem().unwrap()).unwrap();
    let builder = world.user("201").tls(tls);
    secrets.extend(life(world, builder).await);
    let world = World::new().await;
    let proxy = HttpProxy::before(world.portal.address()).await;
    let builder = world.user("201").proxy(Proxy::http(proxy.url()).unwrap());
    secrets.extend(life(world, builder).await);
    drop((guard, other));
    // all worlds begin with the same seed
    assert_eq!(secrets.len(), 3, "{secrets:?}");
    secrets.extend([http_proxy::PASSWORD.to_owned(), http_proxy::CREDENTIALS_IN_BASE64.to_owned()]);

    let lines = LINES.take();
    assert!(!lines.iter().any(|line| is_ours(&line.target)));
    // (crate, level) → whether it holds a secret
    let mut written: BTreeMap<(String, String), bool> = BTreeMap::new();
    for line in lines {
        let holds_a_secret = secrets.iter().any(|secret| line.text.contains(secret.as_str()));
        let name = line.target.split("::").next().unwrap_or_default().to_owned();
        *written.entry((name, line.level)).or_default() |= holds_a_secret;
    }
    let documented = rows("What the dependencies write").into_iter().map(|cells| {
        ((cells[0].trim_matches('`').to_owned(), cells[1].clone()), cells[2].starts_with("yes"))
    });
    assert_eq!(written, documented.collect());
}
