//! Failovers, fallbacks and outages of the IP Office, over a pair of portals in virtual time (IP Office guide 15).
//!
//! A binary of its own, because one of its tests listens to all that telapi logs.

#[cfg(test)]
mod resilience {
    #[path = "../shared/waiting.rs"]
    #[allow(dead_code, reason = "not every test needs all of it")]
    mod waiting;

    #[path = "../ipoffice/world.rs"]
    #[allow(dead_code, reason = "it is made for the tests of IP Office")]
    mod world;

    #[path = "../observability/listener.rs"]
    #[allow(dead_code, reason = "it is made for the tests of what is logged")]
    mod listener;

    mod random;
    mod storming;
    mod told;

    mod left_in_time;
    mod secrets;
    mod storms;
    mod telservices_storms;
    mod tserver_storms;
}
