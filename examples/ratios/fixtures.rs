//! Messages of a portal in full size: each declares all the namespaces that the portal has, as IP Office does.

/// A name and a message, in which `{call}` stands for the call's id.
pub(crate) const MESSAGES: [(&str, &str); 5] = [
    ("delivered", include_str!("fixtures/delivered.xml")),
    ("established", include_str!("fixtures/established.xml")),
    ("held", include_str!("fixtures/held.xml")),
    ("conferenced", include_str!("fixtures/conferenced.xml")),
    ("cleared", include_str!("fixtures/cleared.xml")),
];

/// A name and a message of TelServices: an event by UDP, and an answer.
pub(crate) const TELSERVICES: [(&str, &str); 2] = [
    ("call", include_str!("fixtures/telservices-call.xml")),
    ("snapshot", include_str!("fixtures/telservices-snapshot.xml")),
];

/// A name and a line of T-Server's gateway link.
pub(crate) const TSERVER: [(&str, &str); 3] = [
    ("ringing", include_str!("fixtures/tserver-ringing.json")),
    ("established", include_str!("fixtures/tserver-established.json")),
    ("registered", include_str!("fixtures/tserver-registered.json")),
];

/// A form of T-Server's messages in text, and a log in it.
pub(crate) const TSERVER_LOGS: [(&str, &str); 2] = [
    ("T-Library", include_str!("fixtures/tserver-tlibrary.log")),
    ("Platform SDK", include_str!("fixtures/tserver-platform-sdk.log")),
];

/// The story of one call, in four messages of five events.
pub(crate) fn call(number: usize) -> impl Iterator<Item = String> {
    let id = format!("195c1046-1702-475f-892d-{number:012}");
    let story = ["delivered", "established", "held", "cleared"];
    let messages = story.into_iter().filter_map(|wanted| MESSAGES.iter().find(|(name, _)| *name == wanted));
    messages.map(move |(_, message)| message.replace("{call}", &id))
}

/// The same message without the white space between its elements, which the guide's samples have.
pub(crate) fn on_one_line(message: &str) -> String {
    let mut line = String::with_capacity(message.len());
    for piece in message.split_inclusive('>') {
        line.push_str(piece.strip_prefix(char::is_whitespace).map_or(piece, str::trim_start));
    }
    line.replace('\n', " ")
}
