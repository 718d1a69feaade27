#![doc = include_str!("../README.md")]

mod address;
mod answer;
mod config;
pub mod event;
pub mod gateway;
mod link;
pub mod message;
mod normalize;
mod phone;
pub mod private_service;
pub mod request;
mod session;
#[cfg(test)]
mod testing;
pub mod text;
mod told;
pub mod transport;

pub use address::Address;
pub use config::HotStandby;
pub use phone::Phone;
pub use session::{Session, SessionBuilder};
pub use telapi_core::Secret;
pub use telapi_core::session::WarmStandby;
pub use telapi_core::transport::{HttpClient, HttpClientBuilder, Proxy, TlsPolicy};
pub use told::{Event, EventKind, EventType, Source};
