#![doc = include_str!("../README.md")]

mod calendar;
pub mod fault;
mod front_end;
pub mod ipoffice;
mod switch;
pub mod telservices;
mod transcript;
mod transport;
mod xml;

pub use front_end::FrontEnd;
pub use switch::{
    AgentEvent, AgentState, Answer, CallEvent, CallEventKind, CallIds, CallSnapshot, CallsInFailure, Cause,
    Conference, ConferenceChange, ConferenceEvent, Extension, Forwarding, ForwardingType, HuntGroup, Leg,
    LegState, MicrophoneMuteEvent, NewCall, Parked, Participant, Party, Phone, PhoneState, RecordingEvent,
    Service, Switch, SwitchBuilder, SwitchError, SwitchEvent, VoicemailChange, VoicemailEvent,
    VoicemailMessage, What,
};
