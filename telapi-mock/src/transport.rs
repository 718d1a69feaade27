//! What every front-end stands on: connections with TLS or without, which a test can cut, halt or slow down.

mod http_fault;
mod listener;
mod port;
mod tls;
mod wire;
mod wires;

pub(crate) use http_fault::{GARBAGE, instead, spoil};
pub(crate) use listener::WireListener;
pub(crate) use port::Port;
pub(crate) use tls::Certificate;
pub(crate) use wire::{Wire, WireControl};
pub(crate) use wires::Wires;
