//! x
use telapi::telservices::wire::{Limits, decode_message};
#[path = "ratios/floor.rs"]
mod floor;
type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;
fn main() {
    let m = std::fs::read("examples/ratios/fixtures/telservices-call.xml").unwrap();
    let l = Limits::default();
    if std::env::args().nth(1).is_some() {
        for _ in 0..2000 {
            std::hint::black_box(floor::walk(std::str::from_utf8(std::hint::black_box(&m)).unwrap())).ok();
        }
    } else {
        for _ in 0..2000 {
            std::hint::black_box(decode_message(std::hint::black_box(&m), &l)).ok();
        }
    }
}
