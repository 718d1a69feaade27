//! How requests are declared.

/// Declares a request: what it must have, what it may have, and which events answer it.
macro_rules! request {
    (
        $(#[$doc:meta])* $name:ident
        { $($(#[$must_doc:meta])* $must:ident: $must_type:ty = $must_attribute:ident,)* }
        { $($(#[$may_doc:meta])* $may:ident: $may_type:ty = $may_attribute:ident,)* }
        answered by $($answer:ident),*
    ) => {
        $crate::message::message_struct! {
            $(#[$doc])*
            $name
            { $($(#[$must_doc])* $must: $must_type = $must_attribute,)* }
            { $($(#[$may_doc])* $may: $may_type = $may_attribute,)* }
        }

        impl $name {
            #[doc = concat!("A `", stringify!($name), "` without anything optional.")]
            #[allow(clippy::new_without_default, reason = "a request that needs nothing is still not nothing")]
            pub fn new($($must: impl Into<$must_type>),*) -> Self {
                Self {
                    $($must: $must.into(),)*
                    $($may: None,)*
                    rest: $crate::message::Attributes::new(),
                    beside: serde_json::Map::new(),
                }
            }

            $($(#[$may_doc])*
            #[must_use]
            pub fn $may(mut self, $may: impl Into<$may_type>) -> Self {
                self.$may = Some($may.into());
                self
            })*

            /// Another attribute, which has no method here.
            #[must_use]
            pub fn with(
                mut self,
                name: impl Into<$crate::message::AttributeName>,
                value: impl Into<$crate::message::Value>,
            ) -> Self {
                self.rest.push(name, value);
                self
            }
        }

        impl super::Request for $name {
            const ANSWERS: &'static [$crate::message::MessageType] = &[$($crate::message::MessageType::$answer),*];
        }
    };
}

pub(super) use request;
