//! Lines of a socket, none longer than the link allows.

use crate::message::{DecodeError, DecodeErrorKind};
use std::pin::Pin;
use telapi_core::{Delivery, Error, ErrorKind, Result};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncRead, BufReader};

/// Reads the next line into the buffer, without its end; `false` when there is none any more.
///
/// # Errors
/// The socket's, and a line that is too long: what follows it nobody can tell.
pub(super) async fn next_line<R: AsyncBufRead + Unpin>(
    reader: &mut R,
    line: &mut Vec<u8>,
    most: usize,
) -> Result<bool> {
    line.clear();
    loop {
        let available = reader.fill_buf().await.map_err(lost)?;
        if available.is_empty() {
            // half a line at the end is none
            return Ok(false);
        }
        let end = memchr::memchr(b'\n', available);
        let piece = available.get(..end.unwrap_or(available.len())).unwrap_or_default();
        if line.len() + piece.len() > most {
            let error = DecodeError::new(DecodeErrorKind::TooLong { limit: most });
            return Err(Error::from(error).delivered(Delivery::Unknown));
        }
        line.extend_from_slice(piece);
        let read = piece.len() + usize::from(end.is_some());
        reader.consume(read);
        if end.is_some() {
            return Ok(true);
        }
    }
}

/// Takes the next line if all of it has been read from the socket already; otherwise everything stays as it is.
pub(super) fn line_that_came<R: AsyncRead>(reader: &mut BufReader<R>, line: &mut Vec<u8>, most: usize) -> bool
where
    BufReader<R>: AsyncBufRead + Unpin,
{
    let available = reader.buffer();
    let Some(piece) = memchr::memchr(b'\n', available).and_then(|end| available.get(..end)) else {
        return false;
    };
    if piece.len() > most {
        return false;
    }
    line.clear();
    line.extend_from_slice(piece);
    let read = piece.len() + 1;
    Pin::new(reader).consume(read);
    true
}

pub(super) fn lost(error: std::io::Error) -> Error {
    Error::new(ErrorKind::ConnectionLost).delivered(Delivery::Unknown).caused_by(error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::BufReader;

    async fn lines(bytes: &[u8], most: usize) -> Vec<Result<String, ErrorKind>> {
        // small pieces, as a network has them
        let mut reader = BufReader::with_capacity(3, bytes);
        let (mut line, mut lines) = (Vec::new(), Vec::new());
        loop {
            match next_line(&mut reader, &mut line, most).await {
                Ok(true) => lines.push(Ok(String::from_utf8(line.clone()).unwrap())),
                Ok(false) => return lines,
                Err(error) => {
                    lines.push(Err(error.kind()));
                    return lines;
                }
            }
        }
    }

    #[tokio::test]
    async fn a_line_ends_at_its_line_feed_and_half_a_line_is_none() {
        assert_eq!(
            lines(b"one\n\ntwo and more\nha", 100).await,
            [Ok("one".into()), Ok(String::new()), Ok("two and more".into())]
        );
        assert_eq!(lines(b"", 100).await, []);
    }

    #[tokio::test]
    async fn a_line_that_is_too_long_is_the_end() {
        assert_eq!(lines(b"four\nfives\n", 4).await, [Ok("four".into()), Err(ErrorKind::Decode)]);
    }

    #[tokio::test]
    async fn a_line_that_has_come_is_there_without_waiting_and_half_a_line_or_one_too_long_is_not() {
        let mut reader = BufReader::new(&b"one\n\ntwo\nmuch too long\nha"[..]);
        let mut line = Vec::new();
        assert!(!line_that_came(&mut reader, &mut line, 8), "nothing was read yet");
        assert!(next_line(&mut reader, &mut line, 8).await.unwrap());
        assert_eq!(line, b"one");
        for expected in [&b""[..], b"two"] {
            assert!(line_that_came(&mut reader, &mut line, 8));
            assert_eq!(line, expected);
        }
        assert!(!line_that_came(&mut reader, &mut line, 8), "whoever waits for it is told what is wrong");
        assert!(line_that_came(&mut reader, &mut line, 80));
        assert_eq!(line, b"much too long");
        assert!(!line_that_came(&mut reader, &mut line, 80));
        assert_eq!(line, b"much too long", "half a line changes nothing");
    }
}
