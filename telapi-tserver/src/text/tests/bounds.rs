//! However long a log is and whatever is in it, memory is bounded and reading goes on.

use super::*;
use std::io::{self, BufReader, Read};

fn limited(log: &str, limits: Limits) -> Vec<Result<Logged, ReadError>> {
    // a small buffer: lines lie across its ends
    Reader::with_limits(BufReader::with_capacity(7, log.as_bytes()), limits).collect()
}

#[test]
fn a_line_that_is_too_long_is_told_and_reading_goes_on() {
    let filler = "x".repeat(200);
    let log = format!(
        "{filler}\n{RINGING}message EventOnHook\n\tAttributeThisDN\t'{filler}'\n\tAttributeOtherDN\t'1'\n{RINGING}"
    );
    let all = limited(&log, Limits::default().line(100));
    let [outside, first, inside, second] = &all[..] else { panic!("{all:?}") };
    let outside = outside.as_ref().unwrap_err();
    assert_eq!((outside.line(), outside.message()), (1, None));
    assert!(matches!(outside.kind(), ReadErrorKind::LineTooLong { limit: 100 }));
    assert_eq!(outside.to_string(), "line 1: longer than 100 bytes");
    assert_eq!(first.as_ref().unwrap().message, ringing());
    let inside = inside.as_ref().unwrap_err();
    assert_eq!(inside.to_string(), "line 15, in EventOnHook: longer than 100 bytes");
    let second = second.as_ref().unwrap();
    let at = usize::try_from(second.offset).unwrap();
    assert_eq!((&second.message, second.line, &log[at..]), (&ringing(), 17, RINGING));
}

#[test]
fn a_line_may_have_all_of_its_limit() {
    for end in ["\n", "\r\n", ""] {
        let line = "message EventOnHook";
        let log = format!("{line}{end}");
        assert!(limited(&log, Limits::default().line(line.len()))[0].is_ok());
        assert!(limited(&log, Limits::default().line(line.len() - 1))[0].is_err());
    }
}

#[test]
fn a_message_that_is_too_long_is_told_and_reading_goes_on() {
    let mut log = "message EventOnHook\n".to_owned();
    for _ in 0..100 {
        log.push_str("\tAttributeThisDN\t'1001'\n");
    }
    log.push_str(RINGING);
    let all = limited(&log, Limits::default().message(RINGING.len()));
    let [error, ringing] = &all[..] else { panic!("{all:?}") };
    let error = error.as_ref().unwrap_err();
    assert!(matches!(error.kind(), ReadErrorKind::MessageTooLong { .. }));
    assert_eq!(error.message().map(crate::message::Name::as_str), Some("EventOnHook"));
    assert_eq!(ringing.as_ref().unwrap().message, super::ringing());
}

#[test]
fn lists_that_are_too_deep_are_told_and_reading_goes_on() {
    let nested = |depth: usize| {
        let mut log = "message EventOnHook\n\tAttributeUserData\t(list)\n".to_owned();
        for depth in 0..depth {
            log.push_str(&"\t".repeat(depth + 2));
            log.push_str("'k'(list)\n");
        }
        log
    };
    // the attribute's own list, and two in it
    assert!(limited(&nested(2), Limits::default().depth(3))[0].is_ok());
    let log = format!("{}{RINGING}", nested(3));
    let all = limited(&log, Limits::default().depth(3));
    assert!(matches!(all[0].as_ref().unwrap_err().kind(), ReadErrorKind::TooDeep { limit: 3 }));
    assert_eq!(all[1].as_ref().unwrap().message, ringing());
    // by default, too
    let all = limited(&nested(5_000), Limits::default());
    assert!(matches!(all[0].as_ref().unwrap_err().kind(), ReadErrorKind::TooDeep { limit: 32 }));
}

/// A log whose source fails.
struct Failing<'a>(&'a [u8]);

impl Read for Failing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buffer)? {
            0 => Err(io::Error::other("the disk is gone")),
            read => Ok(read),
        }
    }
}

#[test]
fn a_source_that_fails_ends_the_log() {
    let log = format!("{RINGING}message EventOnHook\n\tAttributeThisDN\t'1'\n");
    let mut reader = Reader::new(BufReader::new(Failing(log.as_bytes())));
    assert!(reader.next().unwrap().is_ok());
    let error = reader.next().unwrap().unwrap_err();
    assert!(matches!(error.kind(), ReadErrorKind::Io(_)));
    assert_eq!(error.to_string(), "line 15, in EventOnHook: the log cannot be read");
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "the disk is gone");
    assert!(reader.next().is_none());
}

/// Gives the same message again and again.
struct Endless {
    left: usize,
    at: usize,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let message = RINGING.as_bytes();
        let read =
            message[self.at..].iter().zip(buffer).take(self.left).map(|(from, to)| *to = *from).count();
        self.at = (self.at + read) % message.len();
        self.left -= read;
        Ok(read)
    }
}

#[test]
fn a_log_of_any_length_is_read_as_it_comes() {
    let times = 10_000;
    let log = Endless { left: times * RINGING.len(), at: 0 };
    let mut seen = 0;
    for logged in Reader::new(BufReader::new(log)) {
        let logged = logged.unwrap();
        assert_eq!(logged.offset, seen * RINGING.len() as u64);
        seen += 1;
    }
    assert_eq!(seen, times as u64);
}

#[test]
fn the_limits_by_default() {
    let limits = Limits::default();
    assert_eq!((limits.line, limits.message, limits.depth), (1024 * 1024, 4 * 1024 * 1024, 32));
    assert_eq!(limits.depth(0).depth, 1, "an attribute's own list is always read");
}

#[test]
fn a_message_may_have_all_of_its_limit() {
    assert!(limited(RINGING, Limits::default().message(RINGING.len()))[0].is_ok());
    assert!(limited(RINGING, Limits::default().message(RINGING.len() - 1))[0].is_err());
}

#[test]
fn a_carriage_return_inside_a_line_that_is_too_long_ends_nothing() {
    let line = "message EventOnHook";
    let log = format!("{line}\r and more\n{line}\n");
    let all = limited(&log, Limits::default().line(line.len()));
    assert!(all.len() == 2 && all[0].is_err() && all[1].is_ok(), "{all:?}");
}

#[test]
fn nothing_is_left_of_what_was_announced_before_a_line_that_is_too_long() {
    let filler = "x".repeat(200);
    let log = format!("'EventOnHook' (87)\n{filler}\nmessage attributes:\nAttributeThisDN [str] = \"1\"\n");
    let all = limited(&log, Limits::default().line(100));
    assert!(all.len() == 1 && all[0].is_err(), "{all:?}");
    let log = format!("'EventOnHook' (87)\n{RINGING}message attributes:\nAttributeThisDN [str] = \"1\"\n");
    assert_eq!(only(log).message, ringing());
}

/// A source that is interrupted before each piece.
struct Interrupted<'a>(&'a [u8], bool);

impl Read for Interrupted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.1 = !self.1;
        if self.1 { Err(io::ErrorKind::Interrupted.into()) } else { self.0.read(buffer) }
    }
}

#[test]
fn an_interruption_is_no_failure() {
    let log = Interrupted(RINGING.as_bytes(), false);
    let all: Vec<_> = Reader::new(BufReader::with_capacity(7, log)).collect();
    assert_eq!(all[0].as_ref().unwrap().message, ringing());
}
