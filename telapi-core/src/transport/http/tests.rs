//! What HTTP promises of a request and its answer, over real sockets.

use super::*;
use crate::transport::TlsPolicy;
use crate::transport::testing::{client_with, get, plain_client, url};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use telapi_testing::{Nobody, listen, read_request, told};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

const SECRET: &str = "5e55105e-c2e7-4b5e-9d27-0c6b1f5e5e55";
const PASSWORD: &str = "hunter2-hunter2";

fn client() -> HttpClient {
    plain_client()
}

fn target(server: SocketAddr) -> String {
    format!("http://{server}")
}

fn post<'a>(target: &str, session_id: &'a Secret) -> Request<'a> {
    Request {
        method: Method::POST,
        secret_header: Some(("SessionId", session_id)),
        content_type: Some("application/xml"),
        body: Some(Bytes::from(format!("<password>{PASSWORD}</password>"))),
        ..get(url(target, &format!("/services/makeCall?query={SECRET}")))
    }
}

/// Posts to a server that answers every request with these bytes and then closes the connection.
async fn answered(bytes: impl Into<String>) -> Result<Answer, Error> {
    let bytes: Arc<str> = bytes.into().into();
    let server = listen(move |mut stream| {
        let bytes = bytes.clone();
        async move {
            read_request(&mut stream).await.unwrap();
            let _ = stream.write_all(bytes.as_bytes()).await;
        }
    })
    .await;
    client().send(post(&target(server), &SECRET.into())).await
}

/// Notes every request and hangs or answers as `serve` says.
async fn noting<F: Future<Output = ()> + Send + 'static>(
    serve: impl Fn(TcpStream, Requests) -> F + Send + 'static,
) -> (SocketAddr, Requests) {
    let requests = Requests::default();
    let noted = requests.clone();
    (listen(move |stream| serve(stream, noted.clone())).await, requests)
}

#[derive(Clone, Default)]
struct Requests(Arc<Mutex<Vec<String>>>);

impl Requests {
    async fn read(&self, stream: &mut TcpStream) -> bool {
        let Some(request) = read_request(stream).await else {
            return false;
        };
        self.0.lock().unwrap().push(request);
        true
    }

    fn taken(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

#[tokio::test]
async fn a_request_carries_its_secret_header_and_its_length() {
    let (server, requests) = noting(|mut stream, requests| async move {
        while requests.read(&mut stream).await {
            stream.write_all(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n").await.unwrap();
        }
    })
    .await;
    let (client, target, id) = (client(), target(server), Secret::from(SECRET));
    assert_eq!(client.send(post(&target, &id)).await.unwrap().status, 202);
    client.send(Request { body: None, content_type: None, ..post(&target, &id) }).await.unwrap();
    let requests = requests.taken();
    let with_body = requests[0].to_ascii_lowercase();
    assert!(with_body.starts_with("post /services/makecall?query="), "{with_body}");
    assert!(with_body.contains(&format!("\r\nsessionid: {SECRET}\r\n")), "{with_body}");
    assert!(with_body.contains("\r\ncontent-type: application/xml\r\n"), "{with_body}");
    assert!(requests[1].to_ascii_lowercase().contains("\r\ncontent-length: 0\r\n"), "{}", requests[1]);
}

#[tokio::test]
async fn every_status_is_an_answer_with_its_body() {
    let html = "<html>Not Found</html>";
    let head = format!("HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: {}", html.len());
    let answer = answered(format!("{head}\r\n\r\n{html}")).await.unwrap();
    assert_eq!(
        (answer.status, answer.content_type.as_deref(), &answer.body[..]),
        (404, Some("text/html"), html.as_bytes())
    );
    let answer =
        answered("HTTP/1.1 503 Wait\r\nRetry-After: 5\r\nContent-Length: 4\r\n\r\nbusy").await.unwrap();
    assert_eq!((answer.status, answer.retry_after), (503, Some(Duration::from_secs(5))));
    assert_eq!(&answer.body[..], b"busy");
}

#[test]
fn retry_after_is_seconds_or_a_date_and_bounded() {
    let at = |value: &'static str| {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static(value))]);
        retry_after(&headers, now).map(|wait| wait.as_secs())
    };
    assert_eq!(at("5"), Some(5));
    assert_eq!(at("Sun, 06 Nov 1994 08:49:57 GMT"), Some(20));
    assert_eq!(at("Sun, 06 Nov 1994 08:49:07 GMT"), Some(0));
    assert_eq!(at("99999999999999999999999999"), Some(3600));
    assert_eq!((at("-5"), at("soon"), at("")), (None, None, None));
}

#[tokio::test]
async fn no_redirect_is_followed_and_the_error_names_the_status_alone() {
    let (elsewhere, visitors) = noting(|mut stream, visitors| async move {
        visitors.read(&mut stream).await;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
    })
    .await;
    for status in [300, 301, 302, 303, 307, 308] {
        let location = format!("Location: http://{elsewhere}/{SECRET}");
        let answer = format!("HTTP/1.1 {status} Elsewhere\r\n{location}\r\nContent-Length: 0\r\n\r\n");
        let error = answered(answer).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Protocol, Delivery::Rejected));
        assert_eq!(error.refusal().unwrap().status, Some(status));
        assert!(!told(&error).contains(SECRET), "{}", told(&error));
        assert!(!told(&error).contains(&elsewhere.port().to_string()), "{}", told(&error));
    }
    assert_eq!(visitors.taken(), Vec::<String>::new());
}

#[tokio::test]
async fn an_answer_over_the_limit_is_given_up_announced_or_not() {
    let announced = "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n".to_owned();
    let unannounced = "HTTP/1.1 200 OK\r\n\r\n".to_owned() + &"x".repeat(1001);
    for answer in [announced, unannounced] {
        let error = answered(answer).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Decode, Delivery::Unknown));
        assert!(told(&error).contains("larger than 1000 bytes"), "{}", told(&error));
    }
    let fits = answered("HTTP/1.1 200 OK\r\n\r\n".to_owned() + &"x".repeat(1000)).await.unwrap();
    assert_eq!(fits.body.len(), 1000);
}

#[tokio::test]
async fn an_endless_answer_is_given_up_at_the_limit() {
    let server = listen(|mut stream| async move {
        read_request(&mut stream).await.unwrap();
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").await;
        while stream.write_all(b"4\r\nmore\r\n").await.is_ok() {}
    })
    .await;
    let error = client().send(post(&target(server), &SECRET.into())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_hangs_is_given_up_at_the_deadline_and_the_outcome_is_unknown() {
    let half = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf";
    for said in ["", half] {
        let (server, requests) = noting(move |mut stream, requests| async move {
            requests.read(&mut stream).await;
            stream.write_all(said.as_bytes()).await.unwrap();
            std::future::pending::<()>().await;
        })
        .await;
        let started = Instant::now();
        let error = client().send(post(&target(server), &SECRET.into())).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Timeout, Delivery::Unknown), "{error:?}");
        assert_eq!(started.elapsed().as_secs(), 30);
        assert_eq!(requests.taken().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_not_made_in_time_sent_nothing() {
    let server = listen(|stream| async move {
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    let client = client_with(&TlsPolicy::danger_accept_invalid_certs());
    let target = format!("https://{server}");
    let started = Instant::now();
    let error = client.send(post(&target, &SECRET.into())).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Timeout, Delivery::NotSent), "{error:?}");
    assert_eq!(started.elapsed().as_secs(), 5);
}

#[tokio::test]
async fn a_server_that_is_not_there_got_nothing() {
    let nobody = Nobody::new();
    let error = client().send(post(&target(nobody.address), &SECRET.into())).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Connect, Delivery::NotSent));
    assert!(error.is_transient());
    assert!(told(&error).contains("refused"), "{}", told(&error));
}

#[tokio::test]
async fn what_speaks_no_http_is_told_apart() {
    let error = answered("\x15\x03\x01\x00\x02\x02\x16 this is no HTTP\r\n\r\n").await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Protocol, Delivery::Unknown), "{error:?}");
    let plain = listen(|mut stream| async move {
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        let _ = stream.read_to_end(&mut Vec::new()).await;
    })
    .await;
    let client = client_with(&TlsPolicy::danger_accept_invalid_certs());
    let target = format!("https://{plain}");
    let error = client.send(post(&target, &SECRET.into())).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Tls, Delivery::NotSent), "{error:?}");
    assert!(told(&error).contains("does not speak TLS"), "{}", told(&error));
}

#[tokio::test]
async fn a_post_is_not_sent_twice_when_its_kept_connection_closes_without_an_answer() {
    let (server, requests) = noting(|mut stream, requests| async move {
        requests.read(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await.unwrap();
        requests.read(&mut stream).await;
    })
    .await;
    let (client, target, id) = (client(), target(server), Secret::from(SECRET));
    client.send(post(&target, &id)).await.unwrap();
    let error = client.send(post(&target, &id)).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::ConnectionLost, Delivery::Unknown), "{error:?}");
    assert_eq!(requests.taken().len(), 2);
}

#[tokio::test]
async fn a_post_after_its_kept_connection_was_closed_arrives_at_most_once() {
    let (server, requests) = noting(|mut stream, requests| async move {
        requests.read(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await.unwrap();
    })
    .await;
    let (client, target, id) = (client(), target(server), Secret::from(SECRET));
    for _ in 0..50 {
        let outcome = client.send(post(&target, &id)).await;
        let arrived = requests.taken().len();
        match outcome {
            Ok(_) => assert_eq!(arrived, 1),
            // The close and the request crossed.
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::ConnectionLost, "{error:?}");
                assert!(arrived == 0 || error.delivery() == Delivery::Unknown, "{error:?}");
            }
        }
    }
}

#[tokio::test]
async fn neither_debug_nor_an_error_shows_the_session_id_or_the_password() {
    let (server, _requests) = noting(|mut stream, requests| async move {
        requests.read(&mut stream).await;
    })
    .await;
    let nobody = Nobody::new();
    let id = Secret::from(SECRET);
    let mut shown = vec![format!("{:?}", post(&target(server), &id)), format!("{:?}", client())];
    for server in [server, nobody.address] {
        shown.push(told(&client().send(post(&target(server), &id)).await.unwrap_err()));
    }
    let broken = Secret::from(format!("{SECRET}\n"));
    shown.push(told(&client().send(post(&target(server), &broken)).await.unwrap_err()));
    let answer = answered(format!("HTTP/1.1 200 OK\r\n\r\n<clientSessionId>{SECRET}")).await.unwrap();
    shown.push(format!("{answer:?}"));
    for text in shown {
        assert!(!text.is_empty() && !text.contains(SECRET) && !text.contains(PASSWORD), "{text}");
    }
}
