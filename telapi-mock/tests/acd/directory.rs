//! Directories (guide: *SearchName*, *SearchNumber*, *UpdateDirectory*, *UpdateUserDirectory*).

use telapi_mock::{DirectoryEntry, NumberType, Switch, SwitchError};

fn entry(number: &str, name: &str, company: &str) -> DirectoryEntry {
    DirectoryEntry::new(number, name).company(company).number_type(NumberType::Work)
}

fn switch() -> Switch {
    let staff = [
        entry("+4411", "Ottilie Ampere", "Voltworks"),
        entry("+4413", "Karl Otto", "Voltworks"),
        entry("+4412", "ottmar Berg", "Ohm Ltd"),
        entry("+4414", "Lotte Hertz", "Hertz & Otter"),
    ];
    Switch::builder().directory("ldap", staff).build()
}

fn names(found: &[DirectoryEntry]) -> Vec<&str> {
    found.iter().map(|entry| entry.name.as_str()).collect()
}

#[test]
fn names_that_begin_so_are_found_in_order_whatever_the_case() {
    let switch = switch();
    assert_eq!(names(&switch.search_name(None, "OTT", None)), ["Ottilie Ampere", "ottmar Berg"]);
    assert_eq!(names(&switch.search_name(None, "ott", Some(1))), ["Ottilie Ampere"]);
}

#[test]
fn if_none_begins_so_a_later_word_may_and_if_none_does_the_company() {
    let switch = switch();
    assert_eq!(names(&switch.search_name(None, "otto", None)), ["Karl Otto"]);
    assert_eq!(names(&switch.search_name(None, "b", None)), ["ottmar Berg"]);
    assert_eq!(names(&switch.search_name(None, "volt", None)), ["Karl Otto", "Ottilie Ampere"]);
    assert!(switch.search_name(None, "tte", None).is_empty(), "not inside a word");
}

#[test]
fn a_number_is_found_as_it_is_written() {
    let switch = switch();
    let found = switch.search_number(None, "+4412");
    assert_eq!(found, [entry("+4412", "ottmar Berg", "Ohm Ltd")]);
    assert!(switch.search_number(None, "4412").is_empty());
}

#[test]
fn a_users_directory_is_his_own_and_an_update_replaces_the_whole_of_the_one_it_names() {
    let switch = switch();
    let update = |user, name, numbers: &[&str]| {
        let entries = numbers.iter().map(|number| entry(number, "Xaver", "")).collect();
        switch.update_user_directory(user, name, entries).unwrap();
    };
    update("anna", "outlook", &["1", "2"]);
    update("anna", "phone", &["3"]);
    update("bert", "outlook", &["4"]);
    let found = |user| {
        let found = switch.search_name(user, "xaver", None);
        found.into_iter().map(|entry| entry.number).collect::<Vec<_>>()
    };
    assert_eq!((found(Some("anna")), found(None)), (vec!["1".into(), "2".into(), "3".into()], vec![]));
    update("anna", "outlook", &["5"]);
    assert_eq!(found(Some("anna")), ["3", "5"]);
    assert_eq!(switch.search_number(Some("bert"), "4").len(), 1);
    assert!(switch.search_number(Some("bert"), "3").is_empty());
    assert_eq!(
        names(&switch.search_name(Some("anna"), "lotte", None)),
        ["Lotte Hertz"],
        "and the public ones"
    );
}

#[test]
fn a_directory_takes_over_what_its_source_has_when_it_is_updated() {
    let switch = switch();
    switch.set_directory_source("ldap", vec![entry("+4420", "New Hire", "")]).unwrap();
    assert!(switch.search_name(None, "new", None).is_empty());
    switch.update_directory("ldap").unwrap();
    assert_eq!(names(&switch.search_name(None, "new", None)), ["New Hire"]);
    assert!(switch.search_name(None, "ott", None).is_empty());
    assert_eq!(switch.update_directory("crm"), Err(SwitchError::UnknownDirectory("crm".into())));
}
