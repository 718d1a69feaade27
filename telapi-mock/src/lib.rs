#![doc = include_str!("../README.md")]

pub mod fault;
mod front_end;
pub mod ipoffice;
mod switch;

pub use front_end::FrontEnd;
pub use switch::{
    Answer, CallEvent, CallEventKind, CallIds, CallSnapshot, Cause, Conference, ConferenceChange,
    ConferenceEvent, Extension, HuntGroup, Leg, LegState, NewCall, Parked, Participant, Party, Phone,
    PhoneState, Service, Switch, SwitchBuilder, SwitchError, SwitchEvent, What,
};
