//! What phones are set to, and everything else that happens besides calls.

use super::Act;
use crate::switch::{Forwarding, ForwardingType, VoicemailChange, VoicemailEvent, What};
use crate::tserver::message::Message;
use crate::tserver::state::Inner;

/// The state of a message that nobody has heard.
const NEW: &str = "stateNew";

impl Inner {
    pub(super) fn follow_feature(&mut self, act: &Act<'_>, what: &What) {
        match what {
            What::Hookswitch { device, on_hook } => {
                let name = if *on_hook { "EventOnHook" } else { "EventOffHook" };
                self.tell(&Message::new(name).with("ThisDN", device.number.as_str()));
            }
            What::OutOfService(device) => {
                self.tell(&Message::new("EventDNOutOfService").with("ThisDN", device.number.as_str()));
            }
            What::BackInService(device) => {
                self.tell(&Message::new("EventDNBackInService").with("ThisDN", device.number.as_str()));
            }
            What::DoNotDisturb { device, on } => {
                let name = if *on { "EventDNDOn" } else { "EventDNDOff" };
                self.tell(&Message::new(name).with("ThisDN", device.number.as_str()));
            }
            What::Forwarding { device, forwarding } => self.forwards(act, &device.number, forwarding),
            What::MicrophoneMute(event) => {
                let dn = event.device.number.as_str();
                let name = if event.on { "EventMuteOn" } else { "EventMuteOff" };
                if let Some(conn_id) = self.calls.find(dn, &event.call_id).map(|call| call.conn_id) {
                    let message = self.calls.about(name, conn_id, dn);
                    self.tell(&message);
                }
            }
            What::Voicemail(event) => self.mailbox(event),
            What::Recording(event) => self.follow_recording(event),
            // a hunt group's members are no agents of T-Server's
            What::Agent(event) => {
                if let Some(agent) = &event.agent {
                    self.agent_moved(&event.device.number, agent, &act.wish);
                }
            }
            _ => {}
        }
    }

    fn forwards(&mut self, act: &Act<'_>, dn: &str, forwarding: &Forwarding) {
        let mode = match forwarding.forwarding_type {
            ForwardingType::Immediate => 1,
            ForwardingType::Busy => 2,
            ForwardingType::NoAnswer => 3,
            _ => return,
        };
        let mode = match act.wish.forward_mode {
            // told once, with the second
            Some(_) if mode == 2 => return,
            Some(both) => both,
            None => mode,
        };
        let name = if forwarding.active { "EventForwardSet" } else { "EventForwardCancel" };
        let message = Message::new(name).with("ThisDN", dn).with("ForwardMode", mode);
        let to = forwarding.active.then_some(forwarding.to.as_str());
        self.tell(&message.with_some("OtherDN", to));
    }

    fn mailbox(&mut self, event: &VoicemailEvent) {
        let dn = event.device.number.as_str();
        self.light(dn, |waiting| match &event.change {
            VoicemailChange::New(message) => {
                waiting.new.insert(message.id);
            }
            VoicemailChange::StateChanged(id, state) if state == NEW => {
                waiting.new.insert(*id);
            }
            VoicemailChange::StateChanged(id, _) => {
                waiting.new.remove(id);
            }
            _ => {}
        });
    }

    /// Changes why a lamp is lit; tells if it goes on or off.
    pub(crate) fn light(&mut self, dn: &str, change: impl FnOnce(&mut crate::tserver::state::Waiting)) {
        let waiting = self.messages.entry(dn.into()).or_default();
        let before = waiting.is_lit();
        change(waiting);
        let after = waiting.is_lit();
        if before != after {
            let name = if after { "EventMessageWaitingOn" } else { "EventMessageWaitingOff" };
            self.tell(&Message::new(name).with("ThisDN", dn));
        }
    }
}
