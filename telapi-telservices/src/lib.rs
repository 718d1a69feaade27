#![doc = include_str!("../README.md")]

#[allow(dead_code, unused_imports, reason = "the session that uses it comes next")]
mod normalize;
pub mod service;
pub mod wire;
