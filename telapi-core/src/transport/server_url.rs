//! The URL of a server, as a user gives it.

use crate::transport::cause::Cause;
use crate::{Error, ErrorKind};
use url::Url;

/// Reads the URL of a server that a user gave: one of these schemes, a host, maybe a port, and nothing behind it, for what
/// services and sessions need beside it are options of their own. `example` is told to who gave another one.
///
/// # Errors
/// `InvalidArgument` for anything else. The error does not repeat the URL, since it may hold a password.
pub fn server_url(text: &str, schemes: &[&str], example: &str) -> Result<Url, Error> {
    let expected = format!("something like {example} is wanted");
    let url = Url::parse(text.trim()).map_err(|error| bad_url(format!("{error}, {expected}")))?;
    if !schemes.contains(&url.scheme()) {
        return Err(bad_url(format!("its scheme must be {}, {expected}", schemes.join(" or "))));
    }
    if url.host_str().is_none_or(str::is_empty) || url.port() == Some(0) {
        return Err(bad_url(format!("it names no host or no port, {expected}")));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(bad_url("it must not hold a user or a password: give them as credentials"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(bad_url("it must not hold a query or a fragment"));
    }
    if !matches!(url.path(), "" | "/") {
        return Err(bad_url("it must not hold a path: the services' path is an option of its own"));
    }
    Ok(url)
}

fn bad_url(text: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::InvalidArgument).context("the server's URL").caused_by(Cause::new(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use telapi_testing::told;

    fn read(url: &str) -> Result<Url, Error> {
        server_url(url, &["http", "https", "pbx"], "pbx://pbx.example.com:1234")
    }

    #[test]
    fn a_server_is_a_scheme_a_host_and_a_port() {
        for (given, whole) in [
            ("https://pbx.example.com", "https://pbx.example.com/"),
            (" http://[::1]:8080/\n", "http://[::1]:8080/"),
            ("pbx://10.1.2.3:1234", "pbx://10.1.2.3:1234"),
            ("pbx://pbx.example.com/", "pbx://pbx.example.com/"),
        ] {
            assert_eq!(read(given).unwrap().as_str(), whole);
        }
    }

    #[test]
    fn a_url_that_is_none_of_a_server_is_refused_with_its_reason_and_is_not_repeated() {
        for (url, reason) in [
            ("", "wanted"),
            ("pbx.example.com:9443", "scheme"),
            ("ftp://pbx.example.com", "http or https or pbx"),
            ("https://", "host"),
            ("pbx://", "host"),
            ("pbx://pbx.example.com:0", "port"),
            ("https://pbx.example.com:99999", "port"),
            ("pbx://bob:hunter2@pbx.example.com", "credentials"),
            ("https://pbx.example.com/hunter2", "path"),
            ("pbx://pbx.example.com/?password=hunter2", "query"),
            ("https://pbx.example.com/#hunter2", "fragment"),
        ] {
            let error = read(url).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{url}");
            assert!(told(&error).contains(reason), "{url}: {}", told(&error));
            assert!(!told(&error).contains("hunter2"), "{url}");
        }
    }
}
