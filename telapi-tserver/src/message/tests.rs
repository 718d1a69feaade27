//! T-Library's messages, from the pages of the T-Library model and of the gateway link.

mod codes;
mod enumerations;
mod identifiers;
mod lists;
mod names;
mod secrets;

use super::*;
