//! The requests, each with a type of its own (T-Library model, *Requests*).
//!
//! What a request cannot do without is given to `new`; everything else has a method of its name, and `rest` takes attributes that
//! have none. The ReferenceID is the session's affair.

mod agent;
mod call;
mod data;
mod declare;
mod feature;
mod network;
mod private;
mod route;
mod server;
#[cfg(test)]
mod tests;
mod two_calls;

pub use agent::*;
pub use call::*;
pub use data::*;
pub use feature::*;
pub use network::*;
pub use private::*;
pub use route::*;
pub use server::*;
pub use two_calls::*;

use crate::message::{MessageType, TypedMessage};

/// A request.
pub trait Request: TypedMessage {
    /// The events that say that it was carried out. Any other event with its ReferenceID answers it as well.
    const ANSWERS: &'static [MessageType];
}
