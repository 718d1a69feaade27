//! No password is shown.

use super::*;

#[test]
fn passwords_are_in_no_debug_and_in_no_json() {
    let named = ["Password", "ApplicationPassword", "AttributePassword", "AttributeApplicationPassword"];
    for name in named {
        let message = Message::new("RequestAgentLogin").with(name, "s3cret").with(Attribute::ThisDN, "1001");
        for shown in [
            format!("{message:?}"),
            format!("{message:#?}"),
            format!("{:?}", message.attributes),
            serde_json::to_string(&message).unwrap(),
        ] {
            assert!(!shown.contains("s3cret"), "{shown}");
            assert!(shown.contains("[redacted]") && shown.contains("1001"), "{shown}");
        }
    }
}
