//! How a message with its attributes becomes a struct with fields, and back.

use super::attribute::Attribute;
use super::error::{DecodeError, DecodeErrorKind};
use super::identifier::{CallUuid, ConnId, ReferenceId, Time};
use super::kv_list::KvList;
use super::value::Value;
use super::{Message, MessageType};
use compact_str::CompactString;
use telapi_core::{AgentId, DeviceId, Secret};

/// The type of a field, made of an attribute's value.
pub trait FromValue: Sized {
    /// Reads the value; `None` if it is none of this type.
    fn read(value: &Value) -> Option<Self>;

    /// The same of a value that may be taken apart, or the value as it was.
    fn take(value: Value) -> Result<Self, Value> {
        Self::read(&value).ok_or(value)
    }

    /// Whether the value can be read, without reading all of it.
    fn is_readable(value: &Value) -> bool {
        Self::read(value).is_some()
    }

    /// Writes the value.
    fn to_value(&self) -> Value;
}

/// A message that has a type of its own.
pub trait TypedMessage: Sized {
    /// Which message it is.
    const TYPE: MessageType;

    /// Reads it. What cannot be read as its type is kept among the rest, unless it is mandatory: then the error names it, and the
    /// message comes back as it was.
    fn from_message(message: Message) -> Result<Self, (DecodeError, Box<Message>)>;

    /// The same, filled where it is to stay: most take more than half a kilobyte.
    fn boxed(message: Message) -> Result<Box<Self>, (DecodeError, Box<Message>)> {
        Self::from_message(message).map(Box::new)
    }

    /// As a message: the mandatory attributes, those that are there of the optional ones, and the rest.
    fn to_message(&self) -> Message;
}

/// Where the mandatory attribute of a message is. It stays there until it is known that all others can be read, too.
pub(crate) fn mandatory<T: FromValue>(message: &Message, attribute: Attribute) -> Result<usize, DecodeError> {
    let fault = |kind| DecodeError::of(kind, message.name.clone());
    match message.attributes.find(attribute) {
        Some((at, value)) if T::is_readable(value) => Ok(at),
        Some(_) => Err(fault(DecodeErrorKind::Unreadable { attribute })),
        None => Err(fault(DecodeErrorKind::Missing { attribute })),
    }
}

/// The mandatory attribute that is there. Nothing is left in its place.
pub(crate) fn taken<T: FromValue>(message: &mut Message, at: usize) -> Option<T> {
    T::take(message.attributes.take_at(at)?).ok()
}

impl FromValue for String {
    fn read(value: &Value) -> Option<Self> {
        value.as_str().map(Self::from)
    }

    fn take(value: Value) -> Result<Self, Value> {
        match value {
            Value::Text(text) => Ok(text.into()),
            other => Err(other),
        }
    }

    fn is_readable(value: &Value) -> bool {
        matches!(value, Value::Text(_))
    }

    fn to_value(&self) -> Value {
        Value::Text(self.into())
    }
}

impl FromValue for CompactString {
    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        }
    }

    fn take(value: Value) -> Result<Self, Value> {
        match value {
            Value::Text(text) => Ok(text),
            other => Err(other),
        }
    }

    fn is_readable(value: &Value) -> bool {
        matches!(value, Value::Text(_))
    }

    fn to_value(&self) -> Value {
        Value::Text(self.clone())
    }
}

impl FromValue for KvList {
    fn read(value: &Value) -> Option<Self> {
        value.as_list().cloned()
    }

    fn take(value: Value) -> Result<Self, Value> {
        match value {
            Value::List(list) => Ok(list),
            other => Err(other),
        }
    }

    fn is_readable(value: &Value) -> bool {
        matches!(value, Value::List(_))
    }

    fn to_value(&self) -> Value {
        Value::List(self.clone())
    }
}

macro_rules! texts {
    ($($type:ty: $write:expr),* $(,)?) => {$(
        impl FromValue for $type {
            fn read(value: &Value) -> Option<Self> {
                value.as_str().map(<$type>::new)
            }

            fn is_readable(value: &Value) -> bool {
                matches!(value, Value::Text(_))
            }

            fn to_value(&self) -> Value {
                let write: fn(&$type) -> &str = $write;
                write(self).into()
            }
        }
    )*};
}

texts! {
    DeviceId: Self::number,
    AgentId: Self::as_str,
    CallUuid: Self::as_str,
}

impl FromValue for Secret {
    fn read(value: &Value) -> Option<Self> {
        value.as_str().map(Self::from)
    }

    fn to_value(&self) -> Value {
        self.expose().into()
    }
}

impl FromValue for ConnId {
    fn read(value: &Value) -> Option<Self> {
        value.as_str()?.parse().ok()
    }

    fn to_value(&self) -> Value {
        self.to_string().into()
    }
}

impl FromValue for Time {
    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Time(time) => Some(*time),
            // without its microseconds
            Value::Integer(seconds) => Some(Self { seconds: *seconds, microseconds: 0 }),
            _ => None,
        }
    }

    fn to_value(&self) -> Value {
        Value::Time(*self)
    }
}

impl FromValue for ReferenceId {
    fn read(value: &Value) -> Option<Self> {
        Self::of(value.as_integer()?)
    }

    fn to_value(&self) -> Value {
        self.number().to_value()
    }
}

macro_rules! numbers {
    ($($type:ty),*) => {$(
        impl FromValue for $type {
            fn read(value: &Value) -> Option<Self> {
                value.as_integer()?.try_into().ok()
            }

            fn to_value(&self) -> Value {
                Value::Integer((*self).into())
            }
        }
    )*};
}

numbers!(u32, i32, i64);

/// Declares a message as a struct: mandatory attributes are fields, optional ones an `Option`, and all others stay in `rest`.
macro_rules! message_struct {
    (
        $(#[$doc:meta])*
        $name:ident
        { $($(#[$must_doc:meta])* $must:ident: $must_type:ty = $must_attribute:ident,)* }
        { $($(#[$may_doc:meta])* $may:ident: $may_type:ty = $may_attribute:ident,)* }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[$must_doc])* #[doc = concat!("Attribute `", stringify!($must_attribute), "`, mandatory.")] pub $must: $must_type,)*
            $($(#[$may_doc])* #[doc = concat!("Attribute `", stringify!($may_attribute), "`.")] pub $may: Option<$may_type>,)*
            /// All other attributes, and those that cannot be read as their type, as they came.
            pub rest: $crate::message::Attributes,
            /// What came beside name and attributes on the gateway link, as it came.
            pub beside: serde_json::Map<String, serde_json::Value>,
        }

        impl $crate::message::TypedMessage for $name {
            const TYPE: $crate::message::MessageType = $crate::message::MessageType::$name;

            fn from_message(
                message: $crate::message::Message,
            ) -> Result<Self, ($crate::message::DecodeError, Box<$crate::message::Message>)> {
                Self::boxed(message).map(|this| *this)
            }

            fn boxed(
                #[allow(unused_mut, reason = "a message may have no mandatory attribute")]
                mut message: $crate::message::Message,
            ) -> Result<Box<Self>, ($crate::message::DecodeError, Box<$crate::message::Message>)> {
                #[allow(unused_imports, reason = "a message may have no mandatory attribute")]
                use $crate::message::{Attribute, Attributes, FromValue, Name, mandatory, taken};
                $(let $must = match mandatory::<$must_type>(&message, Attribute::$must_attribute) {
                    Ok(at) => at,
                    Err(error) => return Err((error, Box::new(message))),
                };)*
                $(let Some($must) = taken::<$must_type>(&mut message, $must) else {
                    // it was readable a moment ago
                    let attribute = Attribute::$must_attribute;
                    let kind = $crate::message::DecodeErrorKind::Unreadable { attribute };
                    return Err(($crate::message::DecodeError::of(kind, message.name.clone()), Box::new(message)));
                };)*
                let mut this = Box::new(Self {
                    $($must,)*
                    $($may: None,)*
                    rest: Attributes::new(),
                    beside: message.beside,
                });
                $(let mut $must = false;)*
                for (name, value) in message.attributes {
                    match name {
                        $(Name::Known(Attribute::$must_attribute) if !$must => $must = true,)*
                        $(Name::Known(Attribute::$may_attribute) if this.$may.is_none() => {
                            match <$may_type as FromValue>::take(value) {
                                Ok(value) => this.$may = Some(value),
                                Err(value) => this.rest.push(name, value),
                            }
                        })*
                        name => this.rest.push(name, value),
                    }
                }
                Ok(this)
            }

            fn to_message(&self) -> $crate::message::Message {
                #[allow(unused_imports, reason = "a message may have no attribute of its own")]
                use $crate::message::{Attribute, FromValue};
                #[allow(unused_mut, reason = "a message may have no attribute of its own")]
                let mut message = $crate::message::Message::new(Self::TYPE);
                $(message.attributes.push(Attribute::$must_attribute, self.$must.to_value());)*
                $(if let Some(value) = &self.$may {
                    message.attributes.push(Attribute::$may_attribute, value.to_value());
                })*
                message.attributes.extend(self.rest.clone());
                message.beside.clone_from(&self.beside);
                message
            }
        }
    };
}

pub(crate) use message_struct;
