//! Prints each message of each file as one line of JSON: `message` is the element's name, then every field.
//!
//! ```text
//! cargo run --example decode -- ipoffice FILE…
//! cargo run --example decode -- telservices FILE…
//! ```
//!
//! Of IP Office, a file holds one message as the portal sends it, XML or JSON: the text of a WebSocket message, or the body of an
//! answer. Login responses, error payloads and the other answers are shown too. Requests are read by the mock's own reader.
//!
//! Of TelServices, a file holds what the server sends, answers and events, several of them as in a datagram; or one request, which
//! is read by the mock's own reader.
//!
//! **Secrets are printed in clear**: session ids, and the URLs that hold them. Whoever has the file has them anyway, but
//! mind where the output goes.
//!
//! What cannot be decoded is told on stderr, and the exit status is then 1.

use serde_json::{Value, json};
use std::io::Write;
use std::process::ExitCode;
use telapi::ipoffice::event::Event;
use telapi::ipoffice::wire::{EventsMessage, Limits, Message, SessionId, decode_message};
use telapi::telservices;
use telapi_mock::{ipoffice, telservices as telserver};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let protocol = arguments.next();
    let files: Vec<String> = arguments.collect();
    let show = match protocol.as_deref() {
        Some("ipoffice") if !files.is_empty() => show_ipoffice,
        Some("telservices") if !files.is_empty() => show_telservices,
        _ => {
            eprintln!("usage: decode ipoffice|telservices FILE…");
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
