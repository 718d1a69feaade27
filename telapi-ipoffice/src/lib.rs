#![doc = include_str!("../README.md")]

mod answer;
mod config;
pub mod event;
mod link;
mod normalize;
mod portal;
pub mod service;
mod session;
mod transport;
pub mod wire;

pub use event::{Event, EventDevice, EventKind, EventType};
pub use session::{Session, SessionBuilder};
pub use transport::{Proxy, TlsPolicy, WebSocketHost};
