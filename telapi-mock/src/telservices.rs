//! The front-end that plays uniGone's TelServer: the TelServices gateway, XML over TCP or HTTP with events by UDP or long
//! poll, as its guide describes it.

mod choice;
mod exchange;
mod http;
pub mod message;
mod picture;
pub mod request;
mod server;
mod service;
mod session;
mod state;
mod tcp;
mod tell;
mod transcript;
mod udp;

pub use server::{TelServer, TelServerBuilder};
pub use transcript::{Direction, Exchange, Transport};
