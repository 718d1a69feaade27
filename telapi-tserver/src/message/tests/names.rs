//! Names and numbers; the files beside have the names of the pages' tables in the order of their numbers.

use super::*;

const MESSAGES: &str = include_str!("messages.txt");
const ATTRIBUTES: &str = include_str!("attributes.txt");

#[test]
fn the_messages_have_the_pages_names_and_numbers() {
    assert_eq!(MESSAGES.lines().count(), 183);
    assert_eq!(MessageType::ALL.len(), 183);
    for (number, name) in MESSAGES.lines().enumerate() {
        let number = u8::try_from(number).unwrap();
        let message = MessageType::from_name(name).unwrap_or_else(|| panic!("{name} is not known"));
        assert_eq!((message.id(), message.name(), message.to_string().as_str()), (number, name, name));
        assert_eq!(MessageType::from_id(number), Some(message));
        assert_eq!(message.is_request(), name.starts_with("Request"));
    }
    assert_eq!(MessageType::from_id(183), None, "MessageIDMAX is no message");
}

#[test]
fn the_attributes_have_the_pages_names_and_numbers() {
    assert_eq!(ATTRIBUTES.lines().count(), 149);
    assert_eq!(Attribute::ALL.len(), 149);
    for (number, name) in ATTRIBUTES.lines().enumerate() {
        let number = u8::try_from(number).unwrap();
        let attribute = Attribute::from_name(name).unwrap_or_else(|| panic!("{name} is not known"));
        assert_eq!((attribute.id(), attribute.name()), (number, name));
        assert_eq!(Attribute::from_id(number), Some(attribute));
    }
    assert_eq!(Attribute::from_id(149), None);
}

#[test]
fn what_live_logs_confirm() {
    let confirmed = [
        (30, "RequestAttachUserData"),
        (58, "EventDiverted"),
        (73, "EventAgentLogin"),
        (85, "EventAttachedDataChanged"),
        (87, "EventOnHook"),
    ];
    for (number, name) in confirmed {
        assert_eq!(MessageType::from_id(number).map(MessageType::name), Some(name));
    }
}

#[test]
fn names_that_are_nearly_known_are_not_taken_for_them() {
    for name in ["", "event", "EventRingin", "EventRinging ", "eventringing", "EventRinging\0", "AttributeDN"]
    {
        assert_eq!(MessageType::from_name(name), None, "{name:?}");
        assert_eq!(Attribute::from_name(name), None, "{name:?}");
    }
    // the first and last letters of one that is known, with another middle
    assert_eq!(MessageType::from_name("EventAgentLogXut"), None);
    assert_eq!(Attribute::from_name("TransferredXXtworkNodeID"), None);
}

#[test]
fn a_newer_servers_name_is_kept() {
    let name = MessageName::from("EventOfTomorrow");
    assert_eq!((name.as_str(), name.known()), ("EventOfTomorrow", None));
    // attributes of which only the name is known
    for newer in ["PropagatedCallType", "SubscriptionID"] {
        let message = Message::new("EventACK").with(newer, 7);
        assert_eq!(message.attributes.get_named(newer), Some(&Value::Integer(7)));
    }
}
