//! Instant messages (IP Office guide 11).

use telapi_core::element_struct;

element_struct! {
    /// An instant message (IP Office guide 11.1.1, 11.2.1).
    InstantMessage {
        /// Who sends it: an XMPP id. In a request only an application user may fill it.
        from: String = "from",
        /// Who is to get it: an XMPP id. Not told in events.
        to: String = "to",
        /// What it says.
        message: String = "message",
    }
}

element_struct! {
    /// An instant message was received (IP Office guide 11.2.1).
    ImToReceiveEvent {
        /// The message.
        im: InstantMessage = "im",
    }
}
