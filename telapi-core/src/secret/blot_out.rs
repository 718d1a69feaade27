//! Texts that repeat a secret.

use super::Secret;
use crate::wire::{DecodeError, DecodeErrorKind};

/// A secret that is shorter, in characters, is only blotted out where it is the whole text: a password such as `1` would
/// make holes in every text, and the holes would tell it.
const SHORTEST_INSIDE_A_TEXT: usize = 4;

/// A text of the server as it may be shown: with `[redacted]` in place of each secret that it repeats. An empty secret is
/// none, and one of less than four characters counts only where it is the whole text.
pub fn blot_out(text: &str, secrets: &[&str]) -> String {
    // nearly every text repeats none, and there are many texts
    if !secrets.iter().any(|secret| text.contains(secret)) {
        return text.to_owned();
    }
    if secrets.iter().any(|secret| !secret.is_empty() && text.trim() == *secret) {
        return Secret::REDACTED.to_owned();
    }
    let long = |secret: &&&str| secret.chars().count() >= SHORTEST_INSIDE_A_TEXT;
    let secrets: Vec<&str> = secrets.iter().filter(long).copied().collect();
    let mut shown = String::with_capacity(text.len());
    let mut rest = text.chars();
    loop {
        let found = secrets.iter().filter_map(|secret| rest.as_str().strip_prefix(secret));
        // of two secrets that begin alike, the longer one: nothing of it must be left over
        if let Some(after) = found.min_by_key(|after| after.len()) {
            shown.push_str(Secret::REDACTED);
            rest = after.chars();
        } else if let Some(character) = rest.next() {
            shown.push(character);
        } else {
            return shown;
        }
    }
}

/// The error without the secrets that the message repeated: where a name or an entity is one, the error would tell it.
pub fn blot_out_of_error(error: &DecodeError, secrets: &[&str]) -> DecodeError {
    let blot_out = |text: &str| blot_out(text, secrets);
    let kind = match error.kind() {
        DecodeErrorKind::Malformed(what) => DecodeErrorKind::Malformed(blot_out(what)),
        DecodeErrorKind::MalformedJson(what) => DecodeErrorKind::MalformedJson(blot_out(what)),
        DecodeErrorKind::UndeclaredEntity(name) => DecodeErrorKind::UndeclaredEntity(blot_out(name)),
        DecodeErrorKind::WrongRoot { expected, found } => {
            DecodeErrorKind::WrongRoot { expected, found: blot_out(found) }
        }
        other => other.clone(),
    };
    DecodeError::new(kind, error.offset(), blot_out(error.path()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_repetition_of_every_secret_is_blotted_out_and_nothing_else() {
        for (text, expected) in [
            ("", ""),
            ("no secret here", "no secret here"),
            ("hunter2", "[redacted]"),
            ("<hunter2>, hunter2!", "<[redacted]>, [redacted]!"),
            ("hunter2hunter2", "[redacted][redacted]"),
            ("hunter hunter22", "hunter [redacted]2"),
            ("ä hunter2 ß Grüße ö", "ä [redacted] ß [redacted] ö"),
        ] {
            assert_eq!(blot_out(text, &["hunter2", "Grüße"]), expected, "{text}");
        }
    }

    #[test]
    fn of_two_secrets_that_begin_alike_nothing_is_left_over() {
        for secrets in [["abcd", "abcd-efgh"], ["abcd-efgh", "abcd"]] {
            assert_eq!(blot_out("x abcd-efgh y abcd", &secrets), "x [redacted] y [redacted]");
        }
    }

    #[test]
    fn a_short_secret_makes_no_holes_and_is_blotted_out_where_it_is_the_whole_text() {
        assert_eq!(blot_out("extension 201 is busy", &["", "201", "i"]), "extension 201 is busy");
        assert_eq!(blot_out(" 201 ", &["", "201"]), "[redacted]");
        assert_eq!(blot_out("code 2010", &["2010"]), "code [redacted]");
    }

    #[test]
    fn an_undecodable_message_does_not_tell_a_secret_by_its_names() {
        let limits = crate::wire::Limits::default();
        for text in [
            "<hunter2/>",
            "<hunter2>&hunter2;</hunter2>",
            "<a><hunter2><b></hunter2></a>",
            "<a hunter2='1' hunter2='2'/>",
            "<hunter2><!DOCTYPE a></hunter2>",
            "<hunter2><b>",
        ] {
            let document = crate::wire::Document::parse(text, &limits);
            let error = document.and_then(|document| document.root_named("Events").map(drop)).unwrap_err();
            let shown = blot_out_of_error(&error, &["hunter2"]);
            assert!(!format!("{shown} {shown:?}").contains("hunter2"), "{shown}");
            assert_eq!(shown.offset(), error.offset());
        }
    }
}
