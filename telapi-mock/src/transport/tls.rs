//! A server's certificate: a self-signed authority made afresh, and a certificate by it for the loopback names.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use sha2::{Digest, Sha256};
use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio_rustls::TlsAcceptor;

/// The certificate that a server shows now; it may be renewed.
pub(crate) struct Certificate {
    identity: Mutex<Identity>,
    address: IpAddr,
}

impl Certificate {
    pub(crate) fn generate(address: IpAddr) -> io::Result<Self> {
        Ok(Self { identity: Mutex::new(Identity::generate(address)?), address })
    }

    pub(crate) fn renew(&self) -> io::Result<()> {
        let renewed = Identity::generate(self.address)?;
        *self.lock() = renewed;
        Ok(())
    }

    pub(crate) fn now(&self) -> Identity {
        self.lock().clone()
    }

    /// Whether this certificate has not been replaced by another.
    pub(crate) fn is_still(&self, identity: &Identity) -> bool {
        self.lock().certificate_sha256 == identity.certificate_sha256
    }

    fn lock(&self) -> MutexGuard<'_, Identity> {
        self.identity.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a server shows.
#[derive(Clone)]
pub(crate) struct Identity {
    pub(crate) acceptor: TlsAcceptor,
    pub(crate) ca_pem: String,
    pub(crate) certificate_sha256: [u8; 32],
}

impl Identity {
    /// A fresh one, valid for `localhost`, `127.0.0.1`, `::1` and the address.
    fn generate(address: IpAddr) -> io::Result<Self> {
        let ca_key = KeyPair::generate().map_err(io::Error::other)?;
        let mut ca = CertificateParams::new(Vec::<String>::new()).map_err(io::Error::other)?;
        ca.distinguished_name.push(DnType::CommonName, "telapi-mock authority");
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        ca.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
        let ca_certificate = ca.self_signed(&ca_key).map_err(io::Error::other)?;

        let key = KeyPair::generate().map_err(io::Error::other)?;
        let names = ["localhost", "127.0.0.1", "::1", &address.to_string()].map(String::from);
        let mut leaf = CertificateParams::new(names).map_err(io::Error::other)?;
        leaf.distinguished_name.push(DnType::CommonName, "telapi-mock");
        let issuer = Issuer::from_params(&ca, &ca_key);
        let certificate = leaf.signed_by(&key, &issuer).map_err(io::Error::other)?;

        let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        // named, for a program may have compiled in two providers, and then there is no default
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], private)
            .map_err(io::Error::other)?;
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            ca_pem: ca_certificate.pem(),
            certificate_sha256: Sha256::digest(certificate.der()).into(),
        })
    }
}
