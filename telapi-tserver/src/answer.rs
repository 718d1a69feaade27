//! What an EventError means in the words of the family.
//!
//! | code | kind | delivery |
//! |---|---|---|
//! | 56, 1150, 1152, 1160 to 1168: no such call, or not in that state | `NoCall` | rejected |
//! | 51: unsupported operation | `Unsupported` | rejected |
//! | 40, 54, 58: no licence, no link to the switch, out of service | `Unavailable` | rejected |
//! | 57: timeout, which leaves open what was done | `Server` | unknown |
//! | all others | `Refused`, transient as [`ErrorCode::is_transient`] says | rejected |

use crate::event::EventError;
use crate::message::ErrorCode;
use telapi_core::{Delivery, Error, ErrorKind, Refusal};

/// The error of a request that was refused. What the server says has no password in it any more.
pub(crate) fn refused(event: &EventError) -> Error {
    let code = event.error_code;
    let mut refusal = Refusal::with_code(code.number().to_string());
    refusal.text = event.error_message.as_deref().or_else(|| code.description()).map(str::to_owned);
    let kind = match code {
        ErrorCode::INVALID_CONN_ID
        | ErrorCode::CSTA_INVALID_CALL_ID
        | ErrorCode::CSTA_INVALID_CONNECTION_ID => ErrorKind::NoCall,
        ErrorCode::UNSUPPORTED_OPERATION => ErrorKind::Unsupported,
        ErrorCode::NO_MORE_LICENSES | ErrorCode::NO_CONNECTION_TO_SWITCH | ErrorCode::OUT_OF_SERVICE => {
            ErrorKind::Unavailable
        }
        ErrorCode::TIMEOUT => ErrorKind::Server,
        code if (1160..=1168).contains(&code.number()) => ErrorKind::NoCall,
        _ => ErrorKind::Refused,
    };
    let delivery = if code.leaves_outcome_unknown() { Delivery::Unknown } else { Delivery::Rejected };
    Error::new(kind).delivered(delivery).transient(code.is_transient()).refused(refusal)
}

/// A request about a call that the server has not named yet, or that has ended: it is not sent.
pub(crate) fn no_conn_id() -> Error {
    Error::new(ErrorKind::NoCall).context("the server has no ConnID for the call")
}

/// The code that a server has refused a request with, if an error comes from that.
pub(crate) fn error_code(error: &Error) -> Option<ErrorCode> {
    error.refusal()?.code.as_ref()?.parse().ok().map(ErrorCode::new)
}

impl ErrorCode {
    /// The code that a T-Server has refused a request with, if this error comes from that.
    pub fn of(error: &Error) -> Option<Self> {
        error_code(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{Attribute, Message, MessageType, Time, TypedMessage};

    fn event(code: i64, words: Option<&str>) -> EventError {
        let mut message = Message::new(MessageType::EventError)
            .with(Attribute::ErrorCode, code)
            .with(Attribute::TimeinSecs, Time { seconds: 1, microseconds: 0 });
        if let Some(words) = words {
            message.attributes.push(Attribute::ErrorMessage, words);
        }
        EventError::from_message(message).unwrap()
    }

    #[test]
    fn the_table_code_by_code() {
        let rows: [(&[i64], ErrorKind); 5] = [
            (&[56, 1150, 1152, 1160, 1161, 1164, 1168], ErrorKind::NoCall),
            (&[51], ErrorKind::Unsupported),
            (&[40, 54, 58], ErrorKind::Unavailable),
            (&[57], ErrorKind::Server),
            (&[41, 42, 50, 59, 71, 1149, 1151, 1153, 1159, 1169, 1170, 1175, 4711, -1], ErrorKind::Refused),
        ];
        for (codes, kind) in rows {
            for code in codes {
                let error = refused(&event(*code, None));
                let delivery = if *code == 57 { Delivery::Unknown } else { Delivery::Rejected };
                assert_eq!((error.kind(), error.delivery()), (kind, delivery), "{code}");
                let of = ErrorCode::of(&error).unwrap();
                assert_eq!((i64::from(of.number()), error.is_transient()), (*code, of.is_transient()));
            }
        }
    }

    #[test]
    fn the_servers_words_come_first_and_the_pages_where_it_has_none() {
        let text = |words| refused(&event(58, words)).refusal().unwrap().text.clone();
        assert_eq!(text(Some("the trunk burns")).as_deref(), Some("the trunk burns"));
        assert_eq!(text(None).as_deref(), Some("out of service"));
        assert_eq!(refused(&event(4711, None)).refusal().unwrap().text, None);
    }
}
