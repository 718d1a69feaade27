//! The lines of a log, one after the other: where they are in the source's own buffer, unless they lie across its end.

use std::io::{self, BufRead, ErrorKind, Read};

pub(super) struct Lines<R> {
    read: R,
    /// How much of the source's buffer the line has that was told last.
    told: usize,
    /// A line that lies across the end of the source's buffer.
    buffer: Vec<u8>,
    /// A line that is not UTF-8, as text.
    foreign: String,
    limit: usize,
    /// Of the line that was read last, from 1.
    pub(super) number: u64,
    /// Where the next one begins.
    next: u64,
}

pub(super) struct Line<'a> {
    /// From 1.
    pub(super) number: u64,
    /// Where it begins.
    pub(super) offset: u64,
    /// Without its end; `None` if it is longer than the limit.
    pub(super) text: Option<&'a str>,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(read: R, limit: usize) -> Self {
        let (buffer, foreign) = (Vec::new(), String::new());
        Self { read, told: 0, buffer, foreign, limit, number: 0, next: 0 }
    }

    pub(super) fn next(&mut self) -> Option<io::Result<Line<'_>>> {
        self.read.consume(std::mem::take(&mut self.told));
        let end = match filled(&mut self.read) {
            Ok([]) => return None,
            Ok(buffer) => memchr::memchr(b'\n', buffer),
            Err(error) => return Some(Err(error)),
        };
        self.number += 1;
        let (number, offset) = (self.number, self.next);
        let line = if let Some(end) = end {
            self.told = end + 1;
            self.next += self.told as u64;
            match self.read.fill_buf() {
                Ok(buffer) => buffer.get(..end).unwrap_or_default(),
                Err(error) => return Some(Err(error)),
            }
        } else {
            if let Err(error) = self.read_across() {
                return Some(Err(error));
            }
            &self.buffer
        };
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.len() > self.limit {
            return Some(Ok(Line { number, offset, text: None }));
        }
        let text = if let Ok(line) = std::str::from_utf8(line) {
            line
        } else {
            // an older log: each byte is a letter of ISO 8859-1
            self.foreign.clear();
            self.foreign.extend(line.iter().map(|byte| char::from(*byte)));
            &self.foreign
        };
        Some(Ok(Line { number, offset, text: Some(text) }))
    }

    /// Reads the line into our own buffer, without its end. Of one that is too long, no more than shows that it is.
    fn read_across(&mut self) -> io::Result<()> {
        self.buffer.clear();
        // with room for the line's end
        let most = u64::try_from(self.limit).unwrap_or(u64::MAX).saturating_add(2);
        let read = (&mut self.read).take(most).read_until(b'\n', &mut self.buffer)?;
        self.next += read as u64;
        if self.buffer.ends_with(b"\n") {
            self.buffer.pop();
        } else if read as u64 == most {
            self.next += self.read.skip_until(b'\n')? as u64;
        }
        Ok(())
    }
}

/// What the source has, at least a byte, unless it has ended.
fn filled<R: BufRead>(read: &mut R) -> io::Result<&[u8]> {
    loop {
        match read.fill_buf() {
            // asked once more, it would be read once more
            Ok([]) => return Ok(&[]),
            Ok(_) => return read.fill_buf(),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_line_that_is_too_long_no_more_is_kept_than_shows_it() {
        let endless = io::BufReader::with_capacity(16, io::repeat(b'x').take(1 << 20));
        let mut lines = Lines::new(endless, 100);
        let line = lines.next().unwrap().unwrap();
        assert!(line.text.is_none());
        assert!(lines.buffer.capacity() < 1024, "{}", lines.buffer.capacity());
        assert!(lines.next().is_none());
    }
}
