//! A device's part in one call, as it is remembered and shown.

use super::PictureRules;
use crate::switch::{Leg, LegState, Party};
use crate::telservices::message::{CallCause, CallLeg, CallState, PartyInfo};
use std::time::SystemTime;
use telapi_core::CallId;

/// A device's part in one call.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// The device's name for it, which stays the same through transfers.
    pub(super) call_id: CallId,
    /// The switch's call that it belongs to now.
    pub(super) call: u64,
    /// The call's reference: the switch's call that it began in.
    pub(super) reference: u64,
    pub(super) state: CallState,
    /// The other party; empty until one is dialled.
    pub(super) other: Party,
    /// The further parties of a conference.
    pub(super) added: Vec<Party>,
    /// How a party's number is shown in place of its own: the caller's, if the caller wished so. An empty one is withheld.
    shown_as: Option<(String, Party)>,
    /// Who was called when the part began.
    pub(super) called: Party,
    pub(super) first_other: Option<Party>,
    pub(super) first_called: Option<Party>,
    pub(super) last_redirection: Option<Party>,
    connected_at: Option<SystemTime>,
    restarts: bool,
    pub(super) is_outgoing: bool,
    pub(super) is_conference: bool,
    /// The room that it is in, if it is a meet-me conference.
    room: Option<String>,
    /// Why it changed last.
    pub(super) cause: Option<CallCause>,
    pub(super) data: Option<String>,
}

impl Part {
    pub(super) fn new(leg: &Leg, state: CallState) -> Self {
        // who waited in a park slot need not be who has called
        let is_called = leg.calling.number != leg.device.number && !leg.unparked;
        let caller = leg.partner().filter(|_| is_called);
        let shown_as = caller.filter(|caller| caller.number != leg.calling.number);
        Self {
            call_id: leg.call_id.clone(),
            call: leg.call,
            reference: leg.call,
            state,
            other: Party::default(),
            added: Vec::new(),
            shown_as: shown_as.map(|caller| (caller.number.clone(), leg.calling.clone())),
            called: leg.called.clone(),
            first_other: None,
            first_called: None,
            last_redirection: None,
            connected_at: None,
            restarts: false,
            is_outgoing: false,
            is_conference: false,
            room: None,
            cause: None,
            data: leg.data.clone(),
        }
    }

    /// A routing point's part in the call of somebody who waits there.
    pub(super) fn queued(caller: &Leg) -> Self {
        let mut part = Self::new(caller, CallState::Queued);
        part.other = caller.device.clone();
        part.shown_as = None;
        part
    }

    /// Takes over what is so: state, parties, data.
    pub(super) fn refresh(&mut self, leg: &Leg) {
        self.call = leg.call;
        self.state = state_of(leg.state);
        let room = leg.conference.as_ref().and_then(|conference| conference.room.as_deref());
        let mut partners = leg.partners.iter().map(|partner| self.as_shown(partner)).collect::<Vec<_>>();
        if !partners.is_empty() {
            self.other = partners.remove(0);
            self.added = partners;
        } else if let Some(room) = room {
            // alone there
            self.other = Party { number: format!("*99*{room}#"), ..Party::default() };
            self.added.clear();
        } else if self.state == CallState::Initiated {
            self.other = Party::default();
        } else if self.other.number.is_empty() && self.shown_as.is_none() {
            let calls = leg.calling.number == leg.device.number;
            self.other = if calls { leg.called.clone() } else { leg.calling.clone() };
        }
        // a conference that two are left of is a call like others, unless others may join them
        self.is_conference = room.is_some() || (leg.conference.is_some() && leg.partners.len() > 1);
        self.room = room.map(str::to_owned);
        self.data.clone_from(&leg.data);
    }

    fn as_shown(&self, partner: &Party) -> Party {
        match &self.shown_as {
            Some((number, shown)) if *number == partner.number => shown.clone(),
            _ => partner.clone(),
        }
    }

    /// The two talk from now on, if they did not before.
    pub(super) fn connected_since(&mut self, now: SystemTime) {
        if matches!(self.state, CallState::Connected | CallState::Hold) {
            self.connected_at.get_or_insert(now);
        }
    }

    /// The duration starts anew, once the picture is told that has the old one (guide, event *Call*).
    pub(super) fn will_restart(&mut self) {
        self.restarts = true;
    }

    pub(super) fn restart_duration(&mut self, now: SystemTime) {
        if std::mem::take(&mut self.restarts) {
            self.connected_at = None;
            self.connected_since(now);
        }
    }

    pub(super) fn other_party(&self, rules: PictureRules) -> PartyInfo {
        self.info(&self.other, rules)
    }

    fn info(&self, party: &Party, rules: PictureRules) -> PartyInfo {
        // withheld among the parties of a conference
        if self.shown_as.is_some() {
            return rules.party_or_withheld(party, self.reference);
        }
        rules.party(party)
    }

    /// Who was called first: of a call that the device has made, if somebody else is at the other end now, though nobody has
    /// transferred it.
    fn first_called(&self) -> Option<&Party> {
        let went_on = self.is_outgoing
            && self.cause != Some(CallCause::Transfer)
            && (!self.is_conference || self.room.is_some())
            && !matches!(self.state, CallState::Initiated | CallState::Cleared)
            && self.called.number != self.other.number;
        self.first_called
            .as_ref()
            .or_else(|| went_on.then_some(&self.called))
            .filter(|it| !it.number.is_empty())
    }

    pub(super) fn leg(&self, rules: PictureRules, now: SystemTime) -> CallLeg {
        let party = |party: &Party| self.info(party, rules);
        let connected = self.connected_at.and_then(|since| now.duration_since(since).ok());
        CallLeg {
            state: self.state,
            other_party: self.other_party(rules),
            added_parties: self.added.iter().map(party).collect(),
            first_other_party: self.first_other.as_ref().filter(|_| rules.first_other_party).map(party),
            first_called_party: self.first_called().map(party),
            last_redirection_party: self.last_redirection.as_ref().map(party),
            duration: connected.unwrap_or_default().as_secs(),
            is_outgoing: self.is_outgoing,
            is_conference: (self.is_conference || rules.is_conference_false).then_some(self.is_conference),
            call_reference: rules.call_references.then(|| self.reference.to_string()),
            cause: self.cause,
        }
    }
}

impl PictureRules {
    pub(crate) fn party(self, party: &Party) -> PartyInfo {
        let name = Some(party.full_name.clone()).filter(|name| self.names && !name.is_empty());
        PartyInfo { number: party.number.clone(), name, ..PartyInfo::default() }
    }

    /// A party of a call with this reference, which stands for a number that is withheld.
    pub(crate) fn party_or_withheld(self, party: &Party, reference: u64) -> PartyInfo {
        if party.number.is_empty() {
            return PartyInfo::new(format!("*****-{reference}"));
        }
        self.party(party)
    }
}

/// The guide's state for the switch's.
pub(super) fn state_of(state: LegState) -> CallState {
    match state {
        LegState::Initiated => CallState::Initiated,
        LegState::Originated => CallState::Originated,
        LegState::Delivered => CallState::Delivered,
        LegState::Alerting => CallState::Alerting,
        LegState::Connected => CallState::Connected,
        LegState::Held => CallState::Hold,
        LegState::Queued => CallState::Queued,
        LegState::Failed => CallState::Failed,
        LegState::Null => CallState::Cleared,
    }
}
