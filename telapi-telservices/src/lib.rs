#![doc = include_str!("../README.md")]

pub mod service;
#[cfg_attr(not(test), expect(dead_code, reason = "the session, which is its user, comes next"))]
mod transport;
pub mod wire;
