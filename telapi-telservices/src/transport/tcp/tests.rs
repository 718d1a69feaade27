//! What the guide promises of a connection and its one request, and what becomes of it if the server does otherwise.

use super::*;
use crate::transport::testing::{ANSWER, DEADLINE, Log, PASSWORD, options, read_xml, request, tcp};
use crate::transport::{Senders, Transport};
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use telapi_testing::{Nobody, listen, told};
use tokio::io::AsyncReadExt;
use tokio::sync::mpsc::unbounded_channel;
use tokio::task::yield_now;

/// What a server does behind the last byte that it sends.
#[derive(Clone, Copy)]
enum Then {
    Close,
    /// It forgets to close.
    Wait,
}

/// Asks a server that reads a request, answers it with these pieces, and then does this.
async fn asked(pieces: &[&[u8]], then: Then) -> Result<Answered, Error> {
    let server = serving(pieces, then).await;
    tcp(server, &options()).ask(&request(), DEADLINE).await
}

async fn serving(pieces: &[&[u8]], then: Then) -> SocketAddr {
    let pieces: Arc<[Vec<u8>]> = pieces.iter().map(|piece| piece.to_vec()).collect();
    listen(move |mut stream| {
        let pieces = pieces.clone();
        async move {
            read_xml(&mut stream).await;
            stream.set_nodelay(true).unwrap();
            for piece in pieces.iter() {
                if stream.write_all(piece).await.is_err() {
                    return;
                }
                yield_now().await;
            }
            match then {
                Then::Close => {}
                Then::Wait => std::future::pending().await,
            }
        }
    })
    .await
}

/// The kind, the delivery and the words of the error.
fn outcome(error: &Error) -> (ErrorKind, Delivery, String) {
    (error.kind(), error.delivery(), told(error))
}

#[tokio::test]
async fn an_answer_ends_with_its_root_though_the_server_forgets_to_close() {
    for then in [Then::Close, Then::Wait] {
        let answered = asked(&[ANSWER.as_bytes()], then).await.unwrap();
        assert_eq!(answered.bytes, ANSWER);
    }
}

#[tokio::test]
async fn an_answer_is_whole_wherever_the_network_cuts_it() {
    for cut in 0..ANSWER.len() {
        let (first, second) = ANSWER.as_bytes().split_at(cut);
        assert_eq!(asked(&[first, second], Then::Wait).await.unwrap().bytes, ANSWER, "cut at {cut}");
    }
}

#[tokio::test]
async fn an_answer_that_is_cut_off_leaves_the_outcome_unknown() {
    for cut in 0..ANSWER.len() {
        let error = asked(&[&ANSWER.as_bytes()[..cut]], Then::Close).await.unwrap_err();
        let (kind, delivery, words) = outcome(&error);
        assert_eq!((kind, delivery), (ErrorKind::ConnectionLost, Delivery::Unknown), "cut at {cut}: {words}");
        let expected = if cut == 0 { "without an answer" } else { "in the midst of an answer" };
        assert!(words.contains(expected) && words.contains("telservices://127.0.0.1:"), "{words}");
        assert!(error.is_transient());
    }
}

#[tokio::test]
async fn what_comes_behind_an_answer_is_left_out_wherever_the_network_cuts() {
    for behind in [" \r\n", "##", ANSWER, "</a>", "garbage"] {
        for pieces in [vec![format!("{ANSWER}{behind}")], vec![ANSWER.to_owned(), behind.to_owned()]] {
            let pieces: Vec<_> = pieces.iter().map(String::as_bytes).collect();
            let answered = asked(&pieces, Then::Close).await.unwrap();
            assert_eq!(answered.bytes, ANSWER, "{behind}");
        }
    }
}

#[tokio::test]
async fn the_end_of_pdu_sequence_is_sent_behind_the_request_and_taken_behind_the_answer() {
    let sequence = "\u{1}##\n";
    let server = listen(move |mut stream| async move {
        let mut behind = vec![0; sequence.len()];
        read_xml(&mut stream).await.unwrap();
        stream.read_exact(&mut behind).await.unwrap();
        assert_eq!(behind, sequence.as_bytes());
        stream.write_all(format!("{ANSWER}{sequence}").as_bytes()).await.unwrap();
    })
    .await;
    let options = TransportOptions { end_of_pdu: sequence.to_owned(), ..options() };
    assert_eq!(tcp(server, &options).ask(&request(), DEADLINE).await.unwrap().bytes, ANSWER);
}

#[tokio::test]
async fn the_request_is_sent_as_it_is_on_a_connection_of_its_own() {
    let (noted, mut requests) = unbounded_channel();
    let server = listen(move |mut stream| {
        let noted = noted.clone();
        async move {
            let xml = read_xml(&mut stream).await.unwrap();
            stream.write_all(ANSWER.as_bytes()).await.unwrap();
            // the client closes it, and sends nothing else
            assert!(matches!(stream.read_u8().await, Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof));
            noted.send(xml).unwrap();
        }
    })
    .await;
    let transport = tcp(server, &options());
    for _ in 0..3 {
        transport.ask(&request(), DEADLINE).await.unwrap();
        let seen = timeout(DEADLINE, requests.recv()).await.expect("a connection that is closed");
        assert_eq!(seen.as_deref(), Some(request().expose()));
    }
}

#[tokio::test]
async fn an_answer_over_the_limit_is_given_up_and_one_at_the_limit_is_read() {
    let answer_of = |size: usize| format!("<a>{}</a>", "x".repeat(size - "<a></a>".len()));
    assert_eq!(asked(&[answer_of(1000).as_bytes()], Then::Wait).await.unwrap().bytes.len(), 1000);
    for too_large in [answer_of(1001), answer_of(100_000), format!("<a>{}", "x".repeat(1000))] {
        let error = asked(&[too_large.as_bytes()], Then::Wait).await.unwrap_err();
        let (kind, delivery, words) = outcome(&error);
        assert_eq!((kind, delivery), (ErrorKind::Decode, Delivery::Unknown), "{words}");
        assert!(words.contains("larger than 1000 bytes"), "{words}");
    }
}

#[tokio::test]
async fn an_endless_answer_is_given_up_at_the_limit() {
    let server = listen(|mut stream| async move {
        read_xml(&mut stream).await;
        while stream.write_all(b"<a>").await.is_ok() {}
    })
    .await;
    let error = tcp(server, &options()).ask(&request(), DEADLINE).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_falls_silent_is_given_up_at_the_deadline_and_the_outcome_is_unknown() {
    for said in ["", " \n", "<TelServiceReturn><result>"] {
        let started = Instant::now();
        let error = asked(&[said.as_bytes()], Then::Wait).await.unwrap_err();
        let (kind, delivery, words) = outcome(&error);
        assert_eq!((kind, delivery), (ErrorKind::Timeout, Delivery::Unknown), "{words}");
        assert_eq!(started.elapsed().as_secs(), DEADLINE.as_secs());
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_reads_only_a_part_of_the_request_leaves_the_outcome_unknown() {
    let server = listen(|stream| async move {
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    let long = Secret::new("x".repeat(16 << 20));
    let error = tcp(server, &options()).ask(&long, DEADLINE).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Timeout, Delivery::Unknown), "{error:?}");
    assert!(told(&error).contains("does not take the request"), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn what_can_be_no_answer_is_not_waited_for() {
    for (said, kind) in [
        ("HTTP/1.1 400 Bad Request\r\n\r\n", ErrorKind::Protocol),
        ("220 mail.example.com ESMTP\r\n", ErrorKind::Protocol),
        ("<TelServiceReturn></result>", ErrorKind::Decode),
        ("<!DOCTYPE html><html>", ErrorKind::Decode),
    ] {
        let started = Instant::now();
        let error = asked(&[said.as_bytes()], Then::Wait).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (kind, Delivery::Unknown), "{said}: {error:?}");
        assert_eq!(started.elapsed().as_secs(), 0);
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_got_nothing() {
    let nobody = Nobody::new();
    let error = tcp(nobody.address, &options()).ask(&request(), DEADLINE).await.unwrap_err();
    let (kind, delivery, words) = outcome(&error);
    assert_eq!((kind, delivery), (ErrorKind::Connect, Delivery::NotSent), "{words}");
    let asked = format!("ask telservices://{}", nobody.address);
    assert!(words.contains(&asked) && words.contains("refused"), "{words}");
}

#[tokio::test]
async fn a_connection_that_breaks_once_the_request_was_written_leaves_the_outcome_unknown() {
    let server = listen(|mut stream| async move {
        read_xml(&mut stream).await.unwrap();
        // a reset instead of an end
        stream.set_zero_linger().unwrap();
    })
    .await;
    let error = tcp(server, &options()).ask(&request(), DEADLINE).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::ConnectionLost, Delivery::Unknown), "{error:?}");
}

#[tokio::test]
async fn a_connection_that_breaks_before_anything_was_written_sent_nothing() {
    let server = listen(|stream| async move { stream.set_zero_linger().unwrap() }).await;
    let mut connection = TcpStream::connect(server).await.unwrap();
    connection.read_u8().await.unwrap_err();
    let Transport::Tcp(tcp) = tcp(server, &options()) else { panic!("no TCP") };
    let error = tcp.send(&mut connection, &request(), Instant::now() + DEADLINE).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::ConnectionLost, Delivery::NotSent), "{error:?}");
}

/// A server that tells how many connections it has at once, and answers none before `release` is ready.
async fn counting<F: Future<Output = ()> + Send + 'static>(
    release: impl Fn() -> F + Send + Sync + 'static,
) -> (SocketAddr, Arc<AtomicUsize>, Arc<AtomicUsize>) {
    let (now, most) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
    let (counted, peak, release) = (now.clone(), most.clone(), Arc::new(release));
    let server = listen(move |mut stream| {
        let (counted, peak, release) = (counted.clone(), peak.clone(), release.clone());
        async move {
            read_xml(&mut stream).await;
            peak.fetch_max(counted.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            release().await;
            counted.fetch_sub(1, Ordering::SeqCst);
            let _ = stream.write_all(ANSWER.as_bytes()).await;
        }
    })
    .await;
    (server, now, most)
}

#[tokio::test(start_paused = true)]
async fn there_are_no_more_connections_at_once_than_allowed() {
    let (server, _now, most) = counting(|| tokio::time::sleep(Duration::from_secs(1))).await;
    let options = TransportOptions { max_connections: 3, ..options() };
    let (transport, started) = (Arc::new(tcp(server, &options)), Instant::now());
    let asking: Vec<_> = (0..9)
        .map(|_| {
            let transport = transport.clone();
            tokio::spawn(async move { transport.ask(&request(), DEADLINE).await })
        })
        .collect();
    for asked in asking {
        asked.await.unwrap().unwrap();
    }
    assert_eq!((most.load(Ordering::SeqCst), started.elapsed().as_secs()), (3, 3));
}

#[tokio::test(start_paused = true)]
async fn waiting_for_a_connection_counts_and_a_request_that_got_none_was_not_sent() {
    let (server, now, _most) = counting(std::future::pending).await;
    let options = TransportOptions { max_connections: 1, ..options() };
    let transport = Arc::new(tcp(server, &options));
    let holding = transport.clone();
    let first = tokio::spawn(async move { holding.ask(&request(), DEADLINE).await });
    while now.load(Ordering::SeqCst) == 0 {
        yield_now().await;
    }
    let started = Instant::now();
    let error = transport.ask(&request(), Duration::from_secs(2)).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Timeout, Delivery::NotSent), "{error:?}");
    assert_eq!(started.elapsed().as_secs(), 2);
    // a request that nobody waits for any more holds up no other
    first.abort();
    let error = transport.ask(&request(), Duration::from_secs(2)).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Timeout, Delivery::Unknown), "{error:?}");
}

#[tokio::test]
async fn the_server_is_a_sender_of_events_before_it_answers() {
    let senders = Senders::default();
    let seen = senders.clone();
    let server = listen(move |mut stream| {
        let seen = seen.clone();
        async move {
            read_xml(&mut stream).await.unwrap();
            assert!(seen.knows(stream.local_addr().unwrap().ip()));
            stream.write_all(ANSWER.as_bytes()).await.unwrap();
        }
    })
    .await;
    let options = TransportOptions { senders: senders.clone(), ..options() };
    assert!(!senders.knows(server.ip()));
    let answered = tcp(server, &options).ask(&request(), DEADLINE).await.unwrap();
    assert_eq!(answered.local.unwrap().ip(), server.ip(), "both are this machine");
}

#[tokio::test]
async fn all_addresses_of_the_servers_name_are_senders_of_events() {
    let senders = Senders::default();
    let options = TransportOptions { senders: senders.clone(), ..options() };
    let server = "127.0.0.7:1".parse().unwrap();
    tcp(server, &options).learn_addresses(DEADLINE).await.unwrap();
    assert!(senders.knows(server.ip()));
}

#[tokio::test]
async fn neither_log_nor_debug_nor_an_error_tells_the_password() {
    let (log, listening) = Log::listen();
    let nobody = Nobody::new();
    let mut shown = Vec::new();
    let repeating = format!("<{PASSWORD}></{PASSWORD}-x>");
    for said in [ANSWER, "", "<a>", PASSWORD, &repeating] {
        let server = serving(&[said.as_bytes()], Then::Close).await;
        shown.push(asked_and_shown(&tcp(server, &options())).await);
    }
    shown.push(asked_and_shown(&tcp(nobody.address, &options())).await);
    drop(listening);
    assert_eq!(log.lines_with("exchanged").len(), 1, "{}", log.whole());
    let exchanged = &log.lines_with("exchanged")[0];
    assert!(exchanged.starts_with("TRACE telapi::connection"), "{exchanged}");
    assert!(exchanged.contains(&format!(" received={} behind=0", ANSWER.len())), "{exchanged}");
    shown.push(log.whole());
    for text in shown {
        assert!(!text.contains(PASSWORD) && !text.contains("standard"), "{text}");
    }
}

async fn asked_and_shown(transport: &Transport) -> String {
    match transport.ask(&request(), DEADLINE).await {
        Ok(answered) => format!("{transport:?} {answered:?}"),
        Err(error) => told(&error),
    }
}
