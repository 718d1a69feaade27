//! The lines of a log, one after the other, in one buffer.

use std::io::{self, BufRead, Read};

pub(super) struct Lines<R> {
    read: R,
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
        Self { read, buffer: Vec::new(), foreign: String::new(), limit, number: 0, next: 0 }
    }

    pub(super) fn next(&mut self) -> Option<io::Result<Line<'_>>> {
        self.buffer.clear();
        // with room for the line's end
        let most = u64::try_from(self.limit).unwrap_or(u64::MAX).saturating_add(2);
        let read = match (&mut self.read).take(most).read_until(b'\n', &mut self.buffer) {
            Ok(0) => return None,
            Ok(read) => read,
            Err(error) => return Some(Err(error)),
        };
        self.number += 1;
        let (number, offset) = (self.number, self.next);
        self.next += read as u64;
        let line = match self.buffer.strip_suffix(b"\n") {
            Some(line) => line,
            None if self.buffer.len() <= self.limit => &self.buffer,
            None => {
                match self.read.skip_until(b'\n') {
                    Ok(skipped) => self.next += skipped as u64,
                    Err(error) => return Some(Err(error)),
                }
                return Some(Ok(Line { number, offset, text: None }));
            }
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
}
