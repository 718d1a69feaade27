//! The root of a message in JSON, where the portal leaves it out.
//!
//! Whether it does, nobody knows (guide 2.6.2 shows no sample): many servers write an object's content without its name.

use telapi_core::wire::{Document, Element};

/// Gives a message in JSON the root that it lacks, by what is in it; if that tells nothing, the expected one.
pub(super) fn rooted<'a>(document: Document<'a>, expected: Option<&'static str>) -> Document<'a> {
    let Some(content) = document.content() else { return document };
    let has_root = document.root().is_some_and(|root| is_root(root.name()) || expected == Some(root.name()));
    let name = if has_root {
        None
    } else if content.child("userPassword").is_some() {
        Some("userLoginRequest")
    } else if is_error(content) {
        Some("Error")
    } else if content.child("Error").is_some() {
        Some("Errors")
    } else if is_login_response(content) {
        Some("userLoginResponse")
    } else if holds_a_message(content) {
        None
    } else {
        expected
    };
    match name {
        Some(name) => document.with_root(name),
        None => document,
    }
}

/// Names of roots and of events, ours and what a wrong answer may have.
fn is_root(name: &str) -> bool {
    matches!(
        name,
        "Error" | "Errors" | "Event" | "Events" | "html" | "userLoginRequest" | "PersonalDirectoryContact"
    ) || matches!(name, "PersonalDirectoryGroup" | "presenceStates")
        || name.ends_with("Event")
        || name.ends_with("Response")
}

/// All that an error may have, and the one that says something (guide 18).
fn is_error(content: Element<'_>) -> bool {
    let is_of_an_error = |child: Element<'_>| matches!(child.name(), "code" | "errorValue" | "description");
    content.children().all(is_of_an_error)
        && content.children().any(|child| matches!(child.name(), "errorValue" | "description"))
}

/// What no other message has (guide 4.3.1); the session may stand beside events, too.
fn is_login_response(content: Element<'_>) -> bool {
    let names = ["loginFailureCode", "loginFaliureCode", "clientSessionID", "clientSessionId"];
    !holds_a_message(content) && names.iter().any(|name| content.child(name).is_some())
}

/// Whether what has no name stands in the place of `Events`; it may as well be an event that has lost its name.
pub(super) fn is_events(content: Element<'_>) -> bool {
    !content.has_children() || holds_a_message(content)
}

/// Whether a child is a message by itself: an event, a wrapper of events, an error.
fn holds_a_message(content: Element<'_>) -> bool {
    content.children().any(|child| is_root(child.name()))
}
