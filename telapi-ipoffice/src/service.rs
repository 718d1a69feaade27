//! The requests of the CTI Web Services, one module for each group of the guide's: their paths and bodies, without I/O.

mod call_control;

pub use call_control::{
    AnswerCall, AutoOriginate, ClearCall, ClearConnection, ConferenceCall, ConsultationCall,
    DirectedPickupCall, HoldCall, MakeCall, ParkCall, RetrieveCall, SingleStepTransferCall, TransferCall,
};

/// A request with a body, which is sent by POST.
pub trait ServiceRequest {
    /// Where it goes, below `/inyama/service/`: `callcontrol/makeCall`.
    const PATH: &'static str;

    /// Its body.
    fn to_xml(&self) -> String;
}
