//! What goes out, in order.

use super::connection::Connection;
use crate::gateway::Frame;
use crate::transport::Sender;
use tokio::sync::mpsc;

/// Sends frames until nobody listens any more, or the socket takes none. One that is stuck in the socket holds up no more than what
/// stands behind it: that the other side is gone, the reader finds out.
pub(super) async fn write_frames(
    connection: Connection,
    mut sender: Box<dyn Sender>,
    mut frames: mpsc::Receiver<Frame>,
) {
    loop {
        let frame = tokio::select! {
            biased;
            () = connection.closed() => return,
            frame = frames.recv() => frame,
        };
        let Some(frame) = frame else { return };
        let sent = tokio::select! {
            biased;
            () = connection.closed() => return,
            sent = sender.send(&frame) => sent,
        };
        if let Err(error) = sent {
            connection.lost(error).await;
            return;
        }
    }
}
