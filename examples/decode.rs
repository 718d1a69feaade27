//! Prints each message of each file as one line of JSON: `message` is the element's name, then every field.
//!
//! ```text
//! cargo run --example decode -- ipoffice FILE…
//! cargo run --example decode -- telservices FILE…
//! cargo run --example decode -- tserver FILE…
//! ```
//!
//! Of IP Office, a file holds one message as the portal sends it, XML or JSON: the text of a WebSocket message, or the body of an
//! answer. Login responses, error payloads and the other answers are shown too. Requests are read by the mock's own reader.
//!
//! Of TelServices, a file holds what the server sends, answers and events, several of them as in a datagram; or one request, which
//! is read by the mock's own reader.
//!
//! Of T-Server, a file is a log in T-Library's form or the Platform SDK's, or holds lines of the gateway link, which begin with
//! `{`. Its messages are printed as on the link. That a message lacks what it must have, or that a list has another size than the
//! log says, is told on stderr as well, but the message is printed.
//!
//! **Secrets are printed in clear**: session ids, and the URLs that hold them; passwords of requests. Whoever has the file has them
//! anyway, but mind where the output goes.
//!
//! What cannot be decoded is told on stderr, and the exit status is then 1.

use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::ExitCode;
use telapi::ipoffice::event::Event;
use telapi::ipoffice::wire::{EventsMessage, Limits, Message, SessionId, decode_message};
use telapi::telservices;
use telapi::tserver;
use telapi_mock::{ipoffice, telservices as telserver};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let protocol = arguments.next();
    let files: Vec<String> = arguments.collect();
    let show = match protocol.as_deref() {
        Some("ipoffice") if !files.is_empty() => show_ipoffice,
        Some("telservices") if !files.is_empty() => show_telservices,
        Some("tserver") if !files.is_empty() => show_tserver,
        _ => {
            eprintln!("usage: decode ipoffice|telservices|tserver FILE…");
            return ExitCode::FAILURE;
        }
    };
    let mut status = ExitCode::SUCCESS;
    for file in &files {
        if let Err(error) = show(file) {
            eprintln!("{file}: {error}");
            status = ExitCode::FAILURE;
        }
    }
    status
}

fn show_telservices(file: &str) -> Result<(), Box<dyn std::error::Error>> {
    let bytes = std::fs::read(file)?;
    let limits = Limits::default();
    let mut out = std::io::stdout().lock();
    // requests are what a server reads, and so the mock's
    if let Ok(request) = telserver::request::Request::read(&bytes) {
        writeln!(out, "{}", message_first(serde_json::to_value(&request)?)?)?;
        return Ok(());
    }
    for pdu in telservices::wire::Pdus::new(&bytes, &limits) {
        let message = telservices::wire::decode_message(pdu?.as_bytes(), &limits)?;
        writeln!(out, "{}", message_first(serde_json::to_value(&message)?)?)?;
    }
    Ok(())
}

/// As long as a line of the gateway link may be.
const LINE: u64 = 1 << 20;

fn show_tserver(file: &str) -> Result<(), Box<dyn std::error::Error>> {
    let mut log = BufReader::new(File::open(file)?);
    let begin = log.fill_buf()?;
    let is_link = begin.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    let unread = if is_link { show_link(file, log)? } else { show_log(file, log)? };
    if unread > 0 { Err(format!("{unread} messages could not be read").into()) } else { Ok(()) }
}

/// Lines of the gateway link. Returns how many could not be read.
fn show_link(file: &str, mut lines: impl BufRead) -> std::io::Result<usize> {
    let mut out = std::io::stdout().lock();
    let (mut unread, mut number, mut line) = (0, 0, Vec::new());
    loop {
        line.clear();
        if (&mut lines).take(LINE + 1).read_until(b'\n', &mut line)? == 0 {
            return Ok(unread);
        }
        number += 1;
        if line.trim_ascii().is_empty() {
            continue;
        }
        if !line.ends_with(b"\n") && line.len() as u64 > LINE {
            lines.skip_until(b'\n')?;
            eprintln!("{file}: line {number}: longer than {LINE} bytes");
            unread += 1;
            continue;
        }
        match tserver::gateway::Frame::read(&line) {
            Ok(frame) => {
                out.write_all(&frame.to_line())?;
                if let tserver::gateway::Frame::Message(message) = frame
                    && let Err((error, _)) = tserver::event::Event::from_message(message)
                {
                    eprintln!("{file}: line {number}: {error}");
                }
            }
            Err(error) => {
                eprintln!("{file}: line {number}: {error}");
                unread += 1;
            }
        }
    }
}

/// A log. Returns how many messages could not be read.
fn show_log(file: &str, log: impl BufRead) -> std::io::Result<usize> {
    let mut out = std::io::stdout().lock();
    let mut unread = 0;
    for logged in tserver::text::Reader::new(log) {
        let logged = match logged {
            Ok(logged) => logged,
            Err(error) => {
                eprintln!("{file}: {error}");
                unread += 1;
                continue;
            }
        };
        let (place, name) = (format!("{file}: line {}", logged.line), logged.message.name.clone());
        out.write_all(&tserver::gateway::Frame::Message(logged.message.clone()).to_line())?;
        for mismatch in &logged.mismatches {
            eprintln!("{place}: {name}: {mismatch}");
        }
        for line in &logged.other_lines {
            eprintln!("{place}: {name}: a line that looks like no attribute: {line}");
        }
        if let Err((error, _)) = logged.event() {
            eprintln!("{place}: {error}");
        }
    }
    Ok(unread)
}

fn show_ipoffice(file: &str) -> Result<(), Box<dyn std::error::Error>> {
    let bytes = std::fs::read(file)?;
    let mut out = std::io::stdout().lock();
    // requests are what a portal reads, and so the mock's
    if let Ok(request) = ipoffice::request::Request::read(&bytes) {
        let name = request.request.name();
        let mut fields = serde_json::to_value(&request)?;
        // below the root's name, for voicemail's requests have an element `message` of their own, which replaces the name
        if let Some(object) = fields.as_object_mut()
            && object.get("message").is_some_and(|message| message == name)
        {
            object.remove("message");
        }
        writeln!(out, "{}", message_first(named(name, json!({ name: fields })))?)?;
        return Ok(());
    }
    let message = decode_message(&bytes, &Limits::default())?;
    for value in lines(&message)? {
        writeln!(out, "{}", message_first(value)?)?;
    }
    Ok(())
}

/// One value for each event, each error, or the one login response.
fn lines(message: &Message) -> Result<Vec<Value>, serde_json::Error> {
    match message {
        Message::Events(message) => {
            let mut lines: Vec<_> = message.events.iter().map(Event::to_json_with_secrets).collect();
            lines.extend(wrapper(message)?);
            Ok(lines)
        }
        Message::LoginResponse(response) => {
            Ok(vec![named("userLoginResponse", response.to_json_with_secrets())])
        }
        Message::Errors(payload) => {
            let mut lines = Vec::new();
            for error in &payload.errors {
                lines.push(named("Error", serde_json::to_value(error)?));
            }
            if lines.is_empty() || !payload.unknown.is_empty() {
                lines.push(named("Errors", json!({ "unknown": payload.unknown })));
            }
            Ok(lines)
        }
        Message::Answer(answer) => Ok(vec![serde_json::to_value(answer)?]),
        _ => Ok(vec![named("unknown", json!({ "unknown": format!("{message:?}") }))]),
    }
}

/// The wrapper itself, if it has no event in it, or something that nobody knows.
fn wrapper(message: &EventsMessage) -> Result<Option<Value>, serde_json::Error> {
    if !message.events.is_empty() && message.unknown.is_empty() {
        return Ok(None);
    }
    let session = message.client_session_id.as_ref().map(SessionId::expose);
    let unknown = serde_json::to_value(&message.unknown)?;
    Ok(Some(named("Events", json!({ "client_session_id": session, "unknown": unknown }))))
}

fn named(message: &str, mut value: Value) -> Value {
    if let Some(object) = value.as_object_mut() {
        object.insert("message".to_owned(), message.into());
    }
    value
}

/// `message` first, then the other fields.
fn message_first(mut value: Value) -> Result<String, serde_json::Error> {
    let message = value.as_object_mut().and_then(|object| object.remove("message")).unwrap_or_default();
    let (message, fields) = (serde_json::to_string(&message)?, serde_json::to_string(&value)?);
    let fields = fields.strip_prefix('{').unwrap_or("}");
    let comma = if fields == "}" { "" } else { "," };
    Ok(format!(r#"{{"message":{message}{comma}{fields}"#))
}
