//! Error codes, from the T-Library model's *Error codes*.

use super::*;

#[test]
fn a_code_tells_where_it_comes_from() {
    let classes = [
        (40..=59, ErrorClass::General),
        (60..=540, ErrorClass::Switch),
        (541..=549, ErrorClass::MessageFormat),
        (600..=699, ErrorClass::Asai),
        (700..=799, ErrorClass::Dms),
        (800..=899, ErrorClass::Intecom),
        (900..=999, ErrorClass::Aspect),
        (1000..=1099, ErrorClass::Iscc),
        (1100..=1199, ErrorClass::Csta),
        (1200..=1299, ErrorClass::Mci),
        (1300..=1399, ErrorClass::Glx),
    ];
    for (codes, class) in classes {
        for code in [*codes.start(), *codes.end()] {
            assert_eq!(ErrorCode::new(code).class(), class, "{code}");
        }
    }
    for code in [i32::MIN, 0, 39, 550, 1400] {
        assert_eq!(ErrorCode::new(code).class(), ErrorClass::Other, "{code}");
    }
}

#[test]
fn what_may_pass_by_itself_is_transient() {
    // no licence, seized, no link, timeout, out of service, busy, no answer, ISCC's links, CSTA's resources and performance
    let transient = [40, 42, 54, 57, 58, 231, 232, 1001, 1004, 1013];
    let resources = (1170..=1177).chain(1180..=1183).chain(1185..=1186);
    for code in transient.into_iter().chain(resources) {
        assert!(ErrorCode::new(code).is_transient(), "{code}");
    }
    // not registered, already so, unsupported, invalid attribute, no such DN, no such called DN, agent's id, operation, state
    for code in
        [41, 43, 51, 53, 55, 56, 59, 71, 177, 185, 187, 192, 1000, 1012, 1140, 1158, 1160, 1184, 1199, 77_777]
    {
        assert!(!ErrorCode::new(code).is_transient(), "{code}");
    }
}

#[test]
fn only_a_timeout_leaves_open_what_became_of_the_request() {
    assert!(ErrorCode::new(57).leaves_outcome_unknown());
    assert!(!ErrorCode::new(59).leaves_outcome_unknown());
}

#[test]
fn codes_that_users_have_seen_have_words() {
    for (code, words) in [
        (58, "58 (out of service)"),
        (59, "59 (the DN is not configured)"),
        (185, "185 (the set is in the wrong state)"),
        (192, "192 (the agent id is invalid)"),
        (1141, "1141 (CSTA: request incompatible with object)"),
        (506, "506"),
    ] {
        assert_eq!(ErrorCode::new(code).to_string(), words);
    }
}

#[test]
fn an_unknown_code_is_kept() {
    let code = ErrorCode::read(&Value::Integer(4711)).unwrap();
    assert_eq!((code.number(), code.description(), code.to_value()), (4711, None, Value::Integer(4711)));
}
