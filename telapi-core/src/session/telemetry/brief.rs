//! What of an error may be shown to anybody.

use crate::Error;
use std::fmt;

/// The longest code that is shown.
const LONGEST_CODE: usize = 64;

/// An error, in as many words as hold no telephone number, no name and no text of a server's: its kind, why TLS failed, the
/// status, and the server's code if it is made of letters and underscores only, as `INVALID_CREDENTIALS` is.
///
/// For log lines at info, warn and error. The whole error belongs at debug.
#[derive(Debug, Clone, Copy)]
pub struct Brief<'a>(pub &'a Error);

impl fmt::Display for Brief<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.kind())?;
        if let Some(problem) = self.0.tls_problem() {
            write!(f, " ({problem})")?;
        }
        let Some(refusal) = self.0.refusal() else { return Ok(()) };
        let code = refusal.code.as_deref().filter(|code| is_code(code));
        match (refusal.status, code) {
            (Some(status), Some(code)) => write!(f, " (status {status}, {code})"),
            (Some(status), None) => write!(f, " (status {status})"),
            (None, Some(code)) => write!(f, " ({code})"),
            (None, None) => Ok(()),
        }
    }
}

fn is_code(text: &str) -> bool {
    let is_code = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    (1..=LONGEST_CODE).contains(&text.len()) && text.bytes().all(is_code)
}
