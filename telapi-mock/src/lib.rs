#![doc = include_str!("../README.md")]

pub mod fault;
mod front_end;
pub mod ipoffice;
mod switch;
pub mod telservices;
mod transcript;
mod transport;
pub mod tserver;
mod xml;

pub use front_end::FrontEnd;
pub use switch::{
    Abandoned, Agent, AgentEvent, AgentInfo, AgentState, AgentTimes, AgentsDistribution, Answer, CallEvent,
    CallEventKind, CallIds, CallSnapshot, CallsInFailure, Campaign, Cause, Conference, ConferenceChange,
    ConferenceEvent, Date, DateError, DirectoryEntry, Extension, Forwarding, ForwardingType, HistoryCall,
    HistoryQuery, HistoryRecord, HuntGroup, IncomingCalls, Leg, LegState, MicrophoneMuteEvent, NewCall,
    NonWorkingDays, NonWorkingDaysOfWeek, NumberType, OutgoingCalls, Parked, Participant, Party, Phone,
    PhoneState, RecordType, RecordingEvent, Route, RoutingPoint, RoutingPointChange, RoutingPointConfig,
    RoutingPointEvent, RoutingPointSnapshot, RoutingPointState, RoutingPointTotal, Service, Switch,
    SwitchBuilder, SwitchError, SwitchEvent, Times, UserSnapshot, UserTotal, VoicemailChange, VoicemailEvent,
    VoicemailMessage, What, WorkingHours, WorkingTimeError,
};
