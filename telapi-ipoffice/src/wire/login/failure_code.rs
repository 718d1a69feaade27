//! `loginFailureCode`.

use telapi_core::{Error, ErrorKind, csta_enum};

csta_enum! {
    /// Why a login was refused (IP Office guide 4.3.1, 19). It stands in the login response, or in the error payload of
    /// an answer that is not 200.
    LoginFailureCode {
        /// `NONE`: it was not refused.
        NoFailure = "NONE",
        /// `SYSTEM_STARTUP_IN_PROGRESS`
        SystemStartupInProgress = "SYSTEM_STARTUP_IN_PROGRESS",
        /// `INVALID_INPUT_XML_DATA`
        InvalidInputXmlData = "INVALID_INPUT_XML_DATA",
        /// `INVALID_CREDENTIALS`
        InvalidCredentials = "INVALID_CREDENTIALS",
        /// `UNAUTHORIZED`
        Unauthorized = "UNAUTHORIZED",
        /// `CSTA_PROVIDER_NOT_AVAILABLE`: the portal has no link to the switch.
        CstaProviderNotAvailable = "CSTA_PROVIDER_NOT_AVAILABLE",
        /// `PREFFERED_EDITION_LICENSE_NOT_AVAILABLE`, in the guide's spelling.
        PreferredEditionLicenseNotAvailable = "PREFFERED_EDITION_LICENSE_NOT_AVAILABLE",
        /// `LICENSE_NOT_AVAILABLE`
        LicenseNotAvailable = "LICENSE_NOT_AVAILABLE",
        /// `CSTA_RESOURCE_NOT_AVAILABLE`
        CstaResourceNotAvailable = "CSTA_RESOURCE_NOT_AVAILABLE",
        /// `SERVER_PROBLEM`
        ServerProblem = "SERVER_PROBLEM",
        /// `SESSION_ERROR`
        SessionError = "SESSION_ERROR",
        /// `SYSTEM_DOWN`
        SystemDown = "SYSTEM_DOWN",
        /// `USER_CONFIGURATION_PROBLEM`
        UserConfigurationProblem = "USER_CONFIGURATION_PROBLEM",
        /// `UNKNOWN`: the portal does not know why.
        Unknown = "UNKNOWN",
        /// `BLOCKED_APPLICATION_VERSION`: the portal does not serve this version of the client (19).
        BlockedApplicationVersion = "BLOCKED_APPLICATION_VERSION",
    }
}

/// What a code means for the one who tries.
#[derive(PartialEq, Eq)]
enum Outlook {
    Success,
    MayPass,
    Final,
}

impl LoginFailureCode {
    /// Why the login was refused that ended in this error; `None` if it ended in something else, or without a code.
    ///
    /// The 201st user of a portal (guide 2.10) is such a refusal. With which code, the guide does not say;
    /// `CSTA_RESOURCE_NOT_AVAILABLE` is what the mock answers, and a session may try again until its login deadline.
    pub fn of(error: &Error) -> Option<Self> {
        let code = error.refusal()?.code.as_deref()?;
        (error.kind() == ErrorKind::LoginRefused).then(|| Self::from(code))
    }

    /// Whether the login may be accepted later, as it stands: the server starts, or has a problem. A code that is not
    /// known counts as such: what cannot be judged is better tried again, up to a deadline.
    pub fn is_transient(&self) -> bool {
        self.outlook() == Outlook::MayPass
    }

    /// Whether trying again is in vain until a person changes something: credentials, rights, licences, configuration,
    /// the request, the client's version.
    pub fn is_final(&self) -> bool {
        self.outlook() == Outlook::Final
    }

    /// Whether this is no failure at all: `NONE`.
    pub fn is_success(&self) -> bool {
        self.outlook() == Outlook::Success
    }

    fn outlook(&self) -> Outlook {
        match self {
            Self::NoFailure => Outlook::Success,
            Self::Other(code) if code.eq_ignore_ascii_case("none") => Outlook::Success,
            Self::SystemStartupInProgress
            | Self::CstaProviderNotAvailable
            | Self::CstaResourceNotAvailable
            | Self::ServerProblem
            | Self::SessionError
            | Self::SystemDown
            | Self::Unknown
            | Self::Other(_) => Outlook::MayPass,
            Self::InvalidInputXmlData
            | Self::InvalidCredentials
            | Self::Unauthorized
            | Self::PreferredEditionLicenseNotAvailable
            | Self::LicenseNotAvailable
            | Self::UserConfigurationProblem
            | Self::BlockedApplicationVersion => Outlook::Final,
        }
    }
}
