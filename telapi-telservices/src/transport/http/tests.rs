//! What becomes of a request over HTTP.

use super::*;
use crate::transport::testing::{ANSWER, DEADLINE, Log, PASSWORD, options, request};
use crate::transport::{Server, Transport};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use telapi_core::transport::TlsPolicy;
use telapi_testing::{Expired, Identity, listen, read_request, told};
use tokio::io::AsyncWriteExt;
use tokio::time::Instant;

/// A server that answers each request with this, and notes it.
async fn serving(answer: String) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let requests = Arc::<Mutex<Vec<String>>>::default();
    let noted = requests.clone();
    let server = listen(move |mut stream| {
        let (answer, noted) = (answer.clone(), noted.clone());
        async move {
            while let Some(request) = read_request(&mut stream).await {
                noted.lock().unwrap().push(request);
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        }
    })
    .await;
    (server, requests)
}

fn status(status: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

fn transport(server: &str) -> Transport {
    Transport::new(&Server::parse(server).unwrap(), &options())
}

async fn asked(answer: String) -> Result<Answered, Error> {
    let (server, _) = serving(answer).await;
    transport(&format!("http://{server}")).ask(&request(), DEADLINE).await
}

#[tokio::test]
async fn a_request_is_posted_to_the_path_with_the_media_type() {
    let (address, requests) = serving(status("200 OK", ANSWER)).await;
    let default = Server::parse(&format!("http://{address}")).unwrap();
    let other =
        default.clone().with_path("/telservices").unwrap().with_media_type("application/xml").unwrap();
    for server in [default, other] {
        let answered = Transport::new(&server, &options()).ask(&request(), DEADLINE).await.unwrap();
        assert_eq!((&answered.bytes[..], answered.local), (ANSWER.as_bytes(), None));
    }
    let requests = requests.lock().unwrap();
    for (request_seen, path, media_type) in
        [(&requests[0], "/", "text/xml"), (&requests[1], "/telservices", "application/xml")]
    {
        assert!(request_seen.starts_with(&format!("POST {path} HTTP/1.1\r\n")), "{request_seen}");
        let head = request_seen.to_ascii_lowercase();
        assert!(head.contains(&format!("\r\ncontent-type: {media_type}\r\n")), "{request_seen}");
        assert!(request_seen.ends_with(&format!("\r\n\r\n{}", request().expose())), "{request_seen}");
    }
}

#[tokio::test]
async fn whatever_is_no_200_is_an_error_with_its_status() {
    for (line, kind, delivery) in [
        ("204 No Content", ErrorKind::Protocol, Delivery::Unknown),
        ("400 Bad Request", ErrorKind::Refused, Delivery::Rejected),
        ("401 Unauthorized", ErrorKind::Refused, Delivery::Rejected),
        ("404 Not Found", ErrorKind::Protocol, Delivery::Rejected),
        ("500 Oops", ErrorKind::Server, Delivery::Unknown),
        ("502 Bad Gateway", ErrorKind::Server, Delivery::Unknown),
        ("503 Wait", ErrorKind::Unavailable, Delivery::Rejected),
    ] {
        let body = if line.starts_with("204") { "" } else { ANSWER };
        let error = asked(status(line, body)).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (kind, delivery), "{line}");
        assert_eq!(error.refusal().unwrap().status, line[..3].parse().ok(), "{line}");
        assert!(told(&error).contains("ask http://127.0.0.1:"), "{}", told(&error));
    }
    let lost = asked(status("404 Not Found", "")).await.unwrap_err();
    assert!(told(&lost).contains("path"), "{}", told(&lost));
    let busy = asked("HTTP/1.1 503 Wait\r\nRetry-After: 5\r\nContent-Length: 0\r\n\r\n".to_owned()).await;
    assert_eq!(busy.unwrap_err().retry_after(), Some(Duration::from_secs(5)));
}

#[tokio::test]
async fn an_answer_over_the_limit_is_given_up() {
    assert_eq!(asked(status("200 OK", &"x".repeat(1000))).await.unwrap().bytes.len(), 1000);
    let error = asked(status("200 OK", &"x".repeat(1001))).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Decode, Delivery::Unknown));
}

#[tokio::test(start_paused = true)]
async fn each_request_has_the_deadline_that_it_is_given() {
    let (server, _) = serving(String::new()).await;
    let transport = transport(&format!("http://{server}"));
    for seconds in [5, 90] {
        let started = Instant::now();
        let error = transport.ask(&request(), Duration::from_secs(seconds)).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Timeout, Delivery::Unknown), "{error:?}");
        assert_eq!(started.elapsed().as_secs(), seconds);
    }
}

#[tokio::test]
async fn over_https_the_policy_says_whom_to_trust() {
    let identity = Identity::self_signed("127.0.0.1", Expired::No);
    let acceptor = identity.acceptor();
    let server = listen(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(mut stream) = acceptor.accept(stream).await else { return };
            read_request(&mut stream).await;
            stream.write_all(status("200 OK", ANSWER).as_bytes()).await.unwrap();
        }
    })
    .await;
    let server = Server::parse(&format!("https://{server}")).unwrap();
    let trusting = |fingerprint| {
        let http = HttpClient::builder().tls(TlsPolicy::pinned_sha256(fingerprint)).build().unwrap();
        Transport::new(&server, &TransportOptions { http, ..options() })
    };
    let pinned = trusting(identity.fingerprint()).ask(&request(), DEADLINE).await.unwrap();
    assert_eq!(pinned.bytes, ANSWER);
    let error = trusting([7; 32]).ask(&request(), DEADLINE).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Tls, Delivery::NotSent), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn neither_log_nor_debug_nor_an_error_tells_the_password() {
    let (log, listening) = Log::listen();
    let answered = asked(status("200 OK", ANSWER)).await.unwrap();
    let mut shown = vec![format!("{answered:?}"), format!("{:?}", transport("http://telserver"))];
    for answer in [status("500 Oops", PASSWORD), PASSWORD.to_owned() + "\r\n\r\n", String::new()] {
        let (server, _) = serving(answer).await;
        let transport = transport(&format!("http://{server}"));
        let error = transport.ask(&request(), DEADLINE).await.unwrap_err();
        shown.push(told(&error));
    }
    drop(listening);
    assert_eq!(log.lines_with("exchanged").len(), 1, "{}", log.whole());
    shown.push(log.whole());
    for text in shown {
        assert!(!text.contains(PASSWORD) && !text.contains("standard"), "{text}");
    }
}
