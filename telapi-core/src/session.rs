//! The machinery of a session that heals, the same for all protocols.
//!
//! The driver ([`start`]) is the one task of a session. A protocol gives it a way to connect ([`Protocol`]), which yields a
//! [`Link`] in two halves: a requester, and a reader of events. What it does with them it asks of these, none of which does
//! I/O or looks at a clock:
//!
//! - [`supervisor`]: when to connect, to which server, when to wait, fail over, give up;
//! - [`ReconnectPolicy`] and [`Backoff`]: how long to wait; [`ServerPool`]: whom to try next;
//! - [`Heartbeat`]: whether the connection still lives;
//! - [`Hub`]: what happens, as [`StreamItem`]s, to any number of [`EventStream`]s;
//! - [`StatePublisher`]: where the session stands, to any number of [`StateWatch`]es.
//!
//! What all this writes into logs and metrics is one table, OBSERVABILITY.md of the repository.

mod backend;
mod backoff;
mod driver;
mod handle;
mod heartbeat;
mod hub;
mod item;
mod link;
mod pool;
mod request;
mod resynchroniser;
mod sight;
mod state;
pub mod supervisor;
mod telemetry;
mod warm_standby;

pub use backend::SessionBackend;
pub use backoff::{Backoff, RETRY_AFTER_LIMIT, ReconnectPolicy, bounded_retry_after};
pub use driver::{DriverConfig, start};
pub use handle::{KeepAlive, SessionHandle};
pub use heartbeat::{Heartbeat, HeartbeatPolicy, ProbeAnswers, Pulse};
pub use hub::{DEFAULT_STREAM_CAPACITY, EventSource, EventStream, Hub, Subscription};
pub use item::{CallSnapshot, CloseReason, GapReason, StreamItem};
pub use link::{Link, LinkEvent, LinkOf, Protocol, Requester, SessionEvent, SnapshotAnswer, ToldFor};
pub use pool::{ServerPolicy, ServerPool, ServerStatus};
pub use request::About;
pub use state::{BlindReason, SessionState, StatePublisher, StateWatch};
pub use supervisor::SupervisorConfig;
pub use telemetry::{Brief, LogThrottle, SessionLabels};
pub use warm_standby::WarmStandby;
