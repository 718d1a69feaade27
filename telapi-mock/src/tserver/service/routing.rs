//! Route points: where calls go, and what callers hear meanwhile.

use super::Asked;
use crate::tserver::calls::{ConnId, Part};
use crate::tserver::code::Code;
use crate::tserver::message::{Message, find, integer};
use crate::tserver::state::{Core, Inner};
use crate::tserver::tell::Wish;
use std::time::Duration;

const TARGET: Code = Code(177);
const STATE: Code = Code(1161);
/// RouteType `Default`, `Reject`, `AgentID`, `CallDisconnect`.
const DEFAULT: i64 = 1;
const REJECT: i64 = 7;
const AGENT_ID: i64 = 13;
const DISCONNECT: i64 = 14;

/// A call that waits at a route point, and the party that waits.
struct Waiting {
    point: String,
    conn_id: ConnId,
    part: Part,
}

fn waiting(core: &Core, asked: &Asked<'_>) -> Result<Waiting, Code> {
    let point = core.controlled(asked)?;
    if !core.options.route_points.contains_key(point) {
        return Err(Code::UNSUPPORTED);
    }
    let text = asked.request.text("ConnID").ok_or(Code::INVALID_CONN_ID)?;
    let conn_id = ConnId::read(text).ok_or(Code::INVALID_CONN_ID)?;
    let inner = core.lock();
    let call = inner.calls.get(conn_id).filter(|call| call.queue.as_deref() == Some(point));
    let part = call.and_then(|call| call.parts.first()).cloned().ok_or(Code::INVALID_CONN_ID)?;
    Ok(Waiting { point: point.into(), conn_id, part })
}

pub(super) fn route_call(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    let Waiting { point, conn_id, part } = waiting(core, asked)?;
    let route_type = asked.request.integer("RouteType").unwrap_or(0);
    let user_data = asked.request.list("UserData")?;
    let to = match route_type {
        REJECT | DISCONNECT => None,
        DEFAULT => Some(core.options.route_points.get(&point).cloned().flatten().ok_or(TARGET)?),
        AGENT_ID => Some(core.lock().phone_of_agent(asked.text("OtherDN")?).ok_or(TARGET)?),
        0 | 2..=12 => Some(core.destination(asked, TARGET)?.to_owned()),
        _ => return Err(Code::INVALID_ATTRIBUTE),
    };
    if to.as_deref() == Some(point.as_str()) {
        return Err(TARGET);
    }
    if let Some(call) = core.lock().calls.get_mut(conn_id) {
        super::user_data::update(&mut call.user_data, user_data);
    }
    let wish = Wish { route_type: Some(route_type), ..Wish::default() };
    let result = core.perform(asked, (&["EventRouteUsed"], Some(conn_id)), wish, STATE, |switch| {
        if route_type == DISCONNECT {
            switch.clear_call(&part.dn, &part.call_id)
        } else {
            switch.route_call(&part.dn, &part.call_id, to.as_deref())
        }
    });
    result.map_err(|code| if code == Code::INVALID_CALLED_DN { Code::DN_BUSY } else { code })
}

/// What treatments there are.
const TREATMENTS: std::ops::RangeInclusive<i64> = 1..=18;
/// Those that go on until the call goes, unless they are given a time: music, ring back, silence, busy and fast busy.
const ENDLESS: [i64; 5] = [2, 3, 4, 5, 17];

pub(super) fn apply_treatment(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    let Waiting { point, conn_id, .. } = waiting(core, asked)?;
    let treatment = asked.request.integer("TreatmentType").ok_or(Code::INVALID_ATTRIBUTE)?;
    let parameters = asked.request.list("TreatmentParms")?;
    let seconds = find(&parameters, "DURATION").and_then(integer).and_then(|value| u64::try_from(value).ok());
    let mut inner = core.lock();
    if !TREATMENTS.contains(&treatment) {
        let message = inner.treatment("EventTreatmentNotApplied", conn_id, &point, treatment);
        inner.answer_at(asked, &message);
        return Ok(());
    }
    inner.treatments += 1;
    let number = inner.treatments;
    if let Some(call) = inner.calls.get_mut(conn_id) {
        call.treatment = Some(number);
    }
    let message = inner.treatment("EventTreatmentApplied", conn_id, &point, treatment);
    inner.answer_at(asked, &message);
    drop(inner);
    let ends = seconds.or_else(|| (!ENDLESS.contains(&treatment)).then_some(1));
    if let Some(seconds) = ends {
        core.after(Duration::from_secs(seconds), move |core| {
            let now = core.switch.now();
            let mut inner = core.lock();
            inner.now = now;
            let call = inner.calls.get_mut(conn_id).filter(|call| call.treatment == Some(number));
            if let Some(call) = call {
                call.treatment = None;
                let message = inner.treatment("EventTreatmentEnd", conn_id, &point, treatment);
                inner.tell(&message);
            }
        });
    }
    Ok(())
}

impl Inner {
    fn treatment(&self, name: &str, conn_id: ConnId, point: &str, treatment: i64) -> Message {
        self.calls.about(name, conn_id, point).with("TreatmentType", treatment)
    }

    /// Tells everybody who has registered the message's DN; it answers the request.
    pub(crate) fn answer_at(&mut self, asked: &Asked<'_>, message: &Message) {
        self.tell_as_answer(message, Some((asked.who, asked.reference)));
    }
}
