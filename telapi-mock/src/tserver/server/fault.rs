//! What goes wrong with a server on purpose.

use super::TServer;
use crate::fault::{AnswerFault, ConnectionFault, EventFault, When};
use crate::tserver::desk::Desk;
use std::io;

/// Faults.
impl TServer {
    /// Stops the server: the port is closed, every connection is cut, with it every registration. Waits until it is so.
    pub async fn stop(&self) {
        let running = self.server.shut_down();
        if let Some(running) = running {
            // it was aborted: there is nothing to learn from how it ended
            let _ = running.await;
        }
    }

    /// Stops the server and starts it again on the same port. What it knows of calls stays.
    pub async fn restart(&self) -> io::Result<()> {
        self.stop().await;
        let listener = self.server.port.listen().await?;
        self.serve(listener)
    }

    /// While true, the server accepts connections and requests, carries nothing out, and says nothing, heartbeats
    /// included. Requests that it took while hanging are never answered, events that it would have sent are lost.
    pub fn hang(&self, hang: bool) {
        self.with_desk(|desk| desk.is_hanging = hang);
        if let Some(hanging) = self.server.core.hanging.get(self.server.desk) {
            hanging.send_replace(hang);
        }
    }

    /// Spoils answers, planned by the request's name (`RequestMakeCall`), its ThisDN as the user and the application's name
    /// as the session. The answer is the event that carries the request's ReferenceID. [`AnswerFault::Answer`] without a
    /// body is an EventError with the status as its ErrorCode, and with one is that line; with [`AnswerFault::Twice`] the first
    /// answer comes too, without the ReferenceID.
    pub fn spoil_answers(&self, when: When, fault: AnswerFault) {
        self.with_desk(|desk| desk.plan.spoil_answers(when, fault));
    }

    /// Refuses requests with an EventError of this code; they are not carried out.
    pub fn refuse(&self, when: When, error_code: u16) {
        self.spoil_answers(when, AnswerFault::status(error_code));
    }

    /// Spoils events, planned by their name (`EventRinging`), their ThisDN as the user and the application's name as the
    /// session. An occasion is an event for one client; it takes its place in the EventSequenceNumbers.
    pub fn spoil_events(&self, when: When, fault: EventFault) {
        self.with_desk(|desk| desk.plan.spoil_events(when, fault));
    }

    /// Lets a fault befall the connection over which a request comes, as soon as it has come. With [`ConnectionFault::Slow`]
    /// the request is carried out and answered; with the others it is neither.
    pub fn spoil_connections(&self, when: When, fault: ConnectionFault) {
        self.with_desk(|desk| desk.plan.spoil_connections(when, fault));
    }

    /// Lets a fault befall the connections that are open now. Says how many there were.
    pub fn break_connections(&self, fault: ConnectionFault) -> usize {
        let break_all = |desk: &mut Desk| {
            let open = desk.wires.open();
            for wire in &open {
                desk.wires.befall(wire, fault);
            }
            open.len()
        };
        self.with_desk(break_all).unwrap_or_default()
    }

    /// Cuts each connection that is open now when the server has sent so many more bytes over it, in the middle of a line or
    /// not.
    pub fn cut_after(&self, bytes: usize) {
        self.with_desk(|desk| desk.clients.values().for_each(|client| client.limit.set(bytes)));
    }

    /// Sends a line to each client that has opened a session, behind what is on its way. Says how many there were.
    pub fn inject(&self, line: &str) -> usize {
        let send = |desk: &mut Desk| {
            let sessions = desk.sessions();
            for client in &sessions {
                desk.send_line(*client, "", line.to_owned());
            }
            sessions.len()
        };
        self.with_desk(send).unwrap_or_default()
    }

    /// Forgets all faults that were planned and have not struck.
    pub fn clear_faults(&self) {
        self.with_desk(|desk| desk.plan.clear());
    }
}
