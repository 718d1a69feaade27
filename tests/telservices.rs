//! TelServices from socket to call handle: real TCP, UDP and HTTP against the mock's TelServer, in virtual time.
//!
//! What calls do is in `tests/scenarios`; here is what stands around them: transports, sessions at the server, servers that go,
//! datagrams that get lost or are forged, answers that are none, secrets; and every service of the guide, one by one. Each test is
//! named after the rule that it guards, or the service.

#[cfg(test)]
mod telservices {
    #[path = "../shared/waiting.rs"]
    mod waiting;

    #[path = "../shared/services_table.rs"]
    mod services_table;

    #[path = "../observability/listener.rs"]
    #[allow(dead_code, reason = "it is made for the tests of what is logged")]
    mod listener;

    mod world;

    #[path = "../resilience/random.rs"]
    #[allow(dead_code, reason = "not every test needs all of it")]
    mod random;

    mod datagrams;
    mod errors;
    mod failover;
    mod healing;
    mod long_poll;
    mod offline;
    mod opening;
    mod own_calls;
    mod pbx_link;
    mod secrets;
    mod services;
    mod several_devices;
    mod transports;
    mod which_call;
}
