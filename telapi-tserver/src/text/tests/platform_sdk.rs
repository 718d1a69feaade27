//! The Platform SDK's form.

use super::*;

#[test]
fn the_pages_message() {
    let log = "\
'EventOnHook' (87) attributes:
AttributeEventSequenceNumber [long] = 4899493
Time            = ComplexClass(TimeStamp):
\tAttributeTimeinuSecs [int] = 573000
\tAttributeTimeinSecs [int] = 1420644031
AttributeThisDN [str] = \"2214\"
AttributeUserData [bstr] = KVList: 
\t\t'ActivityID' [str] = \"1-ABC\"
";
    let logged = only(log);
    let wanted = Message::new(MessageType::EventOnHook)
        .with(Attribute::EventSequenceNumber, 4_899_493)
        .with(Attribute::TimeinSecs, Time { seconds: 1_420_644_031, microseconds: 573_000 })
        .with(Attribute::ThisDN, "2214")
        .with(Attribute::UserData, KvList::new().with("ActivityID", "1-ABC"));
    assert_eq!(logged.message, wanted);
    assert_eq!((logged.form, logged.line, logged.offset), (Form::PlatformSdk, 1, 0));
    assert!(logged.mismatches.is_empty() && logged.other_lines.is_empty());
    assert_eq!(only(log.replace('\n', "\r\n")).message, wanted);
}

#[test]
fn the_header_in_all_its_forms() {
    for header in [
        "'RequestAttachUserData' ('30')\nmessage attributes:",
        "'RequestAttachUserData' ('30') message attributes:",
        "'RequestAttachUserData' (30) attributes:",
        "2015-01-07 15:20:31,388 DEBUG [main] sent 'RequestAttachUserData' (30) attributes:",
    ] {
        let logged = only(format!(
            "\nother\n{header}\nAttributeThisDN [str] = \"2214\"\nAttributeConnID [long] = 0077028a809f7004\n"
        ));
        assert_eq!(logged.message.message_type(), Some(MessageType::RequestAttachUserData), "{header}");
        assert_eq!(logged.message.attributes.text(Attribute::ThisDN), Some("2214"));
        assert_eq!(logged.message.attributes.text(Attribute::ConnID), Some("0077028a809f7004"));
        assert_eq!(logged.line, 3);
        let time = header.starts_with("2015").then_some("2015-01-07 15:20:31,388");
        assert_eq!(logged.time.as_deref(), time);
    }
}

#[test]
fn what_is_no_header() {
    for other in [
        "'EventOnHook' (87)\n\nmessage attributes:\nAttributeThisDN [str] = \"1\"",
        "message attributes:\nAttributeThisDN [str] = \"1\"",
        "attributes:",
        "'OnHook' (87) attributes:",
        "'EventOnHook' (x) attributes:",
        "'EventOnHook' () attributes:",
        "EventOnHook (87) attributes:",
    ] {
        assert!(read(other).is_empty(), "{other}");
    }
}

#[test]
fn a_message_ends_where_no_attribute_stands() {
    let log = "\
'EventOnHook' (87) attributes:
AttributeThisDN [str] = \"1\"
2015-01-07 15:20:31,388 INFO x = 5
AttributeOtherDN [str] = \"not of it\"
'EventOffHook' (86) attributes:
AttributeThisDN [str] = \"2\"
retries = 3
AttributeOtherDN [str] = \"not of it\"
'EventOnHook' (87) attributes:
AttributeThisDN [str] = \"3\"
'EventOffHook' (86) attributes:
AttributeThisDN [str] = \"4\"

AttributeOtherDN [str] = \"not of it\"
";
    let all = read(log);
    let dns: Vec<_> =
        all.iter().map(|logged| logged.message.attributes.text(Attribute::ThisDN).unwrap()).collect();
    assert_eq!(dns, ["1", "2", "3", "4"]);
    assert!(all.iter().all(|logged| logged.message.attributes.len() == 1));
}

#[test]
fn lists_classes_and_values() {
    let log = "\
'EventPartyChanged' (66) attributes:
AttributeCallType [int] = 2 [Inbound]
AttributeReferenceID [int] = -1
AttributeConnID [long] = 33496654812368900
AttributeANI [str] = \"a \"quoted\" = b\"
AttributeExtensions [bstr] = KVList: 
\t\t'it's' [str] = \"x\"
\t\t'n' [int] = -7
\t\t'inner' [list] = KVList: 
\t\t\t\t'deep' [int] = 1
\t\t'last' [utf] = \"ä\"
CallHistory = ComplexClass(CallHistoryInfo):
\tAttributeThisDN [str] = \"of the history\"
NewName [int] = 5
AttributeThisDN [str] = \"2214\"
";
    let logged = only(log);
    let attributes = &logged.message.attributes;
    assert_eq!(attributes.integer(Attribute::CallType), Some(2));
    assert_eq!(logged.message.reference_id(), None);
    assert_eq!(attributes.text(Attribute::ConnID), Some(&*format!("{:016x}", 33_496_654_812_368_900_u64)));
    assert_eq!(attributes.text(Attribute::ANI), Some("a \"quoted\" = b"));
    let inner = KvList::new().with("deep", 1);
    let list = KvList::new().with("it's", "x").with("n", -7).with("inner", inner).with("last", "ä");
    assert_eq!(attributes.get(Attribute::Extensions), Some(&Value::List(list)));
    let history = KvList::new().with("ThisDN", "of the history");
    assert_eq!(attributes.get_named("CallHistory"), Some(&Value::List(history)));
    assert_eq!(attributes.get_named("NewName"), Some(&5.into()));
    assert_eq!(attributes.text(Attribute::ThisDN), Some("2214"));
    assert!(logged.other_lines.is_empty() && logged.mismatches.is_empty(), "{logged:?}");
}

#[test]
fn both_forms_stand_in_one_log() {
    let log = format!("{RINGING}'EventOnHook' (87) attributes:\nAttributeThisDN [str] = \"1\"\n{RINGING}");
    let all = read(log);
    let forms: Vec<_> = all.iter().map(|logged| logged.form).collect();
    assert_eq!(forms, [Form::TLibrary, Form::PlatformSdk, Form::TLibrary]);
    assert_eq!(all[2].message, ringing());
}

#[test]
fn values_and_types_as_odd_as_they_come() {
    let log = "\
'EventPartyChanged' (66) attributes:
AttributeConnID [long] = 1234567890123456
AttributeThisDN = \"2214\"
NewObject [obj] = KVListener@1f
";
    let attributes = only(log).message.attributes;
    assert_eq!(attributes.text(Attribute::ConnID), Some("1234567890123456"), "16 digits are hexadecimal");
    assert_eq!(attributes.text(Attribute::ThisDN), Some("2214"), "an attribute needs no type");
    assert_eq!(attributes.get_named("NewObject"), Some(&"KVListener@1f".into()));
}
