//! What all requests have in common, and how they are declared.

use crate::wire::Answer;
use telapi_core::Secret;

/// A request (guide, *Session*, *User services*, *Supervisor services*).
pub trait ServiceRequest {
    /// The name of its element: `makeCall`.
    const NAME: &'static str;

    /// Whether the device must have an open session, or the server answers `noOpenSession`.
    const NEEDS_SESSION: bool;

    /// What the server answers, if it does what it is asked.
    type Answer;

    /// The request as it is sent: without a prolog, and without anything between elements. A secret, because that of
    /// [`OpenSession`](super::OpenSession) holds the password.
    fn to_xml(&self) -> Secret;

    /// Takes the answer for that of this request; the error is an answer for another one.
    fn read_answer(answer: Answer) -> Result<Self::Answer, Box<Answer>>;
}

/// What a request's answer is, for [`request!`].
macro_rules! answer {
    (standard) => {
        type Answer = ();

        fn read_answer(answer: $crate::wire::Answer) -> Result<(), Box<$crate::wire::Answer>> {
            match answer {
                $crate::wire::Answer::Standard => Ok(()),
                other => Err(Box::new(other)),
            }
        }
    };
    ($variant:ident($type:ty)) => {
        type Answer = $type;

        fn read_answer(answer: $crate::wire::Answer) -> Result<$type, Box<$crate::wire::Answer>> {
            match answer {
                $crate::wire::Answer::$variant(value) => Ok(value),
                other => Err(Box::new(other)),
            }
        }
    };
}
pub(super) use answer;

/// Declares a request: its name on the wire, whether it needs a session, its answer; what it must have; what it may have, where
/// `values` are numbers, flags and the like; and the order on the wire.
macro_rules! request {
    (
        $(#[$doc:meta])*
        $name:ident = $wire:literal, needs_session: $needs_session:literal, answer: $answer:ident $(($answer_type:ty))?;
        required { $($(#[$required_doc:meta])* $required:ident: $required_type:ty,)* }
        optional { $($(#[$optional_doc:meta])* $optional:ident: $optional_type:ty,)* }
        values { $($(#[$value_doc:meta])* $value:ident: $value_type:ty,)* }
        order { $($field:ident = $element:literal,)* }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[$required_doc])* pub $required: $required_type,)*
            $($(#[$optional_doc])* pub $optional: Option<$optional_type>,)*
            $($(#[$value_doc])* pub $value: Option<$value_type>,)*
        }

        impl $name {
            /// With what it must have, and nothing else.
            #[allow(clippy::new_without_default, reason = "most requests must have something")]
            pub fn new($($required: impl Into<$required_type>,)*) -> Self {
                Self {
                    $($required: $required.into(),)*
                    $($optional: None,)*
                    $($value: None,)*
                }
            }

            $(
                $(#[$optional_doc])*
                #[must_use]
                pub fn $optional(mut self, $optional: impl Into<$optional_type>) -> Self {
                    self.$optional = Some($optional.into());
                    self
                }
            )*

            $(
                $(#[$value_doc])*
                #[must_use]
                pub fn $value(mut self, $value: $value_type) -> Self {
                    self.$value = Some($value);
                    self
                }
            )*
        }

        impl $crate::service::ServiceRequest for $name {
            const NAME: &'static str = $wire;
            const NEEDS_SESSION: bool = $needs_session;

            $crate::service::request::answer!($answer $(($answer_type))?);

            fn to_xml(&self) -> telapi_core::Secret {
                let mut xml = telapi_core::wire::XmlWriter::without_declaration();
                xml.open("TelServiceRequest", &[]).open($wire, &[]);
                $($crate::service::value::Value::write(&self.$field, $element, &mut xml);)*
                telapi_core::Secret::new(xml.finish())
            }
        }
    };
}
pub(super) use request;
