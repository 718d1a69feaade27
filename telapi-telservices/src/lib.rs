#![doc = include_str!("../README.md")]

pub mod service;
pub mod wire;
