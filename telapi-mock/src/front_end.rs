//! Where a vendor's protocol is joined to the switch.

use crate::switch::SwitchEvent;

/// A protocol's server, as the switch sees it: somebody to tell what happens.
///
/// A front-end asks the switch by [`Switch`](crate::Switch)'s methods and is told by [`deliver`](Self::deliver), in the
/// order in which things happen; [`Switch::attach`](crate::Switch::attach) joins the two. [`Portal`](crate::ipoffice::Portal)
/// is one.
pub trait FrontEnd: Send + Sync {
    /// Something happened: what one act has caused, in order. The switch is locked meanwhile, so that all front-ends see
    /// one order: an implementation puts the events into its clients' bounded queues and returns. It must neither block
    /// nor call the switch.
    fn deliver(&self, events: &[SwitchEvent]);

    /// The whole switch has gone down, or is about to come back ([`Switch::fail`](crate::Switch::fail),
    /// [`Switch::recover`](crate::Switch::recover)): the same rules hold. By default nothing follows of it.
    fn standing(&self, is_up: bool) {
        let _ = is_up;
    }
}
