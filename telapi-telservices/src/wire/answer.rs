//! What an answer says when the request was carried out (guide, *Result*).

use super::{
    AgentInfo, FeatureState, ForwardRecord, HistoryRecord, Party, QualifiedCall, RoutingPointState,
    RoutingPointStatistics, Snapshot, UserStatistics,
};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use telapi_core::wire::{Element, ElementStruct, FromElement, Read, Unknown, UnknownElement};

/// The result of a request (guide, *Result*; each service's *Response*).
///
/// In JSON an object with `message`, the name of the element; the fields of what is a struct, and everything else below its name.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Answer {
    /// `standard`: it was done, and there is nothing to say.
    Standard,
    /// `agent` (*QueryAgentState*). The guide shows one; several are read too.
    Agents(Vec<AgentInfo>),
    /// `doNotDisturb` (*QueryDoNotDisturb*).
    DoNotDisturb(FeatureState),
    /// `forwards` (*QueryForward*): those that are on.
    Forwards(Vec<ForwardRecord>),
    /// `history` (*QueryHistory*).
    History(Vec<HistoryRecord>),
    /// `msgWaiting` (*QueryMsgWaiting*).
    MsgWaiting(FeatureState),
    /// `qualifyCall` (*QualifyCall*).
    QualifyCall(QualifiedCall),
    /// `routingPointState` (*QueryRoutingPointState*).
    RoutingPointState(RoutingPointState),
    /// `routingPointStatistics` (*QueryRoutingPointStatistics*).
    RoutingPointStatistics(RoutingPointStatistics),
    /// `searchDirectory` (*SearchName*, *SearchNumber*).
    SearchDirectory(Vec<Party>),
    /// `snapshot` (*Snapshot*).
    Snapshot(Box<Snapshot>),
    /// `userStatistics` (*QueryUserStatistics*).
    UserStatistics(UserStatistics),
    /// What the guide does not know, or what cannot be read, as it came.
    Other(Box<UnknownElement>),
}

impl Answer {
    /// The name of the element: `snapshot`.
    pub fn message(&self) -> &str {
        match self {
            Self::Standard => "standard",
            Self::Agents(_) => "agent",
            Self::DoNotDisturb(_) => "doNotDisturb",
            Self::Forwards(_) => "forwards",
            Self::History(_) => "history",
            Self::MsgWaiting(_) => "msgWaiting",
            Self::QualifyCall(_) => "qualifyCall",
            Self::RoutingPointState(_) => "routingPointState",
            Self::RoutingPointStatistics(_) => "routingPointStatistics",
            Self::SearchDirectory(_) => "searchDirectory",
            Self::Snapshot(_) => "snapshot",
            Self::UserStatistics(_) => "userStatistics",
            Self::Other(element) => &element.name,
        }
    }

    /// Reads the element inside `result`.
    pub(super) fn read(element: Element<'_>, unknown: &mut Unknown) -> Self {
        let known = match element.name() {
            "standard" => {
                unknown.keep_attributes_except(element, &[]);
                unknown.keep_text(element);
                element.children().for_each(|child| unknown.keep(child));
                Some(Self::Standard)
            }
            "agent" => value(element, unknown).map(|agent| Self::Agents(vec![agent])),
            "doNotDisturb" => value(element, unknown).map(Self::DoNotDisturb),
            "forwards" => value(element, unknown).map(Self::Forwards),
            "history" => value(element, unknown).map(Self::History),
            "msgWaiting" => value(element, unknown).map(Self::MsgWaiting),
            "qualifyCall" => value(element, unknown).map(Self::QualifyCall),
            "routingPointState" => value(element, unknown).map(Self::RoutingPointState),
            "routingPointStatistics" => value(element, unknown).map(Self::RoutingPointStatistics),
            "searchDirectory" => value(element, unknown).map(Self::SearchDirectory),
            "snapshot" => Some(Self::Snapshot(ElementStruct::boxed(element))),
            "userStatistics" => value(element, unknown).map(Self::UserStatistics),
            _ => None,
        };
        known.unwrap_or_else(|| Self::Other(Box::new(element.into())))
    }

    /// Takes a further element of the same answer, or answers `false`.
    pub(super) fn take(&mut self, element: Element<'_>, unknown: &mut Unknown) -> bool {
        match (self, element.name()) {
            (Self::Agents(agents), "agent") => match value(element, unknown) {
                Some(agent) => {
                    agents.push(agent);
                    true
                }
                None => false,
            },
            _ => false,
        }
    }
}

fn value<T: FromElement>(element: Element<'_>, unknown: &mut Unknown) -> Option<T> {
    match T::from_element(element, unknown) {
        Read::Value(value) => Some(value),
        Read::Nothing | Read::Foreign => None,
    }
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let message = self.message();
        match self {
            Self::Standard => below(serializer, message, None::<(_, &())>),
            Self::Agents(agents) => below(serializer, message, Some(("agents", agents))),
            Self::DoNotDisturb(state) => below(serializer, message, Some(("do_not_disturb", state))),
            Self::Forwards(forwards) => below(serializer, message, Some(("forwards", forwards))),
            Self::History(records) => below(serializer, message, Some(("history", records))),
            Self::MsgWaiting(state) => below(serializer, message, Some(("msg_waiting", state))),
            Self::QualifyCall(call) => flat(serializer, message, call),
            Self::RoutingPointState(state) => {
                below(serializer, message, Some(("routing_point_state", state)))
            }
            Self::RoutingPointStatistics(statistics) => flat(serializer, message, statistics),
            Self::SearchDirectory(parties) => below(serializer, message, Some(("search_directory", parties))),
            Self::Snapshot(snapshot) => flat(serializer, message, &**snapshot),
            Self::UserStatistics(statistics) => flat(serializer, message, statistics),
            Self::Other(element) => below(serializer, message, Some(("unknown", &**element))),
        }
    }
}

/// An object with `message`, and maybe one value below its name.
pub(super) fn below<S: Serializer, T: Serialize + ?Sized>(
    serializer: S,
    message: &str,
    value: Option<(&str, &T)>,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    map.serialize_entry("message", message)?;
    if let Some((name, value)) = value {
        map.serialize_entry(name, value)?;
    }
    map.end()
}

/// An object with `message`, and the fields of a struct beside it.
pub(super) fn flat<S: Serializer, T: Serialize + ?Sized>(
    serializer: S,
    message: &str,
    fields: &T,
) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Flat<'a, T: Serialize + ?Sized> {
        message: &'a str,
        #[serde(flatten)]
        fields: &'a T,
    }
    Flat { message, fields }.serialize(serializer)
}
