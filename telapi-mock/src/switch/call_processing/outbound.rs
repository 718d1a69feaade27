//! A routing point calls somebody, who waits for an agent once he has answered: a predictive call (ECMA-269 17.1.20).

use super::{Call, CallProcessing, Invitation};
use crate::switch::error::SwitchError;
use crate::switch::event::Cause;
use telapi_core::CallId;

impl CallProcessing {
    /// A routing point calls a number; gives the phone that rings and its id of the call, unless it has refused already. If the
    /// number cannot be reached, nothing changes.
    pub(crate) fn call_from_point(
        &mut self,
        point: &str,
        number: &str,
    ) -> Result<Option<(String, CallId)>, SwitchError> {
        if self.down.is_some() {
            return Err(SwitchError::Down);
        }
        if self.routing_point_at(point).is_none() {
            return Err(SwitchError::UnknownDevice(point.into()));
        }
        let target = self.destination(number, point).map_err(|why| match why {
            Cause::Busy => SwitchError::Busy(number.into()),
            _ => SwitchError::Unreachable(number.into()),
        })?;
        if self.routing_point_at(&target.phone).is_some() {
            return Err(SwitchError::Unreachable(number.into()));
        }
        let mut call = self.new_call(point, number);
        call.invited_to = Some(Invitation::Point(point.into()));
        self.ring_at(&mut call, 0, target, Cause::Normal);
        let rings = call.legs.first().map(|leg| (leg.device.clone(), leg.call_id.clone()));
        self.put(call);
        Ok(rings)
    }

    /// Who was called by a routing point has answered, and comes to it as a caller does.
    pub(super) fn waits_for_agent(&mut self, mut call: Call, uid: u64, point: &str) {
        call.invited_to = None;
        self.arrive(&mut call, uid, point, Cause::Normal);
        self.put(call);
    }
}
