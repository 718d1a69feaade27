//! Requests of who routes calls (T-Library model, *Requests*).

use super::declare::request;
use crate::message::{ConnId, KvList, RouteType, TreatmentType};
use telapi_core::DeviceId;

request! {
    /// Answers `EventRouteRequest`: sends the call on. `TRouteCall`.
    RequestRouteCall
    {
        /// The route point.
        this_dn: DeviceId = ThisDN,
        /// The call.
        conn_id: ConnId = ConnID,
    }
    {
        /// Where to; a rejected call goes nowhere.
        other_dn: DeviceId = OtherDN,
        /// The site where that is.
        location: String = Location,
        /// How.
        route_type: RouteType = RouteType,
        /// What is attached to the call.
        user_data: KvList = UserData,
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventRouteUsed
}

request! {
    /// Has a caller hear something, or asks for digits. `TApplyTreatment`.
    RequestApplyTreatment
    {
        /// The route point.
        this_dn: DeviceId = ThisDN,
        /// The call.
        conn_id: ConnId = ConnID,
        /// What.
        treatment_type: TreatmentType = TreatmentType,
    }
    {
        /// Its parameters.
        treatment_parms: KvList = TreatmentParms,
        /// Why, as a list of keys and values.
        reason: KvList = Reason,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventTreatmentApplied, EventTreatmentNotApplied
}
