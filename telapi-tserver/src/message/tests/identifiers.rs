//! ConnID, CallUUID, ReferenceID and time, from the T-Library model's *Identifiers*.

use super::*;
use std::time::{Duration, SystemTime};

#[test]
fn a_conn_id_is_16_hexadecimal_digits() {
    for text in ["006c02462a161006", "006c029a6685d004", "0077028a809f7004", "00d202972e8c2ebc"] {
        let id: ConnId = text.parse().unwrap();
        assert_eq!(id.to_string(), text);
        assert_eq!(id.bits(), u64::from_str_radix(text, 16).unwrap());
        assert_eq!(ConnId::read(&text.into()), Some(id));
        assert_eq!(id.to_value(), Value::from(text));
        assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{text}\""));
        assert_eq!(serde_json::from_str::<ConnId>(&format!("\"{text}\"")).unwrap(), id);
    }
    assert_eq!("00D202972E8C2EBC".parse::<ConnId>().unwrap().to_string(), "00d202972e8c2ebc");
    for none in [
        "",
        "6c02462a161006",
        "0x6c02462a161006",
        "006c02462a1610060",
        "006c02462a16100g",
        "+06c02462a161006",
    ] {
        assert_eq!(none.parse::<ConnId>(), Err(ConnIdError), "{none}");
    }
    assert_eq!(ConnId::read(&Value::Integer(7)), None);
}

#[test]
fn a_call_uuid_is_kept_as_it_came() {
    for text in ["01FDQ9K3M8B6T0000000000000000001", "of another form"] {
        let uuid = CallUuid::read(&text.into()).unwrap();
        assert_eq!((uuid.as_str(), uuid.to_value()), (text, Value::from(text)));
    }
}

#[test]
fn a_reference_id_has_32_bits_and_a_number_for_none() {
    let of = |number: i64| Message::new("EventACK").with(Attribute::ReferenceID, number).reference_id();
    assert_eq!(of(7), Some(ReferenceId::new(7)));
    assert_eq!(of(4_294_967_294), Some(ReferenceId::new(4_294_967_294)));
    assert_eq!(of(4_294_967_295), None, "it stands for none");
    // the Platform SDK prints them signed
    assert_eq!(of(-1), None);
    assert_eq!(of(-2), Some(ReferenceId::new(4_294_967_294)));
    assert_eq!(of(4_294_967_296), None, "no number of 32 bits");
    assert_eq!(Message::new("EventACK").reference_id(), None);
}

#[test]
fn a_moment_is_seconds_and_microseconds_since_1970() {
    let time = Time { seconds: 1_420_644_031, microseconds: 388_000 };
    let since = Duration::from_secs(1_420_644_031) + Duration::from_millis(388);
    assert_eq!(time.to_system_time(), Some(SystemTime::UNIX_EPOCH + since));
    let before = Time { seconds: -1, microseconds: 250_000 };
    assert_eq!(before.to_system_time(), Some(SystemTime::UNIX_EPOCH - Duration::from_millis(750)));
    assert_eq!(Time { seconds: i64::MAX, microseconds: u32::MAX }.to_system_time(), None);
    let message = Message::new("EventACK").with(Attribute::TimeinSecs, time);
    assert_eq!(message.attributes.time(), Some(time));
}
