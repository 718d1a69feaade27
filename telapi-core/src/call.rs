//! Calls: the book that knows them all, and the handles that a bot works with.
//!
//! [`CallBook`] is the pure part: events and snapshots in, changes out. [`Calls`] is the same book, live and shared. A
//! [`Device`] makes calls and tells which ring; a [`Call`] is one call of one device, to be awaited and acted upon. Both
//! stand on a [`Backend`], which is what a protocol implements, so that a bot is written once and runs on all of them.

mod backend;
mod book;
mod calls;
mod device;
mod end_reason;
mod handle;
mod lookup;
mod record;
#[cfg(test)]
mod tests;
mod times;

pub use backend::{Backend, CallControl, MadeSure, MakeCallOptions, WhileOffline};
pub use book::{BookEvent, CallBook, CallChange, ExpectedCall};
pub use calls::{Calls, TouchedCall};
pub use device::Device;
pub use end_reason::EndReason;
pub use handle::Call;
pub use record::{CallRecord, CallRef, CallState, Direction, Party};
pub use times::CallTimes;
