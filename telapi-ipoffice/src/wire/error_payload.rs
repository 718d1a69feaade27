//! `Error` and `Errors`: what went wrong, in the words of the portal's application (IP Office guide 18).

use super::LoginFailureCode;
use super::root::rooted;
use super::secret::redact;
use telapi_core::wire::{DecodeError, Document, Element, Field, Limits, Unknown};
use telapi_core::{Refusal, element_struct};

element_struct! {
    /// One error (IP Office guide 18).
    ApplicationError {
        /// A code, which is optional.
        code: String = "code",
        /// The name of the error. The guide does not list the values, but `SERVICE_REDIRECTED` (15.4) and the login's
        /// failure codes (4.3.1, 19) are such.
        error_value: String = "errorValue",
        /// What is wrong, in words.
        description: String = "description",
    }
}

/// The errors of an answer: one of `<Error>`, several of `<Errors>` (IP Office guide 18).
///
/// They may come with any status, even with 200 (guide 1.2.2), so every body is to be searched for them.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize)]
#[non_exhaustive]
pub struct ErrorPayload {
    /// The errors, in their order.
    pub errors: Vec<ApplicationError>,
    /// What came besides, kept as it came.
    #[serde(skip_serializing_if = "Unknown::is_empty")]
    pub unknown: Unknown,
}

impl ErrorPayload {
    /// Finds the errors in the body of an answer, whatever its status: as its root, or directly below a root that is
    /// something else. A body that is empty, HTML or another message has none.
    pub fn find(body: &[u8], limits: &Limits) -> Option<Self> {
        Self::try_find(body, limits).ok().flatten()
    }

    fn try_find(body: &[u8], limits: &Limits) -> Result<Option<Self>, DecodeError> {
        let document = rooted(Document::from_xml_or_json(body, limits)?, None);
        let Some(root) = document.root() else {
            return Ok(None);
        };
        let found = std::iter::once(root).chain(root.children()).find(|element| Self::is_payload(*element));
        Ok(found.map(Self::read))
    }

    /// Whether the element is an error payload.
    pub(crate) fn is_payload(element: Element<'_>) -> bool {
        matches!(element.name(), "Error" | "Errors")
    }

    /// Reads the element, which is an `Error` or an `Errors`.
    pub(crate) fn read(element: Element<'_>) -> Self {
        let mut this = Self::default();
        let mut unknown = Unknown::default();
        // JSON may leave out the name of a list's items
        let is_one = element.child("Error").is_none() && element.child("errorValue").is_some();
        if element.name() == "Error" || is_one {
            this.errors.fill(element, &mut unknown);
        } else {
            unknown.keep_attributes_except(element, &[]);
            unknown.keep_text(element);
            for child in element.children() {
                if child.name() != "Error" || !this.errors.fill(child, &mut unknown) {
                    unknown.keep(child);
                }
            }
        }
        redact(&mut unknown, &[]);
        for error in &mut this.errors {
            redact(&mut error.unknown, &[]);
        }
        this.unknown = unknown;
        this
    }

    /// Whether one of the errors bears this code, as its value or as its code: `SERVICE_REDIRECTED`.
    pub fn has_code(&self, code: &str) -> bool {
        self.codes().any(|found| found == code)
    }

    /// Whether the portal has handed its users over to the other server of the pair (IP Office guide 15.4).
    pub fn is_service_redirected(&self) -> bool {
        self.has_code("SERVICE_REDIRECTED")
    }

    /// Why a login was refused: the first code that is one of the guide's. `UNKNOWN` counts only if there is no other.
    pub fn login_failure(&self) -> Option<LoginFailureCode> {
        let known =
            |code: &LoginFailureCode| !matches!(code, LoginFailureCode::Other(_)) && !code.is_success();
        let mut codes = self.codes().map(LoginFailureCode::from).filter(known);
        let first = codes.next()?;
        if first == LoginFailureCode::Unknown { Some(codes.next().unwrap_or(first)) } else { Some(first) }
    }

    /// The refusal in the family's terms: the first error's value (or code, where it has no value), and the descriptions
    /// of all.
    pub fn refusal(&self) -> Refusal {
        let mut refusal = Refusal::default();
        refusal.code = self.codes().next().map(str::to_owned);
        let texts = self.errors.iter().filter_map(|error| error.description.as_deref());
        let texts: Vec<_> = texts.filter(|text| !text.is_empty()).collect();
        refusal.text = (!texts.is_empty()).then(|| texts.join("; "));
        refusal
    }

    /// Values and codes, in the order of the errors, each error's value first; empty ones are left out.
    fn codes(&self) -> impl Iterator<Item = &str> {
        let both = self.errors.iter().flat_map(|error| [error.error_value.as_deref(), error.code.as_deref()]);
        both.flatten().filter(|code| !code.is_empty())
    }
}
