use crate::event::{Event, EventAddressInfo, EventPartyInfo, EventRegistered};
use crate::message::{ConnId, ReferenceId};
use telapi_core::call::{CallState, Party};
use telapi_core::csta::CstaEvent;
use telapi_core::{CallId, DeviceId};
#[derive(Debug, Default)]
pub(crate) struct Normalizer {}
#[derive(Debug)]
pub(crate) struct Change {
    pub device: DeviceId,
    pub event: CstaEvent,
    pub calling: Option<Party>,
    pub called: Option<Party>,
    pub state: Option<CallState>,
}
impl Normalizer {
    pub(crate) fn event(&mut self, event: &Event) -> Vec<Change> {
        Vec::new()
    }
    pub(crate) fn registered(&mut self, event: &EventRegistered) -> Vec<Change> {
        Vec::new()
    }
    pub(crate) fn address_info(&mut self, event: &EventAddressInfo) -> Vec<Change> {
        Vec::new()
    }
    pub(crate) fn party_info(&mut self, event: &EventPartyInfo) -> Vec<Change> {
        Vec::new()
    }
    pub(crate) fn unregistered(&mut self, dn: &DeviceId) -> Vec<Change> {
        Vec::new()
    }
    pub(crate) fn calls_without_parties(&self) -> Vec<ConnId> {
        Vec::new()
    }
    pub(crate) fn call_information(&self) -> Vec<Change> {
        Vec::new()
    }
    pub(crate) fn expect(&mut self, reference: ReferenceId, dn: &DeviceId, call_id: CallId) {}
    pub(crate) fn forget(&mut self, reference: ReferenceId) {}
    pub(crate) fn conn_id(&self, dn: &DeviceId, call_id: &CallId) -> Option<ConnId> {
        None
    }
    pub(crate) fn call_id(&self, dn: &DeviceId, conn_id: ConnId) -> Option<CallId> {
        None
    }
}
