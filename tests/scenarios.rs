//! One suite of call scenarios for every protocol.
//!
//! The scenarios ([`calling`], [`unanswered`], [`holding`], [`transferring`], [`conferring`],
//! [`parking`]) are written once, with
//! `telapi::{Device, Call, …}` alone, and know no vendor. A protocol is plugged in by one small file as `ipoffice.rs` is: a
//! [`stage::Pbx`], which puts the protocol's front-end before the suite's switch, logs in, and lists the services that
//! the protocol's guide does not have. Those, and no others, must answer `Unsupported`.
//!
//! Client and mock share one paused runtime; every wait is bounded and names the place where it was asked for.

#[cfg(test)]
mod scenarios {
    #[macro_use]
    mod stage;

    mod calling;
    mod conferring;
    mod holding;
    mod parking;
    mod transferring;
    mod unanswered;

    mod ipoffice;
}
