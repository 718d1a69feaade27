//! Account codes (tserver-private-services, *Account Codes*).

use super::{ACCOUNT_CODE, Answer, ask_of};
use crate::message::{KvList, KvValue};
use crate::session::Session;
use telapi_core::Result;
use telapi_core::call::Call;

/// Account codes of calls.
#[derive(Debug, Clone)]
pub struct AccountCodes {
    pub(super) session: Session,
}

impl AccountCodes {
    /// Sets the account code of a call: a string or an integer, under the key that
    /// [`SessionBuilder::account_code_key`](crate::SessionBuilder::account_code_key) has named.
    ///
    /// # Errors
    /// `NoCall` for a call that the server has no ConnID for; what the server says.
    pub async fn set(&self, call: &Call, code: impl Into<KvValue>) -> Result<Answer> {
        let key = self.session.shared.config().account_code_key.clone();
        let extensions = KvList::new().with(key, code);
        ask_of(&self.session, call, ACCOUNT_CODE, |request| request.extensions(extensions)).await
    }
}
