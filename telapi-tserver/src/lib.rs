#![doc = include_str!("../README.md")]

pub mod event;
pub mod gateway;
pub mod message;
#[cfg_attr(not(test), expect(dead_code, reason = "the session's link will use it"))]
mod normalize;
pub mod request;
