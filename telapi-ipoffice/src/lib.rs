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
mod servers;
pub mod service;
mod session;
mod transport;
pub mod wire;

pub use data_format::DataFormat;
pub use event::{Event, EventDevice, EventKind, EventType};
pub use phone::Phone;
pub use saved_session::SavedSession;
pub use servers::LearnServers;
pub use session::{Session, SessionBuilder};
pub use transport::{HttpClient, HttpClientBuilder, Proxy, TlsPolicy, WebSocketHost};
