//! Why something failed underneath, in words that may be shown.
//!
//! reqwest's and tungstenite's errors are not chained as they are: theirs may hold the URL of the request, and so a
//! session id. What is kept is the text of what lies below them (sockets, DNS, TLS, HTTP framing).

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::io;

/// The source of an [`Error`](crate::Error) made by a transport: one sentence, without secrets.
pub struct Cause(Cow<'static, str>);

impl Cause {
    /// This sentence. It is not a place for what a server or a user wrote, unless that can hold no secret.
    pub fn new(text: impl Into<Cow<'static, str>>) -> Self {
        Self(text.into())
    }

    /// The texts of all that lies below `error`, and of `error` itself if nothing lies below it. An error of reqwest's must
    /// come without its URL.
    pub fn below(error: &(dyn StdError + 'static)) -> Self {
        let mut text = String::new();
        let mut next = beneath(error);
        while let Some(error) = next {
            let line = error.to_string();
            // `client error (Connect)` is hyper-util's empty shell; an `io::Error` repeats what it wraps.
            let empty = line.starts_with("client error (") || error.is::<reqwest::Error>();
            if !empty && !text.ends_with(&line) {
                if !text.is_empty() {
                    text.push_str(": ");
                }
                text.push_str(&line);
            }
            next = beneath(error);
        }
        if text.is_empty() { Self(error.to_string().into()) } else { Self(text.into()) }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl StdError for Cause {}

/// The first error of this type in the chain that begins with `error`.
pub(crate) fn find<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<T>() {
            return Some(found);
        }
        next = beneath(error);
    }
    None
}

/// The next error of a chain. `io::Error::source` skips the very error that it wraps: that one is wanted here.
fn beneath<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_wrapped_in_io_errors_is_found_and_its_text_is_told_once() {
        let deepest = rustls::Error::HandshakeNotComplete;
        let wrapped = io::Error::other(io::Error::other(deepest.clone()));
        assert_eq!(find::<rustls::Error>(&wrapped), Some(&deepest));
        assert_eq!(Cause::below(&wrapped).to_string(), deepest.to_string());
        assert!(find::<Cause>(&wrapped).is_none());
    }

    #[test]
    fn an_error_with_nothing_below_it_tells_itself() {
        assert!(Cause::below(&io::Error::from_raw_os_error(111)).to_string().contains("111"));
    }
}
