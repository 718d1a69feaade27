//! T-Library's own form.

use super::*;

#[test]
fn the_pages_message() {
    let logged = only(RINGING);
    assert_eq!(logged.message, ringing());
    assert_eq!((logged.line, logged.offset, logged.form), (1, 0, Form::TLibrary));
    assert_eq!((&logged.time, logged.mismatches.len(), logged.other_lines.len()), (&None, 0, 0));
}

#[test]
fn an_events_header_has_a_time_a_requests_has_none() {
    let log = "\
15:20:30.001 Trc 04541 something else
@15:20:31.3880 [0] 8.1.000.62 distribute_event: message EventOnHook
\tAttributeThisDN\t'1001'
15:20:31.400 Int 04543 Interaction message
message RequestHoldCall
\tAttributeThisDN\t'1002'
\tAttributeReferenceID\t7
@2015-01-07T15:20:31.388 [0] distribute_response: message EventHeld
\tAttributeThisDN\t'1002'
@01/07/15 15:20:32 [0] distribute_response: message EventRetrieved
\tAttributeThisDN\t'1003'
";
    let all = read(log);
    let names: Vec<_> = all.iter().map(|logged| logged.message.name.as_str()).collect();
    assert_eq!(names, ["EventOnHook", "RequestHoldCall", "EventHeld", "EventRetrieved"]);
    let times: Vec<_> = all.iter().map(|logged| logged.time.as_deref()).collect();
    let wanted = [Some("15:20:31.3880"), None, Some("2015-01-07T15:20:31.388"), Some("01/07/15 15:20:32")];
    assert_eq!(times, wanted);
    assert_eq!(all[1].message.attributes.integer(Attribute::ReferenceID), Some(7));
    for logged in &all {
        let offset = usize::try_from(logged.offset).unwrap();
        let number = usize::try_from(logged.line).unwrap();
        let line = log[offset..].lines().next();
        assert_eq!(line, log.lines().nth(number - 1), "place and line are the same");
        assert!(line.unwrap().contains(logged.message.name.as_str()));
    }
}

#[test]
fn a_message_ends_at_an_empty_line_or_at_one_that_is_not_indented() {
    let log = "\
message EventOnHook
\tAttributeThisDN\t'1'

\tAttributeThisDN\t'not of it'
message EventOffHook
\tAttributeThisDN\t'2'
-- sent
\tAttributeOtherDN\t'not of it'
";
    let all = read(log);
    assert_eq!(all.len(), 2);
    assert!(all.iter().all(|logged| logged.message.attributes.len() == 1), "{all:?}");
    // and with the log
    assert_eq!(only("message EventOnHook\n\tAttributeThisDN\t'1'").message.attributes.len(), 1);
    assert_eq!(only("message EventOnHook").message, Message::new(MessageType::EventOnHook));
    assert!(read("").is_empty());
}

#[test]
fn other_lines_are_no_messages() {
    let log = "\
message sent to client 7
the message EventRinging was lost
send: message EventRinging
15:20:31 message EventRinging
@15:20:31 got: message EventRinging from 7
message
: message EventRinging
\tmessage EventRinging
";
    assert!(read(log).is_empty(), "{:?}", read(log));
}

#[test]
fn tabs_may_have_become_spaces() {
    for (tab, between) in [("    ", "  "), (" ", " "), ("        ", "\t"), ("  ", "      ")] {
        let mut pasted = String::new();
        for line in RINGING.lines() {
            let text = line.trim_start_matches('\t');
            pasted.push_str(&tab.repeat(line.len() - text.len()));
            pasted.push_str(&text.replace('\t', between));
            pasted.push('\n');
        }
        let logged = only(&pasted);
        assert_eq!(logged.message, ringing(), "{pasted}");
        assert!(logged.mismatches.is_empty());
    }
}

#[test]
fn lines_may_end_in_crlf() {
    let logged = only(RINGING.replace('\n', "\r\n"));
    assert_eq!(logged.message, ringing());
    let two = format!("x\r\n{}", RINGING.replace('\n', "\r\n"));
    assert_eq!((only(&two).line, only(&two).offset), (2, 3));
}

#[test]
fn strings_may_have_quotes_and_blanks_inside() {
    let log = "\
message EventUserEvent
\tAttributeThisDN\t'it's 'so' '
\tAttributeOtherDN\t''
\tAttributeUserData\t[64] 00 04..
\t\t'k'ey'\t'o'clock'
\t\t'two words'\t'a\tb'
\t\t''\t''
\t\t'x'\t' '
";
    let logged = only(log);
    assert_eq!(logged.message.attributes.text(Attribute::ThisDN), Some("it's 'so' "));
    assert_eq!(logged.message.attributes.text(Attribute::OtherDN), Some(""));
    let data = KvList::new().with("k'ey", "o'clock").with("two words", "a\tb").with("", "").with("x", " ");
    assert_eq!(logged.message.attributes.get(Attribute::UserData), Some(&Value::List(data)));
}

#[test]
fn conn_ids_are_texts_and_numbers_are_numbers() {
    let log = "\
message EventPartyChanged
\tAttributeEventSequenceNumber\t0000000000000010
\tAttributeConnID\t0000000000000017
\tAttributePreviousConnID\t1234567890123456
\tAttributeCallID\t1234567890123456
\tAttributeReferenceID\t-1
\tAttributeCallState\t22 (Redirected)
\tAttributeNewNumber\t42
\tAttributeNewConnID2\t0077028a809f7004
\tAttributeNewZeros\t007
\tAttributeNewWord\tyes it is
\tAttributeNewNothing
";
    let message = only(log).message;
    let integer = |name| message.attributes.integer(name);
    assert_eq!(integer(Attribute::EventSequenceNumber), Some(16), "hexadecimal in this form");
    assert_eq!(message.attributes.text(Attribute::ConnID), Some("0000000000000017"));
    assert_eq!(message.attributes.text(Attribute::PreviousConnID), Some("1234567890123456"));
    assert_eq!(integer(Attribute::CallID), Some(1_234_567_890_123_456));
    assert_eq!((integer(Attribute::ReferenceID), message.reference_id()), (Some(-1), None));
    assert_eq!(integer(Attribute::CallState), Some(22));
    let named = |name| message.attributes.get_named(name).cloned();
    assert_eq!(named("NewNumber"), Some(42.into()));
    assert_eq!(named("NewConnID2"), Some("0077028a809f7004".into()));
    assert_eq!(named("NewZeros"), Some("007".into()));
    assert_eq!(named("NewWord"), Some("yes it is".into()));
    assert_eq!(named("NewNothing"), Some("".into()));
}

#[test]
fn lists_end_where_the_indentation_says() {
    let log = "\
message EventUserEvent
\tAttributeUserData\t[71] 00 05..
\t\t'a'(list)
\t\t\t'b'(list)
\t\t\t\t'c'\t1
\t\t\t'd'\t2
\t\t'empty'(list)
\t\t'e'(list)
\t\t\t'f'(list)
\t\t'g'\t3
\tAttributeExtensions\t[2] 00 00
\tAttributeReason\t[12] 00 01..
\t\t'r'\t4
";
    let logged = only(log);
    let a = KvList::new().with("b", KvList::new().with("c", 1)).with("d", 2);
    let e = KvList::new().with("f", KvList::new());
    let data = KvList::new().with("a", a).with("empty", KvList::new()).with("e", e).with("g", 3);
    assert_eq!(logged.message.attributes.get(Attribute::UserData), Some(&Value::List(data)));
    assert_eq!(logged.message.attributes.get(Attribute::Extensions), Some(&Value::List(KvList::new())));
    let reason = logged.message.attributes.get(Attribute::Reason).and_then(Value::as_list);
    assert_eq!(reason.and_then(|list| list.integer("r")), Some(4));
}

#[test]
fn bytes_that_are_shown_whole_are_bytes() {
    let message = only("message RequestSetInputMask\n\tAttributeInputMask\t[4] 01 00 ff 10\n").message;
    assert_eq!(message.attributes.get(Attribute::InputMask), Some(&vec![1, 0, 255, 16].into()));
}

#[test]
fn a_logged_message_is_an_event() {
    let mut log = RINGING.to_owned();
    log.push_str("\tAttributeCallID\t17\n");
    let event = only(&log).event().unwrap();
    assert_eq!(event.message_type(), Some(MessageType::EventRinging));
    assert_eq!((event.time(), event.event_sequence_number()), (Some(TIME), Some(0x2a1)));
    assert_eq!(event.call().unwrap().user_data.unwrap().integer("Attempts"), Some(3));
    // without it the message is still there
    let (error, message) = only(RINGING).event().unwrap_err();
    assert_eq!((error.to_string().as_str(), *message), ("EventRinging: has no CallID", ringing()));
}

#[test]
fn a_tab_goes_on_to_the_next_multiple_of_eight() {
    let log = "\
message EventUserEvent
\tAttributeUserData\t(list)
\t\t'History'(list)
\t\t   \t'first'\t'q1'
\t\t\t'second'\t'q2'
                        'third'\t'q3'
  \t\t'Attempts'\t3
";
    let history = KvList::new().with("first", "q1").with("second", "q2").with("third", "q3");
    let data = KvList::new().with("History", history).with("Attempts", 3);
    assert_eq!(only(log).message.attributes.get(Attribute::UserData), Some(&Value::List(data)));
}

#[test]
fn what_only_looks_like_a_number_or_bytes_is_text() {
    let log = "\
message EventUserEvent
\tAttributeNewZero\t-0
\tAttributeNewWords\t12 bottles
\tAttributeNewBytes\t(bin) 0 f
\tAttributeNewSigns\t(bin) +f
\tAttributeNewWhole\t(bin) 00 0f
";
    let message = only(log).message;
    let named = |name| message.attributes.get_named(name).cloned();
    for (name, text) in
        [("NewZero", "-0"), ("NewWords", "12 bottles"), ("NewBytes", "(bin) 0 f"), ("NewSigns", "(bin) +f")]
    {
        assert_eq!(named(name), Some(text.into()));
    }
    assert_eq!(named("NewWhole"), Some(vec![0, 15].into()));
}

#[test]
fn the_time_of_a_header_may_stand_without_its_sign() {
    let logged = only("15:20:31.388 [0] distribute_event: message EventOnHook\n\tAttributeThisDN\t'1001'\n");
    assert_eq!(logged.time.as_deref(), Some("15:20:31.388"));
}
