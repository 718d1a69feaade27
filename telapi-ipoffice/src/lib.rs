#![doc = include_str!("../README.md")]

mod answer;
mod config;
mod data_format;
pub mod event;
mod link;
mod normalize;
mod phone;
mod portal;
mod saved_session;
pub mod service;
mod session;
mod transport;
pub mod wire;

pub use data_format::DataFormat;
pub use event::{Event, EventDevice, EventKind, EventType};
pub use phone::Phone;
pub use saved_session::SavedSession;
pub use session::{Session, SessionBuilder};
pub use transport::{Proxy, TlsPolicy, WebSocketHost};
