//! What must not be shown above debug, and how seldom a line is written.

use super::*;
use crate::{Delivery, Refusal};

#[test]
fn a_brief_shows_kind_status_and_code_and_no_text_of_the_servers() {
    let mut refusal = Refusal::with_code("INVALID_CREDENTIALS");
    refusal.status = Some(401);
    refusal.text = Some("no such user: Extn201, Anna Berg".to_owned());
    let error = Error::new(ErrorKind::LoginRefused)
        .context("log in as Extn201 at https://pbx.example.com")
        .caused_by(std::io::Error::other("201"))
        .refused(refusal);
    assert_eq!(Brief(&error).to_string(), "login refused (status 401, INVALID_CREDENTIALS)");
}

#[test]
fn a_code_that_could_be_a_number_or_a_name_is_not_in_a_brief() {
    let long = "A".repeat(65);
    for code in ["201", "Extn201", "Anna Berg", "+49-89", "a.b", "", "ü", &long] {
        let error = Error::new(ErrorKind::Refused).refused(Refusal::with_code(code));
        assert_eq!(Brief(&error).to_string(), "request refused", "{code}");
    }
    let error = Error::new(ErrorKind::Refused).refused(Refusal::with_code("noCall"));
    assert_eq!(Brief(&error).to_string(), "request refused (noCall)");
    let error = Error::new(ErrorKind::Unavailable).refused(Refusal::with_status(503));
    assert_eq!(Brief(&error).to_string(), "service unavailable (status 503)");
}

#[test]
fn a_line_that_comes_every_second_for_a_day_is_written_seldom_and_none_is_forgotten() {
    let began = Instant::now();
    let mut throttle = LogThrottle::new();
    let (mut written, mut told) = (Vec::new(), 0);
    for second in 0..24 * 3600 {
        if let Some(kept_back) = throttle.admit(began + Duration::from_secs(second)) {
            written.push(second);
            told += kept_back + 1;
        }
    }
    // after 1, 2, 4, 8, 16, 32 minutes, then every hour
    let minutes: Vec<u64> = written.iter().map(|second| second / 60).collect();
    assert_eq!(minutes[..8], [0, 1, 3, 7, 15, 31, 63, 123]);
    assert_eq!(written.len(), 29);
    assert_eq!(told, written.last().unwrap() + 1, "what was kept back is told with the next line");
}

#[test]
fn what_is_healed_or_long_ago_is_written_at_once_when_it_comes_again() {
    let began = Instant::now();
    let after = |secs| began + Duration::from_secs(secs);
    let mut throttle = LogThrottle::new();
    assert_eq!(throttle.admit(began), Some(0));
    assert_eq!(throttle.admit(after(1)), None);
    throttle.healed();
    assert_eq!(throttle.admit(after(2)), Some(0));
    assert_eq!(throttle.admit(after(62)), Some(0));
    // the pause would be 4 minutes next; an hour without a reason makes it one minute again
    assert_eq!(throttle.admit(after(2 * 3600)), Some(0));
    assert_eq!(throttle.admit(after(2 * 3600 + 59)), None);
    assert_eq!(throttle.admit(after(2 * 3600 + 60)), Some(1));
}

#[test]
fn what_heals_soon_is_not_written_at_all() {
    let began = Instant::now();
    let mut throttle = LogThrottle::new();
    throttle.silent_until(began + Duration::from_secs(60));
    assert_eq!(throttle.admit(began + Duration::from_secs(59)), None);
    assert_eq!(throttle.admit(began + Duration::from_secs(60)), Some(1));
}

#[test]
fn an_outcome_is_named_by_how_far_the_request_got() {
    let named = |delivery| outcome_name::<()>(&Err(Error::new(ErrorKind::Server).delivered(delivery)));
    assert_eq!(outcome_name(&Ok(())), "ok");
    assert_eq!(named(Delivery::NotSent), "not_sent");
    assert_eq!(named(Delivery::Rejected), "rejected");
    assert_eq!(named(Delivery::Unknown), "unknown");
    assert_eq!(outcome_name::<()>(&Err(unanswered())), "unknown");
}
