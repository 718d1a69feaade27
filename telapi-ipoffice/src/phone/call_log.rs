//! The telephone's call log (IP Office guide 13.1).

use super::Phone;
use crate::config::invalid;
use crate::event::{DeleteCallLogEntryResponse, SendStoredCallLogResponse};
use crate::portal::Portal;
use crate::service::{Ask, CallLogFilter, Expected, delete_call_log_entry_list};
use crate::transport::Method;
use crate::wire::UserKind;
use telapi_core::{DeviceId, Result, SwitchingSubDomain};

const PATH: &str = "calllog";

impl Phone {
    /// The telephone's call log, all of it or what the filter lets pass (calllog, IP Office guide 13.1.1: Avaya's own,
    /// no service of CSTA).
    ///
    /// *Answered by* the answer's body. *Events that follow*: none; CallLogEvent tells of later entries. *Who*: a
    /// device user for its own log; an application user for any, named by `userExtension` and `switchingSubDomainIP`.
    pub async fn get_call_logs(&self, filter: &CallLogFilter) -> Result<SendStoredCallLogResponse> {
        let (device, filter) = (self.device.clone(), filter.clone());
        let ask = move |portal: &Portal| {
            let ask = of_telephone(&device, portal, Ask::get(PATH))?;
            Ok(ask
                .with("fromDate", filter.from_date.map(|date| date.to_string()))
                .with("toDate", filter.to_date.map(|date| date.to_string()))
                .with("callType", filter.call_type.as_ref().map(|it| it.as_str().to_owned())))
        };
        self.services.plain(PATH, ask).await?.read()
    }

    /// Deletes entries of the call log by their ids, which [`get_call_logs`](Self::get_call_logs) and CallLogEvents
    /// tell (calllog, IP Office guide 13.1.2: Avaya's own, no service of CSTA). Refuses an empty list:
    /// [`delete_all_call_logs`](Self::delete_all_call_logs) says what is meant.
    ///
    /// The guide's note on requests without a query (*then all call logs for the logged in user will be deleted*) is taken to
    /// be about lists without ids: a device user's request has never a query, for its parameters are not valid there.
    ///
    /// *Answered by* the answer's body. *Events that follow*: none. *Who*: a device user for its own log; an
    /// application user for any, named by `userExtension` and `switchingSubDomainIP`.
    pub async fn delete_call_logs(
        &self,
        ids: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<DeleteCallLogEntryResponse> {
        let ids: Vec<String> = ids.into_iter().map(|id| id.as_ref().trim().to_owned()).collect();
        if ids.is_empty() || ids.iter().any(String::is_empty) {
            return Err(invalid("deleteCallLogs needs the ids of entries"));
        }
        self.delete_listed(ids).await
    }

    /// Deletes the whole call log (calllog, IP Office guide 13.1.2: Avaya's own, no service of CSTA). The guide has a
    /// note on it, *if none is specified, then all call logs for the logged in user will be deleted*, and no sample: it
    /// is taken to mean a list without ids, and is unverified.
    ///
    /// *Answered by* the answer's body. *Events that follow*: none. *Who*: a device user for its own log; an
    /// application user for any, named by `userExtension` and `switchingSubDomainIP`.
    pub async fn delete_all_call_logs(&self) -> Result<DeleteCallLogEntryResponse> {
        self.delete_listed(Vec::new()).await
    }

    /// Deletes these entries, or all if there are none.
    async fn delete_listed(&self, ids: Vec<String>) -> Result<DeleteCallLogEntryResponse> {
        let device = self.device.clone();
        let body = delete_call_log_entry_list(ids.iter().map(String::as_str));
        let ask = move |portal: &Portal| {
            let ask = Ask { body: Some(body.clone()), ..Ask::new(Method::DELETE, PATH) };
            of_telephone(&device, portal, ask.expecting(Expected::Message))
        };
        self.services.plain(PATH, ask).await?.read()
    }
}

/// An application user has to say whose log it is, and a device user must not (IP Office guide 13.1.1).
fn of_telephone(device: &DeviceId, portal: &Portal, ask: Ask) -> Result<Ask> {
    if portal.login().user_kind() == UserKind::DeviceUser {
        return Ok(ask);
    }
    let device = portal.on_its_switch(device);
    let Some(switch) = device.sub_domain().and_then(SwitchingSubDomain::text) else {
        return Err(invalid("the login names no switch of this telephone, which the call log needs"));
    };
    Ok(ask.with("userExtension", Some(device.number())).with("switchingSubDomainIP", Some(switch)))
}
