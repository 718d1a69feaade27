//! The telephone's call log (IP Office guide 13.1).

use super::Phone;
use crate::config::invalid;
use crate::event::{DeleteCallLogEntryResponse, SendStoredCallLogResponse};
use crate::portal::Portal;
use crate::service::{Ask, CallLogFilter, Expected, delete_call_log_entry_list};
use crate::transport::Method;
use crate::wire::UserKind;
use telapi_core::{Result, SwitchingSubDomain};

const PATH: &str = "calllog";

impl Phone {
    /// The telephone's call log (IP Office guide 13.1.1). The answer's body tells it, no event.
    pub async fn get_call_logs(&self, filter: &CallLogFilter) -> Result<SendStoredCallLogResponse> {
        let portal = self.services.portal()?;
        let ask = self
            .of_this_telephone(&portal, Ask::get(PATH))?
            .with("fromDate", filter.from_date.map(|date| date.to_string()))
            .with("toDate", filter.to_date.map(|date| date.to_string()))
            .with("callType", filter.call_type.as_ref().map(|it| it.as_str().to_owned()));
        self.services.answer(&portal, ask).await
    }

    /// Deletes entries of the call log by their ids (IP Office guide 13.1.2). Refuses an empty list, for the guide leaves open
    /// whether that would delete all.
    pub async fn delete_call_logs(
        &self,
        ids: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<DeleteCallLogEntryResponse> {
        let ids: Vec<String> = ids.into_iter().map(|id| id.as_ref().trim().to_owned()).collect();
        if ids.is_empty() || ids.iter().any(String::is_empty) {
            return Err(invalid("deleteCallLogs needs the ids of entries"));
        }
        let portal = self.services.portal()?;
        let body = delete_call_log_entry_list(ids.iter().map(String::as_str));
        let ask = Ask { body: Some(body), ..Ask::new(Method::DELETE, PATH) }.expecting(Expected::Message);
        self.services.answer(&portal, self.of_this_telephone(&portal, ask)?).await
    }

    /// An application user has to say whose log it is, and a device user must not (IP Office guide 13.1.1).
    fn of_this_telephone(&self, portal: &Portal, ask: Ask) -> Result<Ask> {
        if portal.login().user_kind() == UserKind::DeviceUser {
            return Ok(ask);
        }
        let device = self.on_its_switch(portal);
        let Some(switch) = device.sub_domain().and_then(SwitchingSubDomain::text) else {
            return Err(invalid("the login names no switch of this telephone, which the call log needs"));
        };
        Ok(ask.with("userExtension", Some(device.number())).with("switchingSubDomainIP", Some(switch)))
    }
}
