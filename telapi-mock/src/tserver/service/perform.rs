//! How requests are put to the switch, and their answers come from what it tells.

use super::Asked;
use crate::switch::{LegState, Switch, SwitchError};
use crate::tserver::calls::ConnId;
use crate::tserver::code::Code;
use crate::tserver::message::Message;
use crate::tserver::state::Core;
use crate::tserver::tell::{Expected, Wish};
use telapi_core::CallId;

/// A DN's part in the call that a request names.
#[derive(Clone, Debug)]
pub(crate) struct At {
    pub(crate) dn: String,
    pub(crate) conn_id: ConnId,
    /// What the switch calls it.
    pub(crate) call_id: CallId,
    pub(crate) state: LegState,
}

impl Core {
    /// The DN at which something is asked for; the client must have registered it, and there must be a link.
    pub(crate) fn controlled<'a>(&self, asked: &'a Asked<'_>) -> Result<&'a str, Code> {
        let dn = asked.dn()?;
        let inner = self.lock();
        if !inner.is_linked(asked.who.desk) {
            return Err(Code::NO_LINK);
        }
        let desk = inner.desks.get(asked.who.desk).ok_or(Code::UNKNOWN_ERROR)?;
        if !desk.is_primary {
            return Err(Code::OUT_OF_SERVICE);
        }
        let client = desk.clients.get(&asked.who.client).ok_or(Code::UNKNOWN_ERROR)?;
        if client.controls(dn) { Ok(dn) } else { Err(Code::NOT_REGISTERED) }
    }

    /// The part that the DN has in the call that an attribute names.
    pub(crate) fn part(&self, asked: &Asked<'_>, attribute: &str) -> Result<At, Code> {
        let dn = self.controlled(asked)?;
        let text = asked.request.text(attribute).ok_or(Code::INVALID_CONN_ID)?;
        let conn_id = ConnId::read(text).ok_or(Code::INVALID_CONN_ID)?;
        let inner = self.lock();
        let part = inner.calls.get(conn_id).and_then(|call| call.part(dn)).ok_or(Code::INVALID_CONN_ID)?;
        Ok(At { dn: dn.into(), conn_id, call_id: part.call_id.clone(), state: part.state })
    }

    /// The same, in one of these states; what is told if it is in another.
    pub(crate) fn part_in(
        &self,
        asked: &Asked<'_>,
        attribute: &str,
        states: &[LegState],
        otherwise: Code,
    ) -> Result<At, Code> {
        let at = self.part(asked, attribute)?;
        if states.contains(&at.state) { Ok(at) } else { Err(otherwise) }
    }

    /// Where a call is to go, if the server knows such a number.
    pub(crate) fn destination<'a>(&self, asked: &'a Asked<'_>, otherwise: Code) -> Result<&'a str, Code> {
        let number = asked.text("OtherDN")?;
        let is_known = self.config.extensions.contains_key(number)
            || self.config.hunt_groups.contains_key(number)
            || self.is_queue(number)
            || number.starts_with('*');
        if is_known { Ok(number) } else { Err(otherwise) }
    }

    /// What is called: where nobody can be reached, the call is made and fails. Only what cannot be dialled is refused at once.
    pub(crate) fn called<'a>(&self, asked: &'a Asked<'_>) -> Result<&'a str, Code> {
        let number = asked.text("OtherDN")?;
        let can_be_dialled = |sign: char| sign.is_ascii_digit() || matches!(sign, '*' | '#' | '+');
        let is_number = !number.is_empty() && number.chars().all(can_be_dialled);
        if is_number { Ok(number) } else { self.destination(asked, Code::INVALID_CALLED_DN) }
    }

    /// Has the switch do something. The first of these events at the DN, about the call if one is given, is the answer.
    pub(crate) fn perform<T>(
        &self,
        asked: &Asked<'_>,
        answer: (&'static [&'static str], Option<ConnId>),
        wish: Wish,
        state: Code,
        act: impl FnOnce(&Switch) -> Result<T, SwitchError>,
    ) -> Result<T, Code> {
        let dn = asked.dn()?.to_owned();
        let (names, conn_id) = answer;
        let expects = asked.reference.filter(|_| !names.is_empty());
        let mut inner = self.lock();
        if let Some(reference) = expects {
            inner.expected.push(Expected { who: asked.who, reference, dn: dn.clone(), names, conn_id });
        }
        inner.wishes.begin(Wish { dn, ..wish });
        drop(inner);
        let result = act(&self.switch);
        let mut inner = self.lock();
        inner.wishes.end();
        // a party that is called may come into the conference later; everything else is told by now
        let comes_later = result.is_ok() && names.contains(&"EventPartyAdded");
        let unanswered = expects.filter(|_| !comes_later);
        let is_open = unanswered.is_some_and(|reference| inner.give_up(asked.who, reference));
        match result {
            Err(_) if expects.is_some() && !is_open => Err(Code::ANSWERED),
            Err(error) => Err(Code::of(&error, state)),
            Ok(_) if is_open => Err(Code::UNKNOWN_ERROR),
            Ok(result) => Ok(result),
        }
    }

    /// Tells everybody who has registered the message's DN; it answers the request.
    pub(crate) fn tell_as_answer(&self, asked: &Asked<'_>, message: &Message) {
        self.lock().tell_as_answer(message, Some((asked.who, asked.reference)));
    }
}
