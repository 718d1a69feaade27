//! Agents, routing points, campaigns, statistics, history and directories, as the TelServices guide has them: no sockets.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say plainly what they expect, in their helpers too"
)]

mod agents;
mod campaigns;
mod directory;
mod history;
mod ledger;
mod queue;
mod routing;
mod sums;
mod supervisor;
mod world;
