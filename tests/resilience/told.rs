//! What a session's stream tells of its connections, and whether that can be true.

use super::world::soon;
use futures::{Stream, StreamExt};
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use telapi::ipoffice::{Session, SessionBuilder};
use telapi::{SessionState, StreamItem};
use tokio::time::Instant;

/// Reads a session's stream to its end, and keeps what it tells of connections.
#[derive(Clone)]
pub(crate) struct Told(Arc<Mutex<Story>>);

#[derive(Default)]
struct Story {
    connected_to: Option<String>,
    /// The last server, connected or not.
    last_server: Option<String>,
    failed_over: Option<(String, String)>,
    /// A connection was made after another, and its gap was not told yet.
    gap_is_due: bool,
    /// The calls have been made sure of since the connection was made.
    is_true: bool,
    lost: Vec<Instant>,
    is_over: bool,
}

impl Told {
    /// Logs in, and reads all that is told from the first moment on.
    pub(crate) async fn from_the_beginning(builder: SessionBuilder) -> (Session, Self) {
        let session = builder.start().unwrap();
        let told = Self::by(session.events());
        soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
        (session, told)
    }

    /// Reads all that is told from now on.
    pub(crate) fn by<E: Debug + 'static>(
        events: impl Stream<Item = StreamItem<E>> + Send + Unpin + 'static,
    ) -> Self {
        let told = Self(Arc::default());
        drop(tokio::spawn(told.clone().read(events)));
        told
    }

    /// When connections were lost.
    pub(crate) fn lost(&self) -> Vec<Instant> {
        self.0.lock().unwrap().lost.clone()
    }

    /// The server that the session is connected to, as far as it has told, and whether it has made sure of its calls there.
    pub(crate) fn connected_to(&self) -> Option<(String, bool)> {
        let story = self.0.lock().unwrap();
        story.connected_to.clone().map(|server| (server, story.is_true))
    }

    pub(crate) fn is_over(&self) -> bool {
        self.0.lock().unwrap().is_over
    }

    async fn read<E: Debug>(self, mut events: impl Stream<Item = StreamItem<E>> + Unpin) {
        while let Some(item) = events.next().await {
            self.0.lock().unwrap().goes_on(&item);
        }
    }
}

impl Story {
    fn goes_on<E: Debug>(&mut self, item: &StreamItem<E>) {
        match item {
            StreamItem::FailedOver { from, to } => {
                assert!(self.connected_to.is_none(), "a failover without a disconnection");
                assert_eq!(self.last_server.as_deref(), Some(&**from));
                assert_ne!(from, to);
                self.failed_over = Some((from.to_string(), to.to_string()));
            }
            StreamItem::Connected { server } => {
                assert!(self.connected_to.is_none(), "connected twice, and not disconnected between");
                let before = self.last_server.replace(server.to_string());
                let moved = before.clone().filter(|before| **before != **server);
                let told = self.failed_over.take();
                assert_eq!(
                    told,
                    moved.map(|from| (from, server.to_string())),
                    "a failover is told, and only that"
                );
                self.gap_is_due = before.is_some();
                self.is_true = false;
                self.connected_to = Some(server.to_string());
            }
            StreamItem::Disconnected { .. } => {
                assert!(self.connected_to.take().is_some(), "disconnected twice");
                assert!(!self.gap_is_due, "the gap before was not told");
                self.lost.push(Instant::now());
            }
            StreamItem::Gap { .. } => self.gap_is_due = false,
            StreamItem::Resynchronised { .. } => {
                assert!(!self.gap_is_due, "the calls are true again before the gap was told");
                self.is_true = true;
            }
            StreamItem::Event(_) => {
                // what comes between a connection and its gap would be taken for what was seen
                assert!(!self.gap_is_due, "an event before the gap was told");
            }
            StreamItem::Closed { .. } => self.is_over = true,
            StreamItem::Repaired { .. } | StreamItem::DecodeError(_) => {}
            other => panic!("{other:?}"),
        }
    }
}
