//! Rules of single values: numbers that are withheld, days, times of day.

use super::*;

#[test]
fn a_withheld_number_is_five_stars_and_a_reference() {
    let withheld = |reference: Option<&str>| PartyNumber::Withheld { reference: reference.map(Into::into) };
    for (text, expected) in [
        ("", PartyNumber::Empty),
        ("300", PartyNumber::Number("300".into())),
        ("*****-42", withheld(Some("42"))),
        ("*****", withheld(None)),
        ("*****-", withheld(Some(""))),
        ("******", PartyNumber::Number("******".into())),
        ("*43#", PartyNumber::Number("*43#".into())),
    ] {
        let number = PartyNumber::from(text);
        assert_eq!(number, expected, "{text}");
        assert_eq!(number.to_string(), text, "it is told as it came");
        assert_eq!(number.number().is_some(), matches!(expected, PartyNumber::Number(_)));
    }
}

#[test]
fn days_and_times_of_day_are_checked() {
    for day in ["2009-12-02", "2020-02-29", "0000-01-01", "9999-12-31"] {
        assert_eq!(day.parse::<LocalDate>().unwrap().to_string(), day);
    }
    for day in
        ["2021-02-29", "2009-13-01", "2009-00-01", "2009-1-1", "09-01-01", "2009-12-02x", "-009-12-02", ""]
    {
        assert_eq!(day.parse::<LocalDate>(), Err(MomentError), "{day}");
    }
    assert_eq!(LocalDate::new(10_000, 1, 1), Err(MomentError));
    assert_eq!("7:08:09".parse::<LocalTime>().unwrap().to_string(), "07:08:09");
    for time in ["24:00:00", "00:60:00", "00:00:60", "0:0:0", "07:08", "+7:08:09"] {
        assert_eq!(time.parse::<LocalTime>(), Err(MomentError), "{time}");
    }
}

#[test]
fn a_moment_is_a_day_with_a_time_or_without() {
    let moment = |text: &str| text.parse::<LocalDateTime>().map(|moment| moment.to_string());
    assert_eq!(moment("2009-11-09T11:13:23").as_deref(), Ok("2009-11-09T11:13:23"));
    assert_eq!(moment("2009-11-09 11:13:23").as_deref(), Ok("2009-11-09T11:13:23"));
    assert_eq!(moment("2009-11-09").as_deref(), Ok("2009-11-09"));
    assert!(moment("2009-11-09T11:13:23Z").is_err(), "a zone would be lost: it is kept as unknown");
}
