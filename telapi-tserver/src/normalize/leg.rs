//! A call at one DN, as the T-Server has told of it.

use crate::event::CallView;
use crate::message::{CallState as Why, CallType, ConnId, DNRole, KvList};
use telapi_core::call::CallState;
use telapi_core::{CallId, ConferenceId, DeviceId, UserData};

/// How many parties of a conference are kept at most.
pub(super) const MOST_PARTIES: usize = 256;

/// A call at one DN.
#[derive(Debug, Clone)]
pub(crate) struct Leg {
    /// What the call book calls it, for as long as it lives.
    pub(crate) call_id: CallId,
    /// What the T-Server calls it now: what requests must name.
    pub(crate) conn_id: ConnId,
    /// How it stands for the DN.
    pub(crate) state: CallState,
    /// Whether the DN called, once that is known.
    pub(crate) is_outgoing: Option<bool>,
    /// The one other party, once known; of a conference the one before, or who is left.
    pub(crate) other: Option<DeviceId>,
    /// The number that was called.
    pub(crate) called: Option<DeviceId>,
    /// The conference that the call is.
    pub(crate) conference: Option<Conference>,
    /// What is attached to the call.
    pub(crate) user_data: Option<KvList>,
    /// The same as the CSTA events have it.
    pub(super) csta_user_data: Option<UserData>,
    /// The call that was held to begin this one.
    pub(super) previous: Option<ConnId>,
    /// How many calls of the session had begun before.
    pub(super) begun: u64,
    /// It is held here, and was sent on to a phone that rings.
    pub(super) rings_beyond: bool,
    /// What it waits for, if it waits here.
    pub(super) waits: Waits,
    /// There may be parties of whom nobody has told.
    pub(super) wants_parties: bool,
    /// What is attached has not been told yet.
    pub(super) is_data_untold: bool,
}

/// What a call that waits at a DN waits for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Waits {
    /// For an agent.
    InQueue,
    /// For somebody to say where it is to go.
    AtRoutePoint,
}

/// A call of more than two.
#[derive(Debug, Clone)]
pub(crate) struct Conference {
    /// Its name at this DN.
    pub(super) id: ConferenceId,
    /// The others who are in it.
    pub(super) parties: Vec<DeviceId>,
    /// It is a room that one dials into: a conference for one, too.
    pub(super) is_room: bool,
}

impl Leg {
    pub(super) fn new(call_id: CallId, conn_id: ConnId, state: CallState, begun: u64) -> Self {
        Self {
            call_id,
            conn_id,
            state,
            is_outgoing: None,
            other: None,
            called: None,
            conference: None,
            user_data: None,
            csta_user_data: None,
            previous: None,
            begun,
            rings_beyond: false,
            waits: Waits::InQueue,
            wants_parties: false,
            is_data_untold: false,
        }
    }

    /// The others: one, those of a conference, or none that is known.
    pub(super) fn parties(&self) -> Vec<DeviceId> {
        match &self.conference {
            Some(conference) => conference.parties.clone(),
            None => self.other.iter().cloned().collect(),
        }
    }

    /// Whether the call waits for somebody to answer it elsewhere.
    pub(super) fn is_unanswered(&self) -> bool {
        use CallState::{Delivered, Initiated, Originated, Queued};
        matches!(self.state, Initiated | Originated | Queued | Delivered)
    }

    /// Enters a state. What is not held any more does not ring beyond.
    pub(super) fn enter(&mut self, state: CallState) {
        self.state = state;
        self.rings_beyond &= state == CallState::Held;
    }

    /// Learns what every message of a call tells beside its state, except who the other party is.
    pub(super) fn learn(&mut self, view: &CallView<'_>) {
        if self.is_outgoing.is_none() {
            self.is_outgoing = match view.this_dn_role {
                Some(DNRole::Origination) => Some(true),
                Some(DNRole::Destination) => Some(false),
                _ => None,
            };
        }
        if view.call_type == Some(CallType::Consult) && self.previous.is_none() {
            self.previous = view.previous_conn_id.filter(|previous| *previous != view.conn_id);
        }
        if let Some(user_data) = view.user_data {
            self.attach(user_data);
        }
    }

    /// Learns who the other party is, from a message that tells of it: OtherDN, and where there is none, the numbers. Answers
    /// whether it is another one than was known.
    pub(super) fn learn_other(&mut self, view: &CallView<'_>) -> bool {
        let me = view.this_dn;
        let is_other = |device: &DeviceId| !device.number().is_empty() && !device.matches(me);
        let by_number = |number: Option<&str>| number.map(DeviceId::new).filter(is_other);
        let told = view.other_dn.filter(|other| is_other(other)).cloned();
        let inferred = || match (self.is_outgoing, view.call_state) {
            // somebody has called the DN into a conference
            (_, Some(Why::Conferenced)) => view.third_party_dn.filter(|third| is_other(third)).cloned(),
            (Some(true), _) => by_number(view.dnis),
            _ => by_number(view.ani),
        };
        let other = told.or_else(|| if self.other.is_none() { inferred() } else { None });
        let is_news = other.is_some() && other != self.other && self.conference.is_none();
        if is_news {
            self.other = other;
        }
        if self.called.is_none() {
            self.called = match self.is_outgoing {
                Some(true) => by_number(view.dnis).or_else(|| self.other.clone()),
                // what was dialled is nobody's number while it is not known who called
                Some(false) if self.other.is_some() => by_number(view.dnis).or_else(|| Some(me.clone())),
                _ => None,
            };
        }
        is_news
    }

    /// The same, from a message that cannot tell of another party than the first.
    pub(super) fn learn_first_other(&mut self, view: &CallView<'_>) {
        if self.other.is_none() {
            self.learn_other(view);
        }
    }

    /// What is attached to the call is this now; answers whether that is news.
    pub(super) fn attach(&mut self, user_data: &KvList) -> bool {
        if self.user_data.as_ref() == Some(user_data) {
            return false;
        }
        // a list is always written: its keys are texts
        self.csta_user_data = serde_json::to_string(user_data).ok().map(|json| UserData::from_text(&json));
        self.user_data = Some(user_data.clone());
        self.is_data_untold = true;
        true
    }
}
