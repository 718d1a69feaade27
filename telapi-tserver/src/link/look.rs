//! Pictures of all addresses: the truth, when events may have been missed.

use super::connection::Connection;
use crate::address::Address;
use crate::answer::error_code;
use crate::message::{CallInfoType, ErrorCode, TypedMessage};
use crate::request::RequestQueryCall;
use crate::told::Source;
use futures::stream::{self, StreamExt, TryStreamExt};
use telapi_core::Result;
use telapi_core::session::SnapshotAnswer;

impl Connection {
    /// Looks at all addresses, unless they were just registered, which has told the same; and tells all calls.
    pub(super) async fn look_at_all(&self) -> Result<SnapshotAnswer> {
        if !self.was_fresh() {
            let addresses = self.shared.all_addresses();
            let looks = addresses.iter().map(|address| Ok(self.look_at(address)));
            let at_once = self.shared.config().registrations_at_once;
            stream::iter(looks).try_for_each_concurrent(at_once, |look| look).await?;
        }
        self.ask_for_parties().await;
        let calls = self.shared.calls().call_information();
        // that nobody listens any more, who asked will learn by itself
        let _ = self.tell_all(calls, Source::Snapshot).await;
        Ok(SnapshotAnswer::Told)
    }

    /// What comes of it the reader tells.
    async fn look_at(&self, address: &Address) -> Result<()> {
        match self.ask(address.query().to_message()).await {
            Ok(_) => Ok(()),
            Err(error) if error_code(&error) == Some(ErrorCode::UNREGISTERED_CLIENT) => {
                self.registrations().is_gone(address.dn.clone());
                Ok(())
            }
            // what this server does not tell, or not of this address, cannot be helped
            Err(error) if error.refusal().is_some() && !error.is_transient() => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Asks who is in calls of which the pictures do not tell. A server that does not say leaves them without names.
    async fn ask_for_parties(&self) {
        let unknown = self.shared.calls().calls_without_parties();
        let at_once = self.shared.config().registrations_at_once;
        let asked = stream::iter(unknown).map(|conn_id| async move {
            let request = RequestQueryCall::new(conn_id, CallInfoType::PartiesQuery);
            drop(self.ask(request.to_message()).await);
        });
        asked.buffer_unordered(at_once).for_each(std::future::ready).await;
    }
}
