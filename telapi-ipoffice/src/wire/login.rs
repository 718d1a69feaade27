//! Login and subscription (IP Office guide 4.3.1, 15.1 to 15.3, 19).

mod device;
mod failure_code;
mod lists;
mod request;
mod response;

pub use device::{CallDistributionMode, DeviceCategory, LoginDevice, LoginHuntGroup, LoginUser};
pub use failure_code::LoginFailureCode;
pub use lists::{ParkSlot, UserHuntGroups, UserParkSlots};
pub use request::{EventCategory, LoginRequest};
pub use response::{HaConfiguration, LoginResponse, UserKind};

#[cfg(test)]
mod tests;
