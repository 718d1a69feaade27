//! The front-end that plays Avaya's one-X Portal: IP Office CTI Web Services, REST and events over a WebSocket, as the
//! IP Office guide describes them.

mod event;
mod fault;
mod http;
mod json;
mod login;
mod pair;
mod portal;
pub mod request;
mod service;
mod session;
mod standing;
mod state;
mod tell;
mod transcript;
mod websocket;

pub use crate::fault::AnswerFault as Fault;
pub use fault::{Connections, Refusals};
pub use json::JsonDialect;
pub use pair::{Pair, PairBuilder, Server};
pub use portal::{Portal, PortalBuilder};
pub use tell::Told;
pub use transcript::{Direction, Exchange};
