//! Which certificates are accepted by which policy, over real handshakes.

use super::*;
use crate::transport::testing::{client_with, get, open as open_with, url};
use crate::transport::{Answer, Socket};
use rustls::HandshakeKind;
use telapi_testing::{Authority, Expired, Identity, listen, read_request, told};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const HOST: &str = "127.0.0.1";

/// Asks a server that has this certificate, as a client that has this policy.
async fn ask(identity: &Identity, policy: &TlsPolicy) -> Result<Answer, Error> {
    let acceptor = identity.acceptor();
    let server = listen(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(mut stream) = acceptor.accept(stream).await else {
                return;
            };
            while read_request(&mut stream).await.is_some() {
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await.unwrap();
            }
        }
    })
    .await;
    client_with(policy).send(get(url(&format!("https://{server}"), "/session"))).await
}

/// Opens a socket with a server that has this certificate.
async fn open(identity: &Identity, policy: &TlsPolicy) -> Result<Box<dyn Socket>, Error> {
    let acceptor = identity.acceptor();
    let server = listen(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            drop(acceptor.accept(stream).await);
        }
    })
    .await;
    open_with(&client_with(policy), &format!("wss://{server}")).await
}

/// Why neither a request nor a socket gets through, in words.
async fn refusal(identity: &Identity, policy: &TlsPolicy, problem: TlsProblem) -> String {
    let request = ask(identity, policy).await.unwrap_err();
    let socket = open(identity, policy).await.err().expect("no socket");
    for error in [&request, &socket] {
        assert_eq!((error.kind(), error.tls_problem()), (ErrorKind::Tls, Some(problem)), "{error:?}");
        assert_eq!(error.delivery(), Delivery::NotSent);
        assert!(!error.is_transient());
    }
    let why = |error| std::error::Error::source(error).unwrap().to_string();
    assert_eq!(without_days(&why(&request)), without_days(&why(&socket)), "one policy, one reason");
    told(&request)
}

/// Midnight may have passed between the two.
fn without_days(text: &str) -> String {
    text.replace(|c: char| c.is_ascii_digit(), "")
}

#[tokio::test]
async fn a_certificate_of_the_private_ca_is_accepted() {
    let (other, ours) = (Authority::new("another CA"), Authority::new("our CA"));
    let policy = TlsPolicy::private_ca(other.pem.clone() + &ours.pem).unwrap();
    let server = ours.issue(HOST, Expired::No);
    let answer = ask(&server, &policy).await.unwrap();
    assert!(open(&server, &policy).await.is_ok());
    assert_eq!((answer.status, &answer.body[..]), (200, &b"ok"[..]));
}

#[tokio::test]
async fn a_self_signed_certificate_may_be_its_own_private_ca() {
    let server = Identity::self_signed(HOST, Expired::No);
    let policy = TlsPolicy::private_ca(&server.pem).unwrap();
    assert!(ask(&server, &policy).await.is_ok());
    let made_anew = Identity::self_signed(HOST, Expired::No);
    assert!(
        refusal(&made_anew, &policy, TlsProblem::UntrustedIssuer).await.contains("signed with another key")
    );
}

#[tokio::test]
async fn every_cause_of_a_refusal_has_its_own_words() {
    let ours = Authority::new("our CA");
    let policy = TlsPolicy::private_ca(&ours.pem).unwrap();
    let expired = refusal(&ours.issue(HOST, Expired::Yes), &policy, TlsProblem::Expired).await;
    assert!(expired.contains("has expired"), "{expired}");
    let wrong_name =
        refusal(&ours.issue("onex.example.com", Expired::No), &policy, TlsProblem::WrongName).await;
    assert!(
        wrong_name.contains("for another host") && wrong_name.contains("onex.example.com"),
        "{wrong_name}"
    );
    let unknown =
        refusal(&Authority::new("another CA").issue(HOST, Expired::No), &policy, TlsProblem::UntrustedIssuer)
            .await;
    assert!(unknown.contains("signed by nobody") && unknown.contains("private_ca"), "{unknown}");
    let self_signed =
        refusal(&Identity::self_signed(HOST, Expired::No), &policy, TlsProblem::UntrustedIssuer).await;
    assert!(self_signed.contains("pinned_sha256"), "{self_signed}");
}

#[tokio::test]
async fn a_pinned_certificate_is_accepted_though_self_signed_expired_and_for_another_host() {
    let server = Identity::self_signed("111.111.111.111", Expired::Yes);
    let policy = TlsPolicy::pinned_sha256(server.fingerprint());
    assert!(ask(&server, &policy).await.is_ok());
    assert!(open(&server, &policy).await.is_ok());
}

#[tokio::test]
async fn a_changed_certificate_does_not_match_the_pin_and_both_fingerprints_are_told() {
    let (old, new) = (Identity::self_signed(HOST, Expired::No), Identity::self_signed(HOST, Expired::No));
    let refusal = refusal(&new, &TlsPolicy::pinned_sha256(old.fingerprint()), TlsProblem::NotThePinned).await;
    assert!(refusal.contains("not the pinned one"), "{refusal}");
    for identity in [&old, &new] {
        assert!(refusal.contains(&Fingerprint(identity.fingerprint()).to_string()), "{refusal}");
    }
}

#[tokio::test]
async fn each_of_several_pins_is_accepted_and_nothing_else() {
    let servers = [(); 3].map(|()| Identity::self_signed(HOST, Expired::No));
    let [one, other, foreign] = &servers;
    let policy = TlsPolicy::pinned_sha256_any([one.fingerprint(), other.fingerprint()]);
    assert!(ask(one, &policy).await.is_ok() && open(other, &policy).await.is_ok());
    let refusal = refusal(foreign, &policy, TlsProblem::NotThePinned).await;
    for identity in &servers {
        assert!(refusal.contains(&Fingerprint(identity.fingerprint()).to_string()), "{refusal}");
    }
    assert!(ask(one, &TlsPolicy::pinned_sha256_any([])).await.is_err(), "nobody is trusted");
}

#[tokio::test]
async fn the_pinned_certificate_without_its_key_is_refused() {
    let server = Identity::self_signed(HOST, Expired::No);
    let policy = TlsPolicy::pinned_sha256(server.fingerprint());
    let refusal = refusal(&server.stolen(), &policy, TlsProblem::UnacceptableCertificate).await;
    assert!(refusal.contains("without owning its key"), "{refusal}");
}

#[tokio::test]
async fn danger_accepts_what_everybody_else_refuses() {
    let anybody = Identity::self_signed("example.com", Expired::Yes);
    assert!(ask(&anybody, &TlsPolicy::danger_accept_invalid_certs()).await.is_ok());
    assert!(open(&anybody, &TlsPolicy::danger_accept_invalid_certs()).await.is_ok());
}

#[tokio::test]
async fn a_config_for_http_alone_trusts_nobody() {
    let server = Identity::self_signed(HOST, Expired::No);
    let acceptor = server.acceptor();
    let server = listen(move |stream| {
        let acceptor = acceptor.clone();
        async move { drop(acceptor.accept(stream).await) }
    })
    .await;
    let tcp = tokio::net::TcpStream::connect(server).await.unwrap();
    let name = ServerName::try_from(HOST).unwrap();
    assert!(TlsConfig::unused().unwrap().connector().connect(name, tcp).await.is_err());
}

#[tokio::test]
async fn the_platforms_trust_store_does_not_accept_a_self_signed_certificate() {
    let server = Identity::self_signed(HOST, Expired::No);
    match TlsPolicy::default().configure() {
        Ok(_) => assert!(
            refusal(&server, &TlsPolicy::platform(), TlsProblem::UntrustedIssuer)
                .await
                .contains("signed by nobody")
        ),
        // A container without any trust store.
        Err(error) => assert!(told(&error).contains("trust store cannot be used")),
    }
}

#[test]
fn a_private_ca_that_cannot_be_used_is_refused_at_once() {
    let cut = Authority::new("our CA").pem.replace("-----END CERTIFICATE-----", "");
    let no_certificate = "-----BEGIN CERTIFICATE-----\nbm90IGEgY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n";
    for pem in ["", "not PEM", cut.as_str(), no_certificate] {
        let error = TlsPolicy::private_ca(pem).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(told(&error).contains("private CA"), "{}", told(&error));
    }
}

#[test]
fn a_fingerprint_is_read_in_the_forms_that_people_have() {
    let colons = Fingerprint([0xAB; 32]).to_string();
    for text in [colons.clone(), "ab".repeat(32), format!("sha256 Fingerprint={colons}\n")] {
        let policy = TlsPolicy::pinned_fingerprint(&text).unwrap();
        assert_eq!(format!("{policy:?}"), format!("TlsPolicy::pinned_sha256({colons})"));
    }
    let both = TlsPolicy::pinned_fingerprint(&format!("{colons}, {}", "cd".repeat(32))).unwrap();
    let other = Fingerprint([0xCD; 32]);
    assert_eq!(format!("{both:?}"), format!("TlsPolicy::pinned_sha256({colons} or {other})"));
    for text in [
        "",
        ",",
        &format!("{colons},"),
        "AB",
        &colons[3..],
        &format!("{colons}:AB"),
        &colons.replace('A', "G"),
    ] {
        assert_eq!(TlsPolicy::pinned_fingerprint(text).unwrap_err().kind(), ErrorKind::InvalidArgument);
    }
}

#[tokio::test]
async fn who_shares_a_client_shares_its_tls_sessions() {
    let ours = Authority::new("our CA");
    let (told, mut handshakes) = tokio::sync::mpsc::unbounded_channel();
    let acceptor = ours.issue(HOST, Expired::No).acceptor();
    let server = listen(move |stream| {
        let (acceptor, told) = (acceptor.clone(), told.clone());
        async move {
            let Ok(mut stream) = acceptor.accept(stream).await else { return };
            told.send(stream.get_ref().1.handshake_kind()).unwrap();
            let _ = stream.shutdown().await;
        }
    })
    .await;
    let server = format!("wss://{server}");
    let policy = TlsPolicy::private_ca(&ours.pem).unwrap();
    let client = client_with(&policy);
    let clone = client.clone();
    for (client, kind) in [
        (&client, HandshakeKind::Full),
        (&clone, HandshakeKind::Resumed),
        (&client_with(&policy), HandshakeKind::Full),
    ] {
        let mut socket = open_with(client, &server).await.unwrap();
        assert_eq!(handshakes.recv().await.unwrap(), Some(kind));
        // what the server hands out for the next time comes behind the handshake
        socket.read_to_end(&mut Vec::new()).await.unwrap();
    }
}
