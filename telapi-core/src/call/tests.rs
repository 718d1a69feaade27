//! Rules of devices and calls, over a backend in which the test plays the switch: it answers each request and tells each
//! event. Time is paused.

mod ending;
mod fake;
mod incoming;
mod making;
mod services;
mod two_calls;
