//! Genesys T-Server from socket to call handle: the gateway link over real TCP and TLS against the mock's T-Server, in virtual time.
//!
//! What calls do is in `tests/scenarios`; here is what stands around them: opening and closing, registrations, the heartbeat, requests
//! and their answers, servers that go, the link to the switch, private services. Each test is named after the rule that it guards.

#[cfg(test)]
mod tserver {
    #[path = "../shared/waiting.rs"]
    mod waiting;

    #[path = "../shared/services_table.rs"]
    mod services_table;

    #[path = "../observability/listener.rs"]
    #[allow(dead_code, reason = "it is made for the tests of what is logged")]
    mod listener;

    mod world;

    mod about_calls;
    mod answers;
    mod begun;
    mod edges;
    mod heartbeat;
    mod hostile;
    mod lifetimes;
    mod opening;
    mod pair;
    mod private_services;
    mod raw;
    mod registered_again;
    mod registrations;
    mod requests;
    mod second_session;
    mod secrets;
    mod standby;
    mod stories;
    mod switch_link;
    mod transports;
}
