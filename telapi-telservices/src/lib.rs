#![doc = include_str!("../README.md")]

mod answer;
mod config;
mod event;
mod link;
mod normalize;
mod phone;
mod routing_point;
pub mod service;
mod session;
mod transport;
mod watched_device;
pub mod wire;

pub use event::{Event, EventKind, EventType, Source};
pub use phone::{Phone, WhileQualifying};
pub use routing_point::RoutingPoint;
pub use session::{Session, SessionBuilder};
pub use telapi_core::Secret;
pub use telapi_core::transport::{HttpClient, HttpClientBuilder, Proxy, TlsPolicy};
pub use transport::DiscardedDatagrams;
pub use watched_device::WatchedDevice;
