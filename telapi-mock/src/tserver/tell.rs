//! What the switch tells becomes messages.

use super::state::Core;
use crate::FrontEnd;
use crate::switch::SwitchEvent;

impl FrontEnd for Core {
    fn deliver(&self, _events: &[SwitchEvent]) {
        self.lock().is_behind = true;
    }
}
