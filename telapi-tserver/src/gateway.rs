//! The gateway link `tlib-json/1`: one JSON object a line (tserver-text-and-gateway).

mod frame;
#[cfg(test)]
mod tests;

pub use frame::Frame;
