//! What the switch tells becomes events, and goes to the clients who want it.

use super::message::{CallState, Event, SessionEvent};
use super::request::EventUpdate;
use super::state::{Inner, NEW, ServerState, forward_record};
use super::transcript::{Direction, Exchange, Transport};
use crate::FrontEnd;
use crate::fault::{EventFault, Occasion};
use crate::switch::{SwitchEvent, VoicemailChange, What};
use std::net::SocketAddr;

impl FrontEnd for ServerState {
    fn deliver(&self, events: &[SwitchEvent]) {
        let mut inner = self.lock();
        if !inner.is_linked {
            return;
        }
        for told in inner.pictures.follow(events) {
            self.tell(&mut inner, &told.device, &Event::Call(Box::new(told.call)));
        }
        for event in events {
            self.take(&mut inner, event);
        }
    }
}

impl ServerState {
    /// Tells every session's clients of it.
    pub(crate) fn tell_all(&self, inner: &mut Inner, event: SessionEvent) {
        let devices: Vec<String> = inner.sessions.keys().cloned().collect();
        for device in devices {
            self.tell(inner, &device, &Event::Session(event));
        }
    }

    /// Sends an event to the clients of a device's session.
    pub(crate) fn tell(&self, inner: &mut Inner, device: &str, event: &Event) {
        let Inner { sessions, transcript, plan, .. } = inner;
        let Some(session) = sessions.get(device) else { return };
        let is_session_event = matches!(event, Event::Session(_));
        if !session.is_monitored && !is_session_event {
            return;
        }
        session.changes();
        if self.is_hanging() {
            return;
        }
        let is_named = self.options.always_names_device || matches!(event, Event::Call(_));
        let named = is_named.then_some(device);
        let body = event.to_xml(named);
        let what = occasion(event);
        for client in &session.clients {
            let Some((line, port)) = client.line.as_ref().zip(client.udp_port) else { continue };
            if client.update == EventUpdate::Restricted && !is_session_event && !is_alerting(event) {
                continue;
            }
            let address = client.address.to_string();
            let fault = plan.event(&Occasion { what: &what, user: Some(device), session: Some(&address) });
            let exchange = Exchange {
                direction: Direction::Event,
                transport: Transport::Udp,
                peer: SocketAddr::new(client.address, port),
                device: Some(device.to_owned()),
                name: event.name().to_owned(),
                body: body.clone(),
            };
            if fault != Some(EventFault::Drop) {
                transcript.add(exchange.clone());
            }
            if fault == Some(EventFault::Duplicate) {
                transcript.add(exchange);
            }
            line.send(self.with_end(&body), fault);
        }
    }

    fn take(&self, inner: &mut Inner, event: &SwitchEvent) {
        match &event.what {
            What::OutOfService(_) => inner.is_behind = true,
            What::Forwarding { device, forwarding } => {
                if let Some(record) = forward_record(forwarding) {
                    self.tell(inner, &device.number, &Event::Forward(record));
                }
            }
            What::DoNotDisturb { device, on } => {
                self.tell(inner, &device.number, &Event::DoNotDisturb((*on).into()));
            }
            // a hunt group's members are no agents of the guide's
            What::Agent(event) => {
                if let Some(agent) = &event.agent {
                    self.tell(inner, &event.device.number, &Event::Agent(agent.into()));
                }
            }
            What::Voicemail(voicemail) => {
                let number = &voicemail.device.number;
                let messages = inner.new_messages.entry(number.clone()).or_default();
                let before = !messages.is_empty();
                match &voicemail.change {
                    VoicemailChange::New(message) => {
                        messages.insert(message.id);
                    }
                    VoicemailChange::StateChanged(id, state) if state == NEW => {
                        messages.insert(*id);
                    }
                    VoicemailChange::StateChanged(id, _) => {
                        messages.remove(id);
                    }
                    _ => {}
                }
                let after = !messages.is_empty();
                if before != after {
                    self.tell(inner, number, &Event::MsgWaiting(after.into()));
                }
            }
            _ => {}
        }
    }
}

/// What faults of events are planned by: `call/alerting`, `doNotDisturb`.
fn occasion(event: &Event) -> String {
    let mut what = event.name().to_owned();
    if let Event::Call(call) = event {
        for leg in call.prim_call.iter().chain(&call.sec_call) {
            what.push('/');
            what.push_str(leg.state.as_str());
        }
    }
    what
}

fn is_alerting(event: &Event) -> bool {
    let Event::Call(call) = event else { return false };
    call.prim_call.iter().chain(&call.sec_call).any(|leg| leg.state == CallState::Alerting)
}
