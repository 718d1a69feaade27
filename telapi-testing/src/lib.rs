//! What the tests of telapi's crates share: certificates, and servers that behave as they are told.
//!
//! Not for the mock, whose servers behave as the vendors' guides say. Never published.

// it is all of tests, which may say plainly what they expect
#![allow(clippy::unwrap_used, clippy::missing_panics_doc)]

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::crypto::ring::{default_provider, sign::any_supported_type};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use sha2::{Digest, Sha256};
use std::error::Error as StdError;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio_rustls::TlsAcceptor;

/// Everything that an error shows to whoever looks at it in any way.
pub fn told(error: &(dyn StdError + 'static)) -> String {
    let mut text = format!("{error:?}");
    let mut next: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(error) = next {
        text = format!("{text}\n{error}\n{error:?}");
        next = error.source();
    }
    text
}

/// A server on a port of the system's choice; each connection is handed to `serve`.
pub async fn listen<F, S>(serve: S) -> SocketAddr
where
    S: Fn(TcpStream) -> F + Send + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream));
        }
    });
    address
}

/// An address where nobody listens, and nobody else begins to: whoever connects is refused.
pub struct Nobody {
    /// The address.
    pub address: SocketAddr,
    _kept: TcpSocket,
}

impl Nobody {
    /// One on a port of the system's choice.
    #[expect(clippy::new_without_default, reason = "it takes a port, which a default should not")]
    pub fn new() -> Self {
        let kept = TcpSocket::new_v4().unwrap();
        kept.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        Self { address: kept.local_addr().unwrap(), _kept: kept }
    }
}

/// Reads one HTTP request; `None` at the end of the connection.
pub async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut read = Vec::new();
    loop {
        read.push(stream.read_u8().await.ok()?);
        if read.ends_with(b"\r\n\r\n") {
            break;
        }
    }
    let head = String::from_utf8(read).unwrap();
    let length = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok())
        .unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    Some(head + &String::from_utf8(body).unwrap())
}

/// A certificate authority of our own.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// Its certificate.
    pub pem: String,
}

impl Authority {
    /// One of this name.
    pub fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// A certificate for this host.
    pub fn issue(&self, host: &str, expired: Expired) -> Identity {
        let key = KeyPair::generate().unwrap();
        let certificate = params(host, expired).signed_by(&key, &self.issuer).unwrap();
        Identity::new(&certificate, key)
    }
}

/// Whether a certificate's time is over.
#[derive(Debug, Clone, Copy)]
pub enum Expired {
    /// It is valid.
    No,
    /// It was valid once.
    Yes,
}

fn params(host: &str, expired: Expired) -> CertificateParams {
    let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
    if let Expired::Yes = expired {
        params.not_before = date_time_ymd(2019, 1, 1);
        params.not_after = date_time_ymd(2020, 1, 1);
    }
    params
}

/// A server's certificate and key.
pub struct Identity {
    certificate: CertificateDer<'static>,
    /// The certificate.
    pub pem: String,
    key: KeyPair,
}

impl Identity {
    fn new(certificate: &rcgen::Certificate, key: KeyPair) -> Self {
        Self { certificate: certificate.der().clone(), pem: certificate.pem(), key }
    }

    /// A certificate for this host that nobody vouches for.
    pub fn self_signed(host: &str, expired: Expired) -> Self {
        let key = KeyPair::generate().unwrap();
        let certificate = params(host, expired).self_signed(&key).unwrap();
        Self::new(&certificate, key)
    }

    /// The certificate in the hands of somebody who has another key.
    #[must_use]
    pub fn stolen(&self) -> Self {
        Self {
            certificate: self.certificate.clone(),
            pem: self.pem.clone(),
            key: KeyPair::generate().unwrap(),
        }
    }

    /// The SHA-256 of the certificate.
    pub fn fingerprint(&self) -> [u8; 32] {
        Sha256::digest(&self.certificate).into()
    }

    /// rustls would refuse a key that does not fit its certificate; a resolver of one's own may hand out any pair.
    pub fn acceptor(&self) -> TlsAcceptor {
        let key = PrivateKeyDer::try_from(self.key.serialize_der()).unwrap();
        let signing_key = any_supported_type(&key).unwrap();
        let pair = CertifiedKey::new(vec![self.certificate.clone()], signing_key);
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(Always(Arc::new(pair))));
        TlsAcceptor::from(Arc::new(config))
    }
}

#[derive(Debug)]
struct Always(Arc<CertifiedKey>);

impl ResolvesServerCert for Always {
    fn resolve(&self, _client_hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.clone())
    }
}
