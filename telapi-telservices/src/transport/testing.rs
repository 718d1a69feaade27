//! What the tests share: servers of their own, and a listener to what is logged.

use super::{Senders, Server, Transport, TransportOptions};
use std::fmt::{self, Write};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use telapi_core::Secret;
use telapi_core::transport::HttpClient;
use tokio::io::{AsyncRead, AsyncReadExt};
use tracing::field::{Field, Visit};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Metadata, Subscriber, span};

pub(crate) const PASSWORD: &str = "hunter2-hunter2";

pub(crate) const ANSWER: &str = "<TelServiceReturn><result><standard/></result></TelServiceReturn>";

pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

/// A request that holds the password.
pub(crate) fn request() -> Secret {
    let xml = format!(
        "<TelServiceRequest><openSession><userPassword>{PASSWORD}</userPassword></openSession></TelServiceRequest>"
    );
    xml.into()
}

pub(crate) fn options() -> TransportOptions {
    TransportOptions {
        http: HttpClient::builder().build_without_tls().unwrap(),
        end_of_pdu: String::new(),
        max_answer: 1000,
        max_connections: 4,
        senders: Senders::default(),
    }
}

/// The way to a server over TCP.
pub(crate) fn tcp(server: SocketAddr, options: &TransportOptions) -> Transport {
    Transport::new(&Server::parse(&format!("telservices://{server}")).unwrap(), options)
}

/// Reads a request, up to the end of its root.
pub(crate) async fn read_xml(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut read = Vec::new();
    while !read.ends_with(b"</TelServiceRequest>") {
        read.push(stream.read_u8().await.ok()?);
    }
    Some(String::from_utf8(read).unwrap())
}

/// Collects all that is logged in this thread, at every level, a line each.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<String>>>, Arc<AtomicU64>);

impl Log {
    /// Until the guard is dropped.
    pub(crate) fn listen() -> (Self, DefaultGuard) {
        let log = Self::default();
        (log.clone(), tracing::subscriber::set_default(log))
    }

    /// The lines of telapi's own that hold this text.
    pub(crate) fn lines_with(&self, text: &str) -> Vec<String> {
        self.0
            .lock()
            .unwrap()
            .iter()
            .filter(|line| line.contains("telapi") && line.contains(text))
            .cloned()
            .collect()
    }

    /// Everything, whoever wrote it.
    pub(crate) fn whole(&self) -> String {
        self.0.lock().unwrap().join("\n")
    }

    fn write(&self, metadata: &Metadata<'_>, record: impl FnOnce(&mut Line)) {
        let mut line = Line(format!("{} {}", metadata.level(), metadata.target()));
        record(&mut line);
        self.0.lock().unwrap().push(line.0);
    }
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let _ = write!(self.0, " {field}={value:?}");
    }
}

impl Subscriber for Log {
    fn enabled(&self, _metadata: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, attributes: &span::Attributes<'_>) -> span::Id {
        self.write(attributes.metadata(), |line| attributes.record(line));
        span::Id::from_u64(self.1.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn record(&self, _span: &span::Id, _values: &span::Record<'_>) {}

    fn record_follows_from(&self, _span: &span::Id, _follows: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        self.write(event.metadata(), |line| event.record(line));
    }

    fn enter(&self, _span: &span::Id) {}

    fn exit(&self, _span: &span::Id) {}
}
