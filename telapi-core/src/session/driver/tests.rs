//! Rules of the driver, over a protocol without sockets in which the test plays the server. Time is paused: it moves when
//! everybody waits.

mod closing;
mod connection;
mod fake;
mod gone;
mod looked_up;
mod own_services;
mod requests;
mod snapshots;
mod switching;
mod waiting;
