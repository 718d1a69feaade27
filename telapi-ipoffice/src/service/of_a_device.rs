//! Requests that say nothing but a device.

/// Declares them, with how the service group writes a device.
macro_rules! of_a_device {
    ($write:expr; $($(#[$doc:meta])* $name:ident = $root:literal at $path:literal,)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Eq)]
            #[non_exhaustive]
            pub struct $name {
                /// The device, with its switch.
                pub device: telapi_core::DeviceId,
            }

            impl $name {
                /// Asks of this device.
                pub fn new(device: telapi_core::DeviceId) -> Self {
                    Self { device }
                }
            }

            impl super::ServiceRequest for $name {
                const PATH: &'static str = $path;

                fn to_xml(&self) -> String {
                    let write: fn(&mut telapi_core::wire::XmlWriter, &telapi_core::DeviceId) = $write;
                    let mut xml = super::call_control::begin($root);
                    write(&mut xml, &self.device);
                    xml.finish()
                }
            }
        )*
    };
}

pub(super) use of_a_device;
