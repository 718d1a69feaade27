//! The short form of `makeCall` (guide, *MakeCall*).

use telapi_core::DeviceId;
use url::Url;

/// Why there is no URL for a call. The server's address is not told: it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ShortcutError {
    /// The server's address is no `http` or `https` URL with a host.
    #[error("the server's address is no http or https URL")]
    NoHttpUrl,
}

/// The URL that makes a call when it is fetched (guide, *MakeCall*): whatever stands in the numbers stays in them.
///
/// ```
/// use telapi_telservices::service::make_call_url;
///
/// let url = make_call_url("http://telserver:8080", &"1101".into(), &"+33 1&60#".into())?;
/// assert_eq!(url, "http://telserver:8080/makeCall?deviceNumber=1101&calledDeviceNumber=%2B33%201%2660%23");
/// # Ok::<(), telapi_telservices::service::ShortcutError>(())
/// ```
pub fn make_call_url(
    server: &str,
    device_number: &DeviceId,
    called_device_number: &DeviceId,
) -> Result<String, ShortcutError> {
    let mut url = Url::parse(server).map_err(|_| ShortcutError::NoHttpUrl)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(ShortcutError::NoHttpUrl);
    }
    url.set_path("/makeCall");
    url.set_fragment(None);
    url.query_pairs_mut()
        .clear()
        .append_pair("deviceNumber", device_number.number())
        .append_pair("calledDeviceNumber", called_device_number.number());
    // a plus sign is a space to forms alone; a real one is %2B here
    let query = url.query().unwrap_or_default().replace('+', "%20");
    url.set_query(Some(&query));
    Ok(url.into())
}
