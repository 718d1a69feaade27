//! Answers (guide, *Result*, *Error*).

use super::agent::AgentInfo;
use super::call::CallInfo;
use super::content::{Content, Item, written};
use super::event::SessionEvent;
use super::history::HistoryRecord;
use super::party::PartyInfo;
use super::routing_point::{RoutingPointState, RoutingPointStatistics};
use super::statistics::UserStatistics;
use crate::telservices::choice::choice;
use crate::xml::Element;

choice! {
    /// Why a request comes to nothing.
    ServiceError {
        /// `pbxlinkOutOfService`: the link to the PBX is down.
        PbxlinkOutOfService = "pbxlinkOutOfService",
        /// `pbxReject`: the PBX will not.
        PbxReject = "pbxReject",
        /// `pbxTimeout`: the PBX has not answered in time; it may have done it.
        PbxTimeout = "pbxTimeout",
        /// `noCall`: no call is in the expected state.
        NoCall = "noCall",
        /// `noOpenSession`: a session must be open for it.
        NoOpenSession = "noOpenSession",
        /// `sessionLimitExceeded`: as many sessions are open as the licence allows.
        SessionLimitExceeded = "sessionLimitExceeded",
        /// `reject`: the server will not.
        Reject = "reject",
        /// `invalidCredentials`: user and password do not fit.
        InvalidCredentials = "invalidCredentials",
        /// `resourceError`: the server has too little of something.
        ResourceError = "resourceError",
    }
}

choice! {
    /// Whether a feature is on.
    OnOff {
        /// `off`
        Off = "off",
        /// `on`
        On = "on",
    }
}

impl From<bool> for OnOff {
    fn from(on: bool) -> Self {
        if on { Self::On } else { Self::Off }
    }
}

choice! {
    /// Which calls are forwarded.
    ForwardType {
        /// `immediate`: all.
        Immediate = "immediate",
        /// `busy`: those that find the phone busy.
        Busy = "busy",
        /// `noAnswer`: those that nobody answers.
        NoAnswer = "noAnswer",
        /// `immInt`: all from inside.
        ImmediateInternal = "immInt",
        /// `immExt`: all from outside.
        ImmediateExternal = "immExt",
        /// `busyInt`: those from inside that find the phone busy.
        BusyInternal = "busyInt",
        /// `busyExt`: those from outside that find the phone busy.
        BusyExternal = "busyExt",
        /// `noAnswerInt`: those from inside that nobody answers.
        NoAnswerInternal = "noAnswerInt",
        /// `noAnswerExt`: those from outside that nobody answers.
        NoAnswerExternal = "noAnswerExt",
    }
}

written! {
    /// A forward (guide, *QueryForward*; event *Forward*).
    ForwardRecord {
        /// Where to.
        number: one String = "number",
        /// Which calls.
        forward_type: one ForwardType = "type",
        /// Whether it is on.
        state: one OnOff = "state",
    }
}

impl Item for ForwardRecord {
    const NAME: &'static str = "forward";
}

written! {
    /// Who calls (guide, *QualifyCall*).
    QualifiedCall {
        /// The number.
        number: one String = "number",
        /// The name, if it was asked for and is known.
        name: maybe String = "name",
    }
}

written! {
    /// What is so at a device (guide, *Snapshot*).
    Snapshot {
        /// The sequence number, for HTTP.
        snapshot_seq: maybe u64 = "snapshotSeq",
        /// The calls.
        calls: maybe Vec<CallInfo> = "calls",
        /// The forwards that are on.
        forwards: maybe Vec<ForwardRecord> = "forwards",
        /// Whether a message waits.
        msg_waiting: maybe OnOff = "msgWaiting",
        /// Whether the device is not to be disturbed.
        do_not_disturb: maybe OnOff = "doNotDisturb",
        /// The agent.
        agent: maybe AgentInfo = "agent",
        /// What has happened to the session.
        session: maybe SessionEvent = "session",
    }
}

/// What a request that is granted is answered with.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Answer {
    /// It is done.
    Standard,
    /// To *QualifyCall*.
    QualifyCall(QualifiedCall),
    /// To *QueryAgentState*.
    Agent(AgentInfo),
    /// To *QueryDoNotDisturb*.
    DoNotDisturb(OnOff),
    /// To *QueryForward*.
    Forwards(Vec<ForwardRecord>),
    /// To *QueryHistory*.
    History(Vec<HistoryRecord>),
    /// To *QueryMsgWaiting*.
    MsgWaiting(OnOff),
    /// To *QueryUserStatistics*.
    UserStatistics(Box<UserStatistics>),
    /// To *SearchName* and *SearchNumber*.
    SearchDirectory(Vec<PartyInfo>),
    /// To *Snapshot*.
    Snapshot(Box<Snapshot>),
    /// To *QueryRoutingPointState*.
    RoutingPointState(RoutingPointState),
    /// To *QueryRoutingPointStatistics*.
    RoutingPointStatistics(Box<RoutingPointStatistics>),
}

impl Answer {
    fn element(&self) -> Element {
        let plain = Element::plain;
        match self {
            Self::Standard => plain("standard"),
            Self::QualifyCall(call) => call.fill(plain("qualifyCall")),
            Self::Agent(agent) => agent.fill(plain("agent")),
            Self::DoNotDisturb(state) => state.fill(plain("doNotDisturb")),
            Self::Forwards(forwards) => forwards.fill(plain("forwards")),
            Self::History(records) => records.fill(plain("history")),
            Self::MsgWaiting(state) => state.fill(plain("msgWaiting")),
            Self::UserStatistics(statistics) => statistics.fill(plain("userStatistics")),
            Self::SearchDirectory(parties) => parties.fill(plain("searchDirectory")),
            Self::Snapshot(snapshot) => snapshot.fill(plain("snapshot")),
            Self::RoutingPointState(state) => state.fill(plain("routingPointState")),
            Self::RoutingPointStatistics(statistics) => statistics.fill(plain("routingPointStatistics")),
        }
    }
}

/// An answer as it is sent: a `TelServiceReturn` without a prolog.
pub fn answer_to_xml(answer: &Result<Answer, ServiceError>) -> String {
    let inner = match answer {
        Ok(answer) => Element::plain("result").child(answer.element()),
        Err(error) => error.fill(Element::plain("error")),
    };
    Element::plain("TelServiceReturn").child(inner).to_bare_document()
}
