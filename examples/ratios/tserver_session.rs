//! The way of events through a whole session with T-Server: loopback TCP, decoder, normalizer, call book, hub, stream.

use crate::Result;
use crate::ratio::{Goal, Ratio, interleaved};
use serde_json::{Value, json};
use std::hint::black_box;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::time::{Duration, Instant};
use telapi::tserver::{Event, EventKind, Session};
use telapi::{EventStream, StreamItem};
use tokio::io::AsyncBufReadExt;

/// A round of a few milliseconds: what else the machine does then leaves some rounds alone.
const CALLS: u64 = 25;
const MESSAGES: usize = 4 * 25;
const ROUNDS: usize = 400;

/// The rate of events at a stream of a session, by the rate of bare lines into `serde_json::Value`.
///
/// All lines of a round are handed to the socket at once, so that the server is never what is waited for. Either client runs on one
/// thread.
pub(crate) fn measure() -> Result<Ratio> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let (connected, connections) = mpsc::channel();
    std::thread::spawn(move || serve(&listener, &connected));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (_session, mut stream) = runtime.block_on(open_session(address))?;
    let mut to_session = connections.recv()?;
    let mut bare = runtime.block_on(open_bare(address))?;
    let mut to_bare = connections.recv()?;
    // no ConnID comes twice: a call that has ended does not begin anew
    let (mut ours_so_far, mut floors_so_far) = (0, 0);
    let ours = || {
        to_session.write_all(&round(&mut ours_so_far))?;
        runtime.block_on(through_session(&mut stream))
    };
    let floor = || {
        to_bare.write_all(&round(&mut floors_so_far))?;
        runtime.block_on(through_bare(&mut bare))
    };
    let value = interleaved(ROUNDS, ours, floor)?.rate();
    let name = "tserver session".to_owned();
    Ok(Ratio { name, value, goal: Goal::AtLeast(0.5), unit: "of the floor" })
}

/// A gateway that opens sessions and registers what it is asked to; what it is told besides, whoever measures writes.
fn serve(listener: &TcpListener, connected: &mpsc::Sender<TcpStream>) {
    for connection in listener.incoming().flatten() {
        let Ok(writer) = connection.try_clone() else { return };
        if connected.send(writer).is_err() {
            return;
        }
        std::thread::spawn(move || answer_all(connection));
    }
}

fn answer_all(connection: TcpStream) {
    let Ok(mut writer) = connection.try_clone() else { return };
    for line in BufReader::new(connection).lines().map_while(std::result::Result::ok) {
        let Ok(request) = serde_json::from_str::<Value>(&line) else { return };
        if let Some(answer) = answer(&request)
            && writeln!(writer, "{answer}").is_err()
        {
            return;
        }
    }
}

fn answer(request: &Value) -> Option<Value> {
    let attributes = &request["attributes"];
    let (reference, dn) = (attributes["ReferenceID"].clone(), attributes["ThisDN"].clone());
    let time = json!({"sec": 1_700_000_000, "usec": 0});
    let (message, attributes) = match request["message"].as_str()? {
        "RequestRegisterClient" => ("EventLinkConnected", json!({"Time": time})),
        "RequestQueryServer" => {
            ("EventServerInfo", json!({"Time": time, "ReferenceID": reference, "ServerRole": 0}))
        }
        "RequestRegisterAddress" => (
            "EventRegistered",
            json!({"Time": time, "ReferenceID": reference, "ThisDN": dn, "AddressInfoType": 8, "Extensions": []}),
        ),
        "RequestQueryAddress" => (
            "EventAddressInfo",
            json!({"Time": time, "ReferenceID": reference, "ThisDN": dn, "AddressInfoType": 17, "Extensions": []}),
        ),
        _ => return None,
    };
    Some(json!({"message": message, "attributes": attributes}))
}

/// The story of so many calls, each of which is called, answers, holds, and ends.
fn round(so_far: &mut u64) -> Vec<u8> {
    let mut lines = Vec::new();
    for _ in 0..CALLS {
        *so_far += 1;
        let conn_id = format!("{:016x}", *so_far);
        for event in ["EventRinging", "EventEstablished", "EventHeld", "EventReleased"] {
            let line = json!({"message": event, "attributes": {
                "Time": {"sec": 1_700_000_000, "usec": 388_000}, "ThisDN": "1001", "ThisDNRole": 2, "OtherDN": "03055512345",
                "OtherDNRole": 1, "ConnID": conn_id, "CallID": so_far, "CallType": 2, "CallState": 0, "ANI": "03055512345",
                "DNIS": "8000", "ThisQueue": "8001", "CallUUID": "0B9U3VJ6KC8RB9RJ2Q3T0R4AES000001",
                "UserData": [["Segment", "gold"], ["Attempts", 3], ["History", [["first", "q1"]]]]}});
            lines.extend(line.to_string().into_bytes());
            lines.push(b'\n');
        }
    }
    lines
}

async fn open_session(address: SocketAddr) -> Result<(Session, EventStream<Event>)> {
    let builder = Session::builder([format!("tserver://{address}")]).address("1001");
    let session = builder.snapshot_interval(None).addp_timeout(Duration::ZERO).connect().await?;
    // behind the first look at the calls
    session.resynchronise().await?;
    let stream = session.events();
    Ok((session, stream))
}

async fn through_session(stream: &mut EventStream<Event>) -> Result<Duration> {
    let start = Instant::now();
    let mut messages = 0;
    while messages < MESSAGES {
        match stream.next().await {
            Some(StreamItem::Event(event)) => {
                messages += usize::from(matches!(event.kind, EventKind::Message(_)));
                drop(black_box(event));
            }
            // that it is connected, and has looked at its calls
            Some(StreamItem::Connected { .. } | StreamItem::Resynchronised { .. }) => {}
            other => return Err(format!("no event: {other:?}").into()),
        }
    }
    Ok(start.elapsed())
}

type Bare = tokio::io::BufReader<tokio::net::TcpStream>;

async fn open_bare(address: SocketAddr) -> Result<Bare> {
    Ok(tokio::io::BufReader::new(tokio::net::TcpStream::connect(address).await?))
}

async fn through_bare(bare: &mut Bare) -> Result<Duration> {
    let start = Instant::now();
    let mut line = String::new();
    for _ in 0..MESSAGES {
        line.clear();
        bare.read_line(&mut line).await?;
        black_box(serde_json::from_str::<Value>(&line)?);
    }
    Ok(start.elapsed())
}
