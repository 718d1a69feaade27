//! The front-end that plays a Genesys T-Server behind telapi's gateway: T-Library's messages, one JSON object a line over
//! TCP, with or without TLS (`tlib-json/1`).

mod agents;
mod calls;
mod code;
mod connection;
mod desk;
mod line;
mod message;
mod pair;
mod picture;
mod private;
mod server;
mod service;
mod standing;
mod state;
mod tell;
mod transcript;

pub use pair::{Pair, PairBuilder, Server, Standby};
pub use private::PrivateAnswer;
pub use server::{TServer, TServerBuilder};
pub use transcript::{Direction, Exchange};
