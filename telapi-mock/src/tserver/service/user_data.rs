//! User data: what applications say with a call.

use super::{Asked, At};
use crate::tserver::code::Code;
use crate::tserver::state::Core;

impl Core {
    /// What a request says with a call goes into the call's data, without a word of its own.
    pub(crate) fn add_user_data(&self, asked: &Asked<'_>, at: &At) -> Result<(), Code> {
        let new = asked.request.list("UserData")?;
        if let Some(call) = self.lock().calls.get_mut(at.conn_id) {
            call.user_data.extend(new);
        }
        Ok(())
    }
}
