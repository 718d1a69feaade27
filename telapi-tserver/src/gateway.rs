//! The gateway link `tlib-json/1`: one JSON object a line, over TCP or TLS (tserver-text-and-gateway, *The gateway link*).

mod frame;
mod lines;
mod socket;
#[cfg(test)]
mod tests;

pub use frame::Frame;
pub use socket::Gateway;
pub(crate) use socket::is_tls;

/// What a client calls the link's language when it opens its session.
pub const PROTOCOL_VERSION: &str = "tlib-json/1";

/// How long a line may be: a longer one ends the connection.
pub const MOST_BYTES: usize = 1 << 20;
