//! The call book against the simulated switch itself: no sockets, no portal, no XML in between, so that ten thousand lives
//! of a small office pass in seconds.

#[cfg(test)]
mod call_book {
    mod front_end;
    mod office;
    mod session;
    mod transport;

    mod agreement;
}
