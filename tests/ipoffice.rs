//! IP Office from socket to call handle: real HTTP and WebSocket against the mock PBX, in virtual time.
//!
//! Each test is named after the rule that it guards, and asserts on what a user of the crate would see, or on what the
//! PBX itself says. Client and mock share one paused runtime, so that hours pass in a moment and nothing is raced.

#[cfg(test)]
mod ipoffice {
    #[path = "../shared/waiting.rs"]
    mod waiting;

    #[path = "../shared/services_table.rs"]
    mod services_table;

    mod alone;
    mod http_proxy;
    mod world;

    #[path = "../resilience/random.rs"]
    #[allow(dead_code, reason = "not every test needs all of it")]
    mod random;

    mod application_user;
    mod bad_input;
    mod calls;
    mod conference;
    mod convergence;
    mod delivery;
    mod doubt;
    mod ending;
    mod failover;
    mod filters;
    mod gaps;
    mod json;
    mod login;
    mod park_and_pickup;
    mod proxy;
    mod repeated_secrets;
    mod requests;
    mod resume;
    mod robustness;
    mod secrets;
    mod servers;
    mod services;
    mod session_lost;
    mod slow_reader;
    mod tls;
    mod unhappy_calls;
    mod variants;
    mod websocket_lost;
}
