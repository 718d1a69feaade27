//! Calls that are made before an agent is there: predictive calls.

use super::Asked;
use super::call::{DIALING, STATE, make};
use crate::switch::LegState;
use crate::tserver::code::Code;
use crate::tserver::state::Core;
use crate::tserver::tell::Wish;
use std::time::Duration;
use telapi_core::CallId;

/// From a queue or route point, whoever answers waits there for an agent; from a phone it is MakeCall. The server gives up when
/// nobody answers in time.
pub(super) fn make_predictive_call(core: &Core, asked: &Asked<'_>) -> Result<(), Code> {
    let timeout = asked.request.integer("Timeout").and_then(|seconds| u64::try_from(seconds).ok());
    let timeout = timeout.filter(|seconds| *seconds > 0).map(Duration::from_secs);
    let rings = if core.is_queue(core.controlled(asked)?) {
        let Some((dn, call_id)) = make_from_point(core, asked)? else { return Ok(()) };
        (dn, call_id, LegState::Alerting)
    } else {
        let (dn, call_id) = make(core, asked)?;
        (dn, call_id, LegState::Delivered)
    };
    if let Some(timeout) = timeout {
        core.after(timeout, move |core| core.give_up_unanswered(&rings.0, &rings.1, rings.2));
    }
    Ok(())
}

fn make_from_point(core: &Core, asked: &Asked<'_>) -> Result<Option<(String, CallId)>, Code> {
    let point = core.controlled(asked)?;
    let number = core.destination(asked, Code::INVALID_CALLED_DN)?;
    let wish = Wish { user_data: asked.request.list("UserData")?, is_predictive: true, ..Wish::default() };
    core.perform(asked, (DIALING, None), wish, STATE, |switch| switch.call_from_point(point, number))
}

impl Core {
    /// Nobody has answered, if the DN's part in the call is in this state still.
    fn give_up_unanswered(&self, dn: &str, call_id: &CallId, unanswered: LegState) {
        let mut inner = self.lock();
        let state = inner.calls.find(dn, call_id).and_then(|call| call.part(dn)).map(|part| part.state);
        if state != Some(unanswered) {
            return;
        }
        inner.wishes.begin(Wish { is_unanswered: true, ..Wish::default() });
        drop(inner);
        // it may have ended in between
        let _ = self.switch.clear_call(dn, call_id);
        self.lock().wishes.end();
    }
}
