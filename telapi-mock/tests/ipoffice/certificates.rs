//! What a https portal shows, and how it is renewed.

use crate::client::{ALL_EVENTS, exchange, login_body, text, within};
use crate::portal_with;
use futures::StreamExt;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::io;
use std::sync::Arc;
use telapi_mock::ipoffice::{Portal, PortalBuilder};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

const SESSION: &str = "/inyama/service/session";

/// Connects with trust in this authority alone.
async fn connect(portal: &Portal, ca_pem: &str) -> io::Result<TlsStream<TcpStream>> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(ca_pem.as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let tcp = TcpStream::connect(portal.address()).await.unwrap();
    TlsConnector::from(Arc::new(config)).connect("127.0.0.1".try_into().unwrap(), tcp).await
}

fn shown(tls: &TlsStream<TcpStream>) -> [u8; 32] {
    let certificate = tls.get_ref().1.peer_certificates().unwrap()[0].clone();
    <sha2::Sha256 as sha2::Digest>::digest(&certificate).into()
}

#[tokio::test]
async fn https_shows_a_certificate_of_the_authority_that_it_names() {
    let portal = portal_with(PortalBuilder::https).await;
    assert!(portal.url().starts_with("https://127.0.0.1:"));
    let tls = connect(&portal, &portal.ca_pem().unwrap()).await.unwrap();
    assert_eq!(Some(shown(&tls)), portal.certificate_sha256());
    let body = login_body("Extn201", "1234", "test", ALL_EVENTS);
    let reply = exchange(tls, "POST", SESSION, None, &body).await.unwrap();
    assert_eq!(reply.status, 200);
    assert!(reply.body.contains("<webSocketHttpsPortEnabled>true</"));
}

#[tokio::test]
async fn a_renewed_certificate_is_another_authoritys_and_everybody_is_cut_off() {
    let portal = portal_with(PortalBuilder::https).await;
    let (old_authority, old) = (portal.ca_pem().unwrap(), portal.certificate_sha256().unwrap());
    let body = login_body("Extn201", "1234", "test", ALL_EVENTS);
    let tls = connect(&portal, &old_authority).await.unwrap();
    let id =
        text(&exchange(tls, "POST", SESSION, None, &body).await.unwrap().body, "clientSessionID").to_owned();
    let tls = connect(&portal, &old_authority).await.unwrap();
    let url = format!("ws://{}/inyama/openapiwebsocket/{id}", portal.address());
    let (mut socket, _) = tokio_tungstenite::client_async(url, tls).await.unwrap();
    let idle = connect(&portal, &old_authority).await.unwrap();

    portal.renew_certificate().unwrap();
    assert!(matches!(within(5, socket.next()).await, Some(Err(_)) | None), "no closing handshake");
    assert!(within(5, exchange(idle, "GET", "/", None, "")).await.is_err());
    assert_eq!((portal.websockets(), portal.sessions()), (0, 1), "the session lives");
    assert_ne!(portal.certificate_sha256(), Some(old));
    assert!(connect(&portal, &old_authority).await.is_err(), "who trusts the old authority is cut off");
    let tls = connect(&portal, &portal.ca_pem().unwrap()).await.unwrap();
    assert_eq!(Some(shown(&tls)), portal.certificate_sha256());
    let reply = exchange(tls, "POST", &format!("{SESSION}/heartbeat"), Some(&id), "").await.unwrap();
    assert_eq!(reply.status, 202);

    // and it outlives the server's restart
    let renewed = portal.certificate_sha256();
    portal.restart().await.unwrap();
    let tls = connect(&portal, &portal.ca_pem().unwrap()).await.unwrap();
    assert_eq!(Some(shown(&tls)), renewed);
}
