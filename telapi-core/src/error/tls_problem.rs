//! Why no TLS connection was made.

use std::fmt;

/// Why a server's certificate was not accepted, or no TLS connection was agreed on. What to do about it stands in the
/// error's [source](std::error::Error::source).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[non_exhaustive]
pub enum TlsProblem {
    /// The certificate's time is over.
    Expired,
    /// The certificate's time has not come yet: one of the two clocks is wrong.
    NotValidYet,
    /// The certificate is for another host than the one in the URL.
    WrongName,
    /// The certificate was signed by nobody who is trusted here: it is self-signed, or of another CA.
    UntrustedIssuer,
    /// The certificate is not the one that was pinned: it was made anew, or somebody stands in between.
    NotThePinned,
    /// The certificate cannot be accepted for another reason: it is revoked, malformed, for another purpose, or the server
    /// does not own its key.
    UnacceptableCertificate,
    /// No TLS was agreed on: what listens there speaks none, or none that we speak, or it broke off.
    Handshake,
}

impl fmt::Display for TlsProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Expired => "the certificate has expired",
            Self::NotValidYet => "the certificate is not valid yet",
            Self::WrongName => "the certificate is for another host",
            Self::UntrustedIssuer => "the certificate's issuer is not trusted",
            Self::NotThePinned => "the certificate is not the pinned one",
            Self::UnacceptableCertificate => "the certificate is not acceptable",
            Self::Handshake => "no TLS was agreed on",
        })
    }
}
