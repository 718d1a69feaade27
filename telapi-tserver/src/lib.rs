#![doc = include_str!("../README.md")]

pub mod event;
pub mod gateway;
pub mod message;
pub mod request;
#[cfg(test)]
mod testing;
pub mod text;
