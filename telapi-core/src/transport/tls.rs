//! Whom we trust, and why a certificate was refused.

use crate::transport::cause::Cause;
use crate::{Delivery, Error, ErrorKind, TlsProblem};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, OtherError, RootCertStore, SignatureScheme,
};
use sha2::{Digest, Sha256};
use std::fmt;
use std::sync::{Arc, OnceLock};
use tokio_rustls::TlsConnector;

/// Which certificates of a server are accepted over https and wss.
///
/// A PBX's certificate is mostly self-signed unless its administrator installed another one, and some make theirs anew when
/// their address changes (IP Office guide 2.9). So most installations need
/// [`private_ca`](Self::private_ca) or [`pinned_sha256`](Self::pinned_sha256). TLS 1.2 and 1.3 are spoken.
///
/// ```
/// # use telapi_core::transport::TlsPolicy;
/// let pinned = TlsPolicy::pinned_fingerprint(
///     "5E:5A:2B:70:E4:23:9C:F4:67:1A:8E:41:0C:9F:D4:77:2E:27:2B:1D:5C:51:3F:0B:1C:3B:1A:B6:7A:25:8F:03",
/// )?;
/// # Ok::<(), telapi_core::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct TlsPolicy(Trust);

#[derive(Clone, Default)]
enum Trust {
    #[default]
    Platform,
    PrivateCa(RootCertStore),
    Pinned(Pins),
    Anything,
}

impl TlsPolicy {
    /// Accepts what the operating system's trust store accepts. The default.
    pub fn platform() -> Self {
        Self(Trust::Platform)
    }

    /// Accepts certificates issued by the CA in this PEM text, which may hold several, and no others: the platform's
    /// trust store is not asked. The host's name and the validity are checked as ever. A self-signed certificate of a
    /// server may stand here for itself, as long as it names the host and is not marked as a CA; otherwise pin it.
    ///
    /// # Errors
    /// `InvalidArgument` if the text holds no certificate, or one that cannot be read.
    pub fn private_ca(pem: impl AsRef<[u8]>) -> Result<Self, Error> {
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(pem.as_ref()) {
            let certificate =
                certificate.map_err(|error| bad_policy(format!("the private CA is not PEM: {error}")))?;
            roots.add(certificate).map_err(|error| {
                bad_policy(format!("a certificate of the private CA cannot be read: {error}"))
            })?;
        }
        if roots.is_empty() {
            return Err(bad_policy(
                "the private CA holds no certificate: PEM text with -----BEGIN CERTIFICATE----- is wanted",
            ));
        }
        Ok(Self(Trust::PrivateCa(roots)))
    }

    /// Accepts exactly the certificate whose DER has this SHA-256 fingerprint, self-signed or not, whatever name it
    /// holds and however old it is. That the server owns the certificate's key is verified.
    ///
    /// `openssl x509 -noout -fingerprint -sha256 -in server.pem` prints it.
    pub fn pinned_sha256(fingerprint: [u8; 32]) -> Self {
        Self::pinned_sha256_any([fingerprint])
    }

    /// [`pinned_sha256`](Self::pinned_sha256) for several servers, such as the two of a pair, each with a certificate of its
    /// own; or for one whose certificate is about to change. Without any, nobody is trusted.
    pub fn pinned_sha256_any(fingerprints: impl IntoIterator<Item = [u8; 32]>) -> Self {
        Self(Trust::Pinned(Pins(fingerprints.into_iter().map(Fingerprint).collect())))
    }

    /// [`pinned_sha256`](Self::pinned_sha256) from text: 64 hex digits, with or without colons, also as openssl
    /// prints them (`sha256 Fingerprint=AA:BB:…`). Several, for several servers, are parted by commas.
    ///
    /// # Errors
    /// `InvalidArgument` if the text is anything else.
    pub fn pinned_fingerprint(text: &str) -> Result<Self, Error> {
        let fingerprints: Vec<_> = text.split(',').map(fingerprint).collect::<Result<_, _>>()?;
        Ok(Self::pinned_sha256_any(fingerprints))
    }

    /// Accepts every certificate of everybody. Whoever can reach the network can then read the password. For a
    /// laboratory; [`pinned_sha256`](Self::pinned_sha256) is as easy and safe.
    pub fn danger_accept_invalid_certs() -> Self {
        Self(Trust::Anything)
    }

    /// The configuration for rustls. Reads the platform's trust store, so it is called once for a session.
    pub(crate) fn configure(&self) -> Result<TlsConfig, Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier: Arc<dyn ServerCertVerifier> = match &self.0 {
            Trust::PrivateCa(roots) => return roots_only(provider, roots.clone()),
            Trust::Platform => {
                let verifier =
                    rustls_platform_verifier::Verifier::new(provider.clone()).map_err(|error| {
                        bad_policy(format!(
                            "the platform's trust store cannot be used ({error}): install the system's CA \
                         certificates, or use TlsPolicy::private_ca or TlsPolicy::pinned_sha256"
                        ))
                    })?;
                Arc::new(verifier)
            }
            Trust::Pinned(pinned) => {
                Arc::new(PinnedVerifier { pinned: pinned.clone(), provider: provider.clone() })
            }
            Trust::Anything => Arc::new(AcceptAnything { provider: provider.clone() }),
        };
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| bad_policy(error.to_string()))?
            .dangerous()
            .with_custom_certificate_verifier(verifier)
            .with_no_client_auth();
        Ok(TlsConfig(Arc::new(config)))
    }
}

impl fmt::Debug for TlsPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Trust::Platform => f.write_str("TlsPolicy::platform"),
            Trust::PrivateCa(roots) => write!(f, "TlsPolicy::private_ca({} certificates)", roots.len()),
            Trust::Pinned(pinned) => write!(f, "TlsPolicy::pinned_sha256({pinned})"),
            Trust::Anything => f.write_str("TlsPolicy::danger_accept_invalid_certs"),
        }
    }
}

/// A policy made ready for use; cheap to clone.
#[derive(Clone)]
pub(crate) struct TlsConfig(Arc<ClientConfig>);

impl TlsConfig {
    /// For a session whose servers are all http: trusts nobody, and needs no trust store to be there. All such sessions of
    /// a program share one: with the room that rustls keeps in it for resumption, each takes some ten kilobytes.
    pub(crate) fn unused() -> Result<Self, Error> {
        static UNUSED: OnceLock<TlsConfig> = OnceLock::new();
        if let Some(unused) = UNUSED.get() {
            return Ok(unused.clone());
        }
        let unused = roots_only(Arc::new(rustls::crypto::ring::default_provider()), RootCertStore::empty())?;
        Ok(UNUSED.get_or_init(|| unused).clone())
    }

    pub(super) fn client_config(&self) -> ClientConfig {
        ClientConfig::clone(&self.0)
    }

    pub(super) fn connector(&self) -> TlsConnector {
        TlsConnector::from(self.0.clone())
    }
}

impl fmt::Debug for TlsConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsConfig")
    }
}

// The provider is named, because `ClientConfig::builder()` panics in a program that has two of them compiled in.
fn roots_only(provider: Arc<CryptoProvider>, roots: RootCertStore) -> Result<TlsConfig, Error> {
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| bad_policy(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConfig(Arc::new(config)))
}

fn fingerprint(text: &str) -> Result<[u8; 32], Error> {
    let digits = text.rsplit('=').next().unwrap_or(text);
    let digits: String = digits.chars().filter(|c| *c != ':' && !c.is_whitespace()).collect();
    let mut fingerprint = [0; 32];
    hex::decode_to_slice(digits, &mut fingerprint).map_err(|_| {
        bad_policy("the pinned fingerprint is not a SHA-256: 64 hex digits are wanted, as in AA:BB:…")
    })?;
    Ok(fingerprint)
}

fn bad_policy(text: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::InvalidArgument).context("TLS policy").caused_by(Cause::new(text))
}

/// The SHA-256 of a certificate's DER.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Fingerprint([u8; 32]);

impl Fingerprint {
    fn of(certificate: &CertificateDer<'_>) -> Self {
        Self(Sha256::digest(certificate).into())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for byte in self.0 {
            write!(f, "{separator}{byte:02X}")?;
            separator = ":";
        }
        Ok(())
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The certificates that are accepted.
#[derive(Debug, Clone)]
struct Pins(Arc<[Fingerprint]>);

impl fmt::Display for Pins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("none");
        }
        let mut separator = "";
        for pin in self.0.iter() {
            write!(f, "{separator}{pin}")?;
            separator = " or ";
        }
        Ok(())
    }
}

/// The server showed another certificate than the pinned one.
#[derive(Debug, thiserror::Error)]
#[error(
    "the server's certificate is not the pinned one: its SHA-256 fingerprint is {presented}, pinned is {pinned}. \
     A PBX may make a new certificate when its address changes: if that is what happened, pin the new one; \
     otherwise somebody may stand between you and the server"
)]
struct PinMismatch {
    pinned: Pins,
    presented: Fingerprint,
}

/// The server showed the pinned certificate, and cannot prove that it is its own.
#[derive(Debug, thiserror::Error)]
#[error(
    "the server shows the pinned certificate without owning its key: somebody may stand between you and the server"
)]
struct NotItsKey;

/// rustls has one word, a bad signature, for a certificate's and for a handshake's.
fn not_its_key(error: rustls::Error) -> rustls::Error {
    match error {
        rustls::Error::InvalidCertificate(CertificateError::BadSignature) => {
            CertificateError::Other(OtherError(Arc::new(NotItsKey))).into()
        }
        other => other,
    }
}

#[derive(Debug)]
struct PinnedVerifier {
    pinned: Pins,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for PinnedVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let presented = Fingerprint::of(end_entity);
        if self.pinned.0.contains(&presented) {
            return Ok(ServerCertVerified::assertion());
        }
        let mismatch = PinMismatch { pinned: self.pinned.clone(), presented };
        Err(CertificateError::Other(OtherError(Arc::new(mismatch))).into())
    }

    // A certificate is public: only the handshake's signature proves that the server owns its key.
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(
            message,
            certificate,
            signature,
            &self.provider.signature_verification_algorithms,
        )
        .map_err(not_its_key)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(
            message,
            certificate,
            signature,
            &self.provider.signature_verification_algorithms,
        )
        .map_err(not_its_key)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[derive(Debug)]
struct AcceptAnything {
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for AcceptAnything {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    // Verifying would refuse what webpki cannot parse, an X.509 v1 certificate for one.
    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// The error for a handshake that failed: nothing of the request left. Final, since a certificate does not mend itself.
pub(super) fn handshake_failed(error: &rustls::Error) -> Error {
    Error::new(ErrorKind::Tls)
        .delivered(Delivery::NotSent)
        .with_tls_problem(problem(error))
        .caused_by(Cause::new(explain(error)))
}

/// What went wrong, for programs.
fn problem(error: &rustls::Error) -> TlsProblem {
    let rustls::Error::InvalidCertificate(refused) = error else { return TlsProblem::Handshake };
    match refused {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => TlsProblem::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            TlsProblem::NotValidYet
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            TlsProblem::WrongName
        }
        // a signature that does not fit was made by an issuer that only bears a trusted one's name
        CertificateError::UnknownIssuer | CertificateError::BadSignature => TlsProblem::UntrustedIssuer,
        CertificateError::Other(OtherError(reason)) if reason.is::<PinMismatch>() => TlsProblem::NotThePinned,
        _ => TlsProblem::UnacceptableCertificate,
    }
}

/// What went wrong, and what to do about it.
fn explain(error: &rustls::Error) -> String {
    match error {
        rustls::Error::InvalidCertificate(refused) => explain_certificate(refused),
        rustls::Error::InvalidMessage(_) => {
            "the server does not speak TLS on this port: is it the port for http://?".to_owned()
        }
        rustls::Error::AlertReceived(alert) => {
            format!("the server broke off the TLS handshake: {alert:?}")
        }
        rustls::Error::PeerIncompatible(reason) => {
            format!("nothing in common with the server's TLS, which must be 1.2 or 1.3: {reason:?}")
        }
        other => other.to_string(),
    }
}

fn explain_certificate(refused: &CertificateError) -> String {
    match refused {
        CertificateError::Expired => EXPIRED.to_owned(),
        CertificateError::ExpiredContext { time, not_after } => {
            let days = time.as_secs().saturating_sub(not_after.as_secs()) / 86_400;
            format!("{EXPIRED} (it did {days} days ago by this machine's clock)")
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "the server's certificate is not valid yet: compare the clocks of the server and of this machine"
                .to_owned()
        }
        CertificateError::NotValidForName => WRONG_NAME.to_owned(),
        CertificateError::NotValidForNameContext { expected, presented } => {
            let presented = if presented.is_empty() { "no name".to_owned() } else { presented.join(", ") };
            format!("{WRONG_NAME} (wanted is {}, it holds {presented})", expected.to_str())
        }
        CertificateError::UnknownIssuer => {
            "the server's certificate is signed by nobody that is trusted here. A PBX's own certificate is mostly \
             self-signed: give its CA with TlsPolicy::private_ca, or pin it with TlsPolicy::pinned_sha256"
                .to_owned()
        }
        CertificateError::BadSignature => {
            "the server's certificate names an issuer that is trusted here, but was signed with another key. If the \
             PBX's certificate was made anew, give its new CA with TlsPolicy::private_ca or pin it with \
             TlsPolicy::pinned_sha256"
                .to_owned()
        }
        CertificateError::Other(OtherError(reason)) if reason.is::<PinMismatch>() || reason.is::<NotItsKey>() => {
            reason.to_string()
        }
        other => format!(
            "the server's certificate is not acceptable ({other}): have it replaced, or pin it with \
             TlsPolicy::pinned_sha256"
        ),
    }
}

const EXPIRED: &str = "the server's certificate has expired: have it renewed, or pin it";
const WRONG_NAME: &str =
    "the server's certificate is for another host: use a name that it holds in the URL, or pin it";

#[cfg(test)]
mod tests;
