//! The snapshot of a device (guide, *Snapshot*).

use super::{AgentInfo, CallInfo, FeatureState, ForwardRecord, SessionEvent};
use telapi_core::element_struct;

element_struct! {
    /// A device as it is now (guide, *Snapshot*).
    Snapshot {
        /// The number of the snapshot, to be sent back with the next one that waits for a change.
        snapshot_seq: String = "snapshotSeq",
        /// The calls; none if the device's calls are not told.
        calls: Vec<CallInfo> = "calls",
        /// The forwards that are on.
        forwards: Vec<ForwardRecord> = "forwards",
        /// Whether a message waits.
        msg_waiting: FeatureState = "msgWaiting",
        /// Whether calls are kept away.
        do_not_disturb: FeatureState = "doNotDisturb",
        /// What happened to the session.
        session: SessionEvent = "session",
        *
        /// The agent, if there is one. The guide shows no more than one.
        agents: AgentInfo = "agent",
    }
}
