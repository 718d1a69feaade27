//! All connections of a front-end, so that a fault may befall them.

use super::WireControl;
use crate::fault::ConnectionFault;
use std::sync::{Arc, Weak};

/// The connections of one server.
#[derive(Debug, Default)]
pub(crate) struct Wires {
    wires: Vec<Weak<WireControl>>,
    /// Connections that are half open: what the server has given up must stay open for the client.
    half_open: Vec<Arc<WireControl>>,
}

impl Wires {
    pub(crate) fn register(&mut self, wire: &Arc<WireControl>) {
        self.wires.retain(|known| known.strong_count() > 0);
        self.wires.push(Arc::downgrade(wire));
    }

    /// Those that are open.
    pub(crate) fn open(&self) -> Vec<Arc<WireControl>> {
        self.wires.iter().filter_map(Weak::upgrade).filter(|wire| wire.is_open()).collect()
    }

    /// Lets a fault befall a connection.
    pub(crate) fn befall(&mut self, wire: &Arc<WireControl>, fault: ConnectionFault) {
        match fault {
            ConnectionFault::Cut => wire.cut(),
            ConnectionFault::HalfOpen => {
                wire.half_open();
                self.half_open.push(Arc::clone(wire));
            }
            ConnectionFault::Slow { bytes, per } => wire.slow_down(bytes, per),
        }
    }

    /// Cuts every connection, those that are half open too.
    pub(crate) fn cut_all(&mut self) {
        let half_open = std::mem::take(&mut self.half_open);
        let wires = std::mem::take(&mut self.wires);
        for wire in wires.iter().filter_map(Weak::upgrade).chain(half_open) {
            wire.cut();
        }
    }
}
