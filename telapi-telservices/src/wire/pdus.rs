//! Messages that stand one after another in one datagram (guide, *Transport protocol*).

use super::root_reader::RootReader;
use telapi_core::wire::{DecodeError, DecodeErrorKind, Limits};

/// The messages of one datagram, or of one text, in their order.
///
/// Nothing tells their length: a message ends at the closing tag of its root, and behind it the sequence may stand that the
/// server is configured with (`telserver.TelServices.endOfPDU.sequence`). White space between messages does not matter.
///
/// The bounds of [`Limits`] count for the whole text. After an error nothing more is yielded, for where the next message begins
/// cannot be known: what is lost, a snapshot must tell.
///
/// ```
/// use telapi_telservices::wire::{EventKind, Limits, Pdus, decode_event};
///
/// let limits = Limits::default();
/// let datagram = b"<TelServiceEvent><event><msgWaiting><on/></msgWaiting></event></TelServiceEvent>\n\
///     <TelServiceEvent><event><msgWaiting><off/></msgWaiting></event></TelServiceEvent>";
/// let mut events = Vec::new();
/// for pdu in Pdus::new(datagram, &limits) {
///     events.push(decode_event(pdu?.as_bytes(), &limits)?);
/// }
/// assert_eq!(events.len(), 2);
/// # Ok::<(), telapi_telservices::wire::DecodeError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Pdus<'a> {
    rest: Result<&'a str, DecodeError>,
    end_of_pdu: &'a str,
    /// Where the rest begins, in bytes of the whole.
    offset: usize,
}

impl<'a> Pdus<'a> {
    /// The messages of these bytes.
    pub fn new(bytes: &'a [u8], limits: &Limits) -> Self {
        Self { rest: text(bytes, limits), end_of_pdu: "", offset: 0 }
    }

    /// Says which sequence stands behind each message; none by default. It may be missing.
    #[must_use]
    pub fn end_of_pdu(mut self, sequence: &'a str) -> Self {
        self.end_of_pdu = sequence;
        self
    }

    /// Passes over what may stand between messages.
    fn between(&self, mut text: &'a str) -> &'a str {
        loop {
            let without_space = text.trim_ascii_start();
            let sequence = self.end_of_pdu;
            let behind = Some(sequence).filter(|sequence| !sequence.is_empty());
            // of a sequence that begins with white space, no part must be taken for the space before it
            let next = behind.and_then(|sequence| {
                text.strip_prefix(sequence).or_else(|| without_space.strip_prefix(sequence))
            });
            match next {
                Some(next) => text = next,
                None => return without_space,
            }
        }
    }
}

fn text<'a>(bytes: &'a [u8], limits: &Limits) -> Result<&'a str, DecodeError> {
    let limit = limits.max_bytes;
    if bytes.len() > limit {
        return Err(DecodeError::new(DecodeErrorKind::TooLarge { limit }, limit, ""));
    }
    match std::str::from_utf8(bytes) {
        // a byte order mark is no part of a message
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => Err(DecodeError::new(DecodeErrorKind::NotUtf8, error.valid_up_to(), "")),
    }
}

impl<'a> Iterator for Pdus<'a> {
    type Item = Result<&'a str, DecodeError>;

    fn next(&mut self) -> Option<Self::Item> {
        let all = match std::mem::replace(&mut self.rest, Ok("")) {
            Ok(rest) => rest,
            Err(error) => return Some(Err(error)),
        };
        let message = self.between(all);
        self.offset += all.len() - message.len();
        if message.is_empty() {
            return None;
        }
        let fault = |kind, at: usize| Some(Err(DecodeError::new(kind, self.offset + at, "")));
        let (pdu, rest) = match RootReader::default().read(message.as_bytes()) {
            Ok(Some(end)) => message.split_at_checked(end)?,
            Ok(None) => return fault(DecodeErrorKind::Truncated, message.len()),
            Err(error) => return fault(error.kind().clone(), error.offset()),
        };
        self.offset += pdu.len();
        self.rest = Ok(rest);
        Some(Ok(pdu))
    }
}

impl std::iter::FusedIterator for Pdus<'_> {}
