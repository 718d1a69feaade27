//! The machinery of a session that heals, the same for all protocols.
//!
//! None of it does I/O or looks at a clock; the driver does both and asks these:
//!
//! - [`supervisor`]: when to connect, to which server, when to wait, fail over, give up;
//! - [`ReconnectPolicy`] and [`Backoff`]: how long to wait; [`ServerPool`]: whom to try next;
//! - [`Heartbeat`]: whether the connection still lives;
//! - [`Hub`]: what happens, as [`StreamItem`]s, to any number of [`EventStream`]s;
//! - [`StatePublisher`]: where the session stands, to any number of [`StateWatch`]es.

mod backoff;
mod heartbeat;
mod hub;
mod item;
mod pool;
mod state;
pub mod supervisor;

pub use backoff::{Backoff, RETRY_AFTER_LIMIT, ReconnectPolicy, bounded_retry_after};
pub use heartbeat::{Heartbeat, HeartbeatPolicy, ProbeAnswers, Pulse};
pub use hub::{DEFAULT_STREAM_CAPACITY, EventSource, EventStream, Hub, Subscription};
pub use item::{CallSnapshot, CloseReason, GapReason, StreamItem};
pub use pool::{ServerPolicy, ServerPool};
pub use state::{BlindReason, SessionState, StatePublisher, StateWatch};
