//! One request to the portal: method, path, query, body, and what its answer may be.

use super::ServiceRequest;
use crate::transport::Method;

/// What a good answer's body may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    /// Nothing that matters: what comes of the request, events tell.
    Nothing,
    /// A message of the portal.
    Message,
    /// Anything: a photo, or what the guide shows no sample of.
    Anything,
}

/// A request. It has no `Debug`: query and body hold what users search for and write.
#[derive(Clone)]
pub(crate) struct Ask {
    pub(crate) method: Method,
    /// Below `/inyama/service/`.
    pub(crate) path: &'static str,
    /// Percent-encoded when it is sent.
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) body: Option<String>,
    pub(crate) expected: Expected,
    /// The largest answer that is read, in bytes, where it is not the login's limit.
    pub(crate) max_body: Option<usize>,
}

impl Ask {
    pub(crate) fn new(method: Method, path: &'static str) -> Self {
        Self { method, path, query: Vec::new(), body: None, expected: Expected::Nothing, max_body: None }
    }

    pub(crate) fn post(path: &'static str, xml: String) -> Self {
        Self { body: Some(xml), ..Self::new(Method::POST, path) }
    }

    pub(crate) fn of<R: ServiceRequest>(request: &R) -> Self {
        Self::post(R::PATH, request.to_xml())
    }

    /// Asks what the body of the answer tells.
    pub(crate) fn get(path: &'static str) -> Self {
        Self { expected: Expected::Message, ..Self::new(Method::GET, path) }
    }

    pub(crate) fn expecting(mut self, expected: Expected) -> Self {
        self.expected = expected;
        self
    }

    /// With this in its query, if there is a value.
    pub(crate) fn with(mut self, name: &'static str, value: Option<impl Into<String>>) -> Self {
        self.query.extend(value.map(|value| (name, value.into())));
        self
    }
}
