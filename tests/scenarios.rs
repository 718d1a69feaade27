//! One suite of call scenarios for every protocol.
//!
//! The scenarios ([`calling`], [`unanswered`], [`holding`], [`transferring`], [`conferring`], [`parking`]; [`dropping`],
//! [`meeting`], [`muting`], [`recording`], [`digits`], [`forwarding`], [`do_not_disturb`]) are written once and know no
//! vendor: with `telapi::{Device, Call, …}`, and, for what only some protocols have, with [`stage::Extra`] and what is
//! [`stage::Told`] of it. A protocol is plugged in by one small file as `ipoffice.rs` is: a [`stage::Pbx`], which puts the
//! protocol's front-end before the suite's switch, logs in, and lists the services that the protocol's guide does not have.
//! Those, and no others, must answer `Unsupported`; they are then done by hand, for the calls must be followed all the same.
//!
//! Client and mock share one paused runtime; every wait is bounded and names the place where it was asked for.

#[cfg(test)]
mod scenarios {
    #[macro_use]
    mod stage;

    mod calling;
    mod conferring;
    mod digits;
    mod do_not_disturb;
    mod dropping;
    mod forwarding;
    mod holding;
    mod meeting;
    mod muting;
    mod parking;
    mod recording;
    mod transferring;
    mod unanswered;

    mod ipoffice;
    mod telservices;
    mod tserver;
}
