//! What an answer of the server means (guide, *Result*, *Error*).

use crate::service::ServiceRequest;
use crate::wire::{Outcome, TelServiceError, decode_return};
use telapi_core::wire::Limits;
use telapi_core::{Delivery, Error, ErrorKind, Result, blot_out_of_error};

/// Judges an answer.
///
/// | answer | kind | delivery | worth a retry |
/// |---|---|---|---|
/// | what the request is answered with | – | – | – |
/// | `noOpenSession` | `SessionExpired` | rejected | yes: the session is opened again |
/// | `pbxlinkOutOfService`, `resourceError` | `Unavailable` | rejected | yes |
/// | `pbxTimeout` | `Server` | unknown | yes, by who knows what it did |
/// | `sessionLimitExceeded`, `invalidCredentials` | `LoginRefused` | rejected | no |
/// | `noCall` | `NoCall` | rejected | no |
/// | `pbxReject`, `reject` | `Refused` | rejected | no |
/// | an error that the guide does not know | `Refused` | unknown | no |
/// | an answer to another request | `Protocol` | unknown | no |
/// | no message, or a broken one | `Decode` | unknown | no |
pub(crate) fn judge<R: ServiceRequest>(bytes: &[u8], limits: &Limits, secrets: &[&str]) -> Result<R::Answer> {
    let answer = decode_return(bytes, limits).map_err(|error| {
        // the server may repeat what it was sent
        Error::from(blot_out_of_error(&error, secrets)).context(R::NAME).delivered(Delivery::Unknown)
    })?;
    match answer.outcome {
        Outcome::Error(error) => Err(refusal(&error, secrets).context(R::NAME)),
        Outcome::Result(answer) => R::read_answer(answer).map_err(|_| {
            let what = format!("{}: the answer is one to another request", R::NAME);
            Error::new(ErrorKind::Protocol).context(what).delivered(Delivery::Unknown)
        }),
    }
}

fn refusal(error: &TelServiceError, secrets: &[&str]) -> Error {
    let kind = match error {
        TelServiceError::NoOpenSession => ErrorKind::SessionExpired,
        TelServiceError::PbxlinkOutOfService | TelServiceError::ResourceError => ErrorKind::Unavailable,
        TelServiceError::PbxTimeout => ErrorKind::Server,
        TelServiceError::SessionLimitExceeded | TelServiceError::InvalidCredentials => {
            ErrorKind::LoginRefused
        }
        TelServiceError::NoCall => ErrorKind::NoCall,
        TelServiceError::PbxReject | TelServiceError::Reject | TelServiceError::Other(_) => {
            ErrorKind::Refused
        }
    };
    let mut refusal = error.refusal();
    refusal.code = refusal.code.map(|code| telapi_core::blot_out(&code, secrets));
    Error::new(kind).refused(refusal).delivered(error.delivery())
}

/// Whether the server says that it has no link to the PBX.
pub(crate) fn says_that_the_link_is_down(error: &Error) -> bool {
    let code = error.refusal().and_then(|refusal| refusal.code.as_deref());
    code == Some(TelServiceError::PbxlinkOutOfService.name())
}
