//! The IP Office front-end over real sockets, held against the guide by a client that shares no code with it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say plainly what they expect, in their helpers too"
)]

mod calls;
mod certificates;
mod client;
mod fault_answers;
mod fault_connections;
mod fault_events;
mod faults;
mod pair;
mod park;
mod reader;
mod requests;
mod services_calls;
mod services_devices;
mod services_portal;
mod services_voicemail;
mod sessions;

use telapi_mock::ipoffice::{Portal, PortalBuilder};
use telapi_mock::{Extension, HuntGroup, Switch};

/// Phones 201 to 204 with users Extn201 and so on, password 1234, and the application user `ctiapp`.
fn switch() -> Switch {
    let builder = Switch::builder()
        .application_user("ctiapp", "secret")
        .hunt_group(HuntGroup::new("Sales", "300").member("201").member("202"));
    ["201", "202", "203", "204"]
        .iter()
        .fold(builder, |builder, number| {
            builder.extension(Extension::new(*number).password("1234").full_name(format!("Person {number}")))
        })
        .build()
}

async fn portal() -> Portal {
    Portal::builder(&switch()).start().await.unwrap()
}

async fn portal_with(settings: impl FnOnce(PortalBuilder) -> PortalBuilder) -> Portal {
    settings(Portal::builder(&switch())).start().await.unwrap()
}
