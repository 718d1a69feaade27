#![doc = include_str!("../README.md")]

mod answer;
mod config;
mod event;
mod link;
mod normalize;
pub mod service;
mod session;
mod transport;
mod watched_device;
pub mod wire;

pub use event::{Event, EventKind, EventType, Source};
pub use session::{Session, SessionBuilder};
pub use watched_device::WatchedDevice;
