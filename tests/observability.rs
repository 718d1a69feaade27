//! What an operator sees of a session: spans, lines, levels and metrics, against the mock PBX in virtual time.
//!
//! A binary of its own, because it listens to the process's `log` as well.

#[cfg(test)]
mod observability {
    #[path = "../shared/waiting.rs"]
    #[allow(dead_code, reason = "not every test needs all of it")]
    mod waiting;

    #[path = "../ipoffice/world.rs"]
    #[allow(dead_code, reason = "it is made for the tests of IP Office")]
    mod world;

    #[path = "../ipoffice/http_proxy.rs"]
    #[allow(dead_code, reason = "it is made for the tests of IP Office")]
    mod http_proxy;

    #[path = "../telservices/world.rs"]
    #[allow(dead_code, reason = "it is made for the tests of TelServices")]
    mod telserver;

    #[path = "../tserver/world.rs"]
    #[allow(dead_code, reason = "it is made for the tests of T-Server")]
    mod genesys;

    mod listener;

    mod day;
    mod dependencies;
    mod measured;
    mod table;
    mod telservices;
    mod tserver;
}
