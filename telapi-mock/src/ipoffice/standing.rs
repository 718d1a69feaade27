//! Whether a portal serves, and what it answers while it does not (guide 15).

use super::http::error;
use super::login::refuse_because;
use super::state::PortalState;
use axum::http::StatusCode;
use axum::response::Response;

/// What a portal that runs can do for its clients.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It serves.
    #[default]
    Serves,
    /// It is about to serve: the guide does not say how that is told, so it is the login's code for a portal that starts
    /// (4.3.1).
    Starts,
    /// The other portal of the pair serves: every request is answered with SERVICE_REDIRECTED (15.4). Section 18 gives the
    /// error's form, but no section its status.
    Redirects(StatusCode),
    /// It serves the sessions that it has, as far as that goes without a switch, and is "unavailable for user login"
    /// (15.5), for which 4.3.1 has the code CSTA_PROVIDER_NOT_AVAILABLE.
    HasNoSwitch,
}

/// The answer to a request that is not carried out for the portal's standing.
pub(crate) fn instead(portal: &PortalState, is_login: bool) -> Option<Response> {
    let standing = portal.lock().standing;
    match standing {
        Standing::Serves => None,
        Standing::HasNoSwitch => is_login.then(|| refuse_because(portal, "CSTA_PROVIDER_NOT_AVAILABLE")),
        Standing::Starts if is_login => Some(refuse_because(portal, STARTS)),
        Standing::Starts => {
            Some(error(StatusCode::SERVICE_UNAVAILABLE, STARTS, "", "the server does not serve yet"))
        }
        // what serves instead, only the HASwitchEvent tells: the guide shows no error that names it
        Standing::Redirects(status) => {
            Some(error(status, "SERVICE_REDIRECTED", "", "the other server of the pair serves"))
        }
    }
}

const STARTS: &str = "SYSTEM_STARTUP_IN_PROGRESS";
