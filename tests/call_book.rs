//! The call book against the simulated switch itself: no sockets, no portal, no XML in between, so that ten thousand lives
//! of a small office pass in seconds.

#[cfg(test)]
mod call_book {
    #[path = "../resilience/random.rs"]
    #[allow(dead_code, reason = "not every test needs all of it")]
    mod random;

    mod front_end;
    mod office;
    mod session;
    mod transport;

    mod agreement;
}
