//! Logs that have lost something.

use super::*;

#[test]
fn a_list_of_another_size_than_the_log_says_is_told() {
    let logged = only(RINGING.replace("\t\t'Attempts'\t3\n", ""));
    let list = logged.message.attributes.get(Attribute::UserData).and_then(Value::as_list).unwrap();
    assert_eq!((list.len(), list.text("Segment")), (2, Some("gold")), "the message is kept");
    let [mismatch] = &logged.mismatches[..] else { panic!("{logged:?}") };
    assert_eq!((mismatch.printed, mismatch.packed), (63, Some(46)));
    assert_eq!(mismatch.attribute, Attribute::UserData);
    assert_eq!(mismatch.to_string(), "UserData: 63 bytes by the log, 46 by what it has");
}

#[test]
fn lines_among_the_attributes_are_kept() {
    let log = "\
message EventOnHook
\tAttributeThisDN\t'1001'
\t'pair of no list'\t5
\tCallHistory\t'x'
\t-- what is this?
\tAttributeOtherDN\t'1002'
";
    let logged = only(log);
    assert_eq!(logged.other_lines, ["'pair of no list'\t5", "-- what is this?"]);
    assert_eq!(logged.message.attributes.get_named("CallHistory"), Some(&"x".into()));
    assert_eq!(logged.message.attributes.text(Attribute::OtherDN), Some("1002"));
}

#[test]
fn a_text_without_its_end_is_left_as_it_is() {
    let message = only("message EventOnHook\n\tAttributeThisDN\t'1001\n\tAttributeOtherDN\t'\n").message;
    assert_eq!(message.attributes.text(Attribute::ThisDN), Some("'1001"));
    assert_eq!(message.attributes.text(Attribute::OtherDN), Some("'"));
}

#[test]
fn texts_that_are_not_utf8_are_latin_1() {
    let mut log = b"message EventOnHook\n\tAttributeThisDN\t'M".to_vec();
    log.push(0xfc);
    log.extend(b"ller'\n\tAttributeOtherDN\t'");
    log.extend("Müller".as_bytes());
    log.extend(b"'\n");
    let message = only(&log).message;
    assert_eq!(message.attributes.text(Attribute::ThisDN), Some("Müller"));
    assert_eq!(message.attributes.text(Attribute::OtherDN), Some("Müller"));
}

#[test]
fn a_list_whose_size_is_no_number_is_a_text() {
    let message =
        only("message EventOnHook\n\tAttributeUserData\t[x] 00\n\tAttributeExtensions\t[7\n").message;
    assert_eq!(message.attributes.text(Attribute::UserData), Some("[x] 00"));
    assert_eq!(message.attributes.text(Attribute::Extensions), Some("[7"));
}

#[test]
fn a_list_without_its_pairs_is_told() {
    let logged = only("message EventOnHook\n\tAttributeUserData\t[63] 00 03 00 00..\n");
    assert_eq!(logged.message.attributes.get(Attribute::UserData), Some(&Value::List(KvList::new())));
    assert_eq!(logged.mismatches.len(), 1);
}

#[test]
fn bytes_that_are_not_all_there_are_a_list_that_was_lost() {
    let logged = only("message RequestSetInputMask\n\tAttributeInputMask\t[6] 01 00 ff 10\n");
    assert_eq!(logged.message.attributes.get(Attribute::InputMask), Some(&Value::List(KvList::new())));
    assert_eq!((logged.mismatches[0].printed, logged.mismatches[0].packed), (6, Some(2)));
}

#[test]
fn a_list_of_which_nobody_knows_the_size_is_told() {
    let log = "message EventOnHook\n\tAttributeUserData\t[20] 00 01..\n\t\t'k'\t(json) null\n";
    let [mismatch] = &only(log).mismatches[..] else { panic!("one list") };
    assert_eq!(mismatch.to_string(), "UserData: 20 bytes by the log, of what it has nobody knows the size");
}
