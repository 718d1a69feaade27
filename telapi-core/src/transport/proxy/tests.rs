//! What a proxy does to requests and sockets: which of them it gets, and how its failures are told.

use super::*;
use crate::Secret;
use crate::transport::testing::{client_with, get, open, plain_client, url};
use crate::transport::{Answer, HttpClient, Method, Request, TlsPolicy};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use telapi_testing::{Nobody, listen, read_request, told};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::Instant;

const SECRET: &str = "5e55105e-c2e7-4b5e-9d27-0c6b1f5e5e55";
const PASSWORD: &str = "hunter2-hunter2";
/// `bot:hunter2-hunter2`, as RFC 7617 has it.
const CREDENTIALS: &str = "Basic Ym90Omh1bnRlcjItaHVudGVyMg==";

/// Answers whatever comes with these bytes and closes the connection, and notes what came.
async fn proxy(bytes: impl Into<String>) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let (bytes, heads) = (bytes.into(), Arc::<Mutex<Vec<String>>>::default());
    let noted = heads.clone();
    let address = listen(move |mut stream| {
        let (bytes, noted) = (bytes.clone(), noted.clone());
        async move {
            if let Some(head) = read_request(&mut stream).await {
                noted.lock().unwrap().push(head);
                let _ = stream.write_all(bytes.as_bytes()).await;
            }
        }
    })
    .await;
    (address, heads)
}

fn client(proxy: Proxy) -> HttpClient {
    HttpClient::builder().proxy(proxy).build_without_tls().unwrap()
}

fn through(proxy: SocketAddr) -> HttpClient {
    client(Proxy::http(format!("http://bot:{PASSWORD}@{proxy}")).unwrap())
}

async fn ask(client: &HttpClient, server: &str) -> Result<Answer, Error> {
    let session_id = Secret::from(SECRET);
    let request = Request {
        method: Method::POST,
        secret_header: Some(("SessionId", &session_id)),
        content_type: Some("application/xml"),
        body: Some("<MakeCall/>".into()),
        ..get(url(server, "/services/makeCall"))
    };
    client.send(request).await
}

/// A request over https, a socket in the clear and one over TLS all take a tunnel. What becomes of them must not differ.
async fn tunnel_failures(client: &HttpClient) -> Vec<Error> {
    vec![
        ask(client, "https://server.test:9443").await.unwrap_err(),
        not_open(client, "ws://server.test:8080").await,
        not_open(client, "wss://server.test:9443").await,
    ]
}

/// Why there is no socket.
async fn not_open(client: &HttpClient, server: &str) -> Error {
    open(client, server).await.err().expect("no socket")
}

#[test]
fn a_proxy_that_is_none_is_refused_with_its_reason_and_is_not_repeated() {
    for (url, reason) in [
        ("", "relative"),
        ("proxy.example.com:3128", "scheme"),
        ("https://bot:hunter2@proxy.example.com", "scheme"),
        ("socks5://bot:hunter2@proxy.example.com", "scheme"),
        ("http://bot:hunter2@proxy.example.com:0", "port"),
        ("http://bot:hunter2@proxy.example.com/path", "behind the port"),
        ("http://bot:hunter2@proxy.example.com/?hunter2", "behind the port"),
    ] {
        let error = Proxy::http(url).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{url}");
        assert!(told(&error).contains(reason), "{url}: {}", told(&error));
        assert!(!told(&error).contains("hunter2"), "{url}: {}", told(&error));
    }
}

#[test]
fn a_proxys_credentials_are_shown_nowhere() {
    let proxy = Proxy::http_except(format!("http://bot:{PASSWORD}@proxy:3128"), "localhost").unwrap();
    let builder = HttpClient::builder().proxy(proxy.clone());
    let client = builder.clone().build_without_tls().unwrap();
    let hop = client.ways().on_the_way_to(&Url::parse("ws://server").unwrap()).unwrap().unwrap();
    let shown = [format!("{proxy:?}"), format!("{builder:?}"), format!("{client:?}")];
    for text in shown {
        assert!(text.contains("proxy:3128"), "{text}");
        assert!(!text.contains("hunter2") && !text.contains("bot:"), "{text}");
    }
    assert_eq!(hop.to_string(), "http://proxy:3128");
}

#[test]
fn which_hosts_are_reached_without_the_proxy_is_read_as_no_proxy_is() {
    let proxy = Proxy::http_except("http://proxy:3128", "localhost, .example.com,10.1.0.0/16, ::1").unwrap();
    let ways = proxy.matcher();
    let is_proxied = |url: &str| ways.on_the_way_to(&Url::parse(url).unwrap()).unwrap().is_some();
    for scheme in ["http", "https", "ws", "wss"] {
        for host in ["localhost", "example.com", "onex.EXAMPLE.com", "10.1.2.3", "[::1]"] {
            assert!(!is_proxied(&format!("{scheme}://{host}:9443/")), "{scheme} {host}");
        }
        for host in ["onex", "badexample.com", "10.2.0.1", "[::2]"] {
            assert!(is_proxied(&format!("{scheme}://{host}:9443/")), "{scheme} {host}");
        }
    }
    assert!(Proxy::none().matcher().on_the_way_to(&Url::parse("ws://onex").unwrap()).unwrap().is_none());
    let none = Proxy::http_except("http://proxy:3128", "*").unwrap().matcher();
    assert!(none.on_the_way_to(&Url::parse("ws://onex").unwrap()).unwrap().is_none());
}

#[tokio::test]
async fn an_http_request_is_handed_over_whole_with_the_credentials() {
    let (proxy, heads) = proxy("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n").await;
    let answer = ask(&through(proxy), "http://server.test:8080").await.unwrap();
    assert_eq!(answer.status, 202);
    let head = heads.lock().unwrap().pop().unwrap();
    // RFC 9112, 3.2.2: the absolute form
    let line = "POST http://server.test:8080/services/makeCall HTTP/1.1\r\n";
    assert!(head.starts_with(line), "{head}");
    assert!(
        head.to_ascii_lowercase()
            .contains(&format!("proxy-authorization: {CREDENTIALS}").to_ascii_lowercase())
    );
}

#[tokio::test]
async fn everything_else_asks_for_a_tunnel_which_is_told_the_credentials_and_no_session() {
    let (proxy, heads) = proxy("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n").await;
    tunnel_failures(&through(proxy)).await;
    let heads = std::mem::take(&mut *heads.lock().unwrap());
    let lines: Vec<_> = heads.iter().filter_map(|head| head.lines().next()).collect();
    let connect = |port| format!("CONNECT server.test:{port} HTTP/1.1");
    assert_eq!(lines, [connect(9443), connect(8080), connect(9443)]);
    for head in &heads {
        let credentials = format!("proxy-authorization: {CREDENTIALS}").to_ascii_lowercase();
        assert!(head.to_ascii_lowercase().contains(&credentials), "{head}");
        assert!(!head.contains(SECRET), "{head}");
    }
}

#[tokio::test]
async fn a_user_without_a_password_is_told_the_proxy_as_well() {
    let (proxy, heads) = proxy("HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n").await;
    let client = client(Proxy::http(format!("http://bot@{proxy}")).unwrap());
    ask(&client, "http://server.test").await.unwrap_err();
    tunnel_failures(&client).await;
    // `bot:`
    let told = |head: &String| head.to_ascii_lowercase().contains("proxy-authorization: basic ym90og==");
    assert!(heads.lock().unwrap().iter().all(told), "{heads:?}");
    assert_eq!(heads.lock().unwrap().len(), 4);
}

#[tokio::test]
async fn a_proxy_that_wants_other_credentials_is_told_as_such_and_is_not_worth_a_retry() {
    let (proxy, _) = proxy("HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n").await;
    let client = through(proxy);
    let mut errors = tunnel_failures(&client).await;
    assert!(errors.iter().all(|error| error.delivery() == Delivery::NotSent), "{errors:?}");
    errors.push(ask(&client, "http://server.test:8080").await.unwrap_err());
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::Proxy, "{error:?}");
        assert_eq!(error.refusal().unwrap().status, Some(407));
        assert!(!error.is_transient());
        assert!(told(&error).contains("credentials") && !told(&error).contains(PASSWORD), "{error:?}");
    }
}

#[tokio::test]
async fn a_proxy_that_refuses_breaks_off_or_talks_nonsense_is_the_proxys_failure_and_nothing_was_sent() {
    let refusals = [
        "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n".to_owned(),
        "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n".to_owned(),
        "HTTP/1.1 302 Elsewhere\r\nLocation: http://elsewhere/\r\n\r\n".to_owned(),
        "220 mail.example.com ESMTP\r\n\r\n".to_owned(),
        String::new(),
        // a header without an end
        format!("HTTP/1.1 200 OK\r\nX-Long: {}", "x".repeat(100_000)),
    ];
    for refusal in refusals {
        let (proxy, _) = proxy(refusal.clone()).await;
        for error in tunnel_failures(&through(proxy)).await {
            let case = format!("{:.30}: {}", refusal, told(&error));
            assert_eq!((error.kind(), error.delivery()), (ErrorKind::Proxy, Delivery::NotSent), "{case}");
            assert!(error.is_transient(), "{case}");
            assert!(told(&error).contains(&format!("the proxy http://{proxy}")), "{case}");
            assert!(!told(&error).contains(SECRET) && !told(&error).contains(PASSWORD), "{case}");
        }
    }
}

#[tokio::test]
async fn a_request_that_was_handed_over_is_refused_or_in_doubt_as_the_proxy_says() {
    for (status, delivery) in [(403, Delivery::Rejected), (502, Delivery::Unknown), (504, Delivery::Unknown)]
    {
        let (proxy, _) = proxy(format!("HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n")).await;
        let error = ask(&through(proxy), "http://server.test:8080").await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Proxy, delivery), "{error:?}");
        assert_eq!(error.refusal().unwrap().status, Some(status));
        assert!(told(&error).contains(&format!("the proxy http://{proxy}")), "{}", told(&error));
    }
    // a server's own word is no proxy's
    let (proxy, _) = proxy("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n").await;
    assert_eq!(ask(&through(proxy), "http://server.test:8080").await.unwrap().status, 500);
}

#[tokio::test]
async fn a_proxy_that_is_not_there_is_told_as_such() {
    let nobody = Nobody::new();
    let client = through(nobody.address);
    let mut errors = tunnel_failures(&client).await;
    errors.push(ask(&client, "http://server.test:8080").await.unwrap_err());
    for error in errors {
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Proxy, Delivery::NotSent), "{error:?}");
        assert!(error.is_transient());
        assert!(
            told(&error).contains(&format!("the proxy http://{} cannot be reached", nobody.address)),
            "{error:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_proxy_that_hangs_is_given_up_at_the_connect_deadline() {
    let hanging = listen(|mut stream| async move {
        read_request(&mut stream).await;
        std::future::pending::<()>().await;
    })
    .await;
    let client = through(hanging);
    for which in 0..3 {
        let started = Instant::now();
        let error = match which {
            0 => ask(&client, "https://server.test:9443").await.unwrap_err(),
            1 => not_open(&client, "ws://server.test:8080").await,
            _ => not_open(&client, "wss://server.test:9443").await,
        };
        assert_eq!(started.elapsed().as_secs(), 5);
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Timeout, Delivery::NotSent), "{error:?}");
        assert!(told(&error).contains(&format!("the proxy http://{hanging}")), "{}", told(&error));
    }
}

#[tokio::test]
async fn a_proxy_is_not_asked_for_a_host_that_it_is_not_for() {
    let (proxy, heads) = proxy("HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n").await;
    let (server, _) = self::proxy("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
    let client = client(Proxy::http_except(format!("http://{proxy}"), "127.0.0.0/8").unwrap());
    assert_eq!(ask(&client, &format!("http://{server}")).await.unwrap().status, 200);
    assert!(open(&client, &format!("ws://{server}")).await.is_ok());
    assert!(heads.lock().unwrap().is_empty());
}

#[tokio::test]
async fn names_are_asked_for_anew_for_each_connection() {
    let servers = [
        proxy("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await,
        proxy("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await,
    ];
    let addresses = [servers[0].0, servers[1].0];
    let current = Arc::new(Mutex::new(addresses[0]));
    let told = current.clone();
    let builder = HttpClient::builder().names(move |name| {
        assert_eq!(name, "onex.example.com");
        *told.lock().unwrap()
    });
    let client = builder.build_without_tls().unwrap();
    for (moved, (_, heads)) in addresses.into_iter().zip(&servers) {
        *current.lock().unwrap() = moved;
        ask(&client, "http://onex.example.com").await.unwrap();
        let mut socket = open(&client, "ws://onex.example.com").await.unwrap();
        socket.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
        socket.read_to_end(&mut Vec::new()).await.unwrap();
        assert_eq!(heads.lock().unwrap().len(), 2, "the request and the socket");
    }
    assert!(servers.iter().all(|(_, heads)| heads.lock().unwrap().len() == 2));
}

#[tokio::test]
async fn a_plain_client_and_one_with_a_policy_can_be_made() {
    drop((plain_client(), client_with(&TlsPolicy::danger_accept_invalid_certs())));
    let error = HttpClient::builder().connect_deadline(Duration::ZERO).build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
}
