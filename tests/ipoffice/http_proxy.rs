//! A small HTTP proxy for tests, which leads to one portal whatever host is asked for.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

/// The user and the password that it wants, and what RFC 7617 makes of them.
pub(crate) const USER: &str = "bot";
pub(crate) const PASSWORD: &str = "Watzmann2713";
pub(crate) const CREDENTIALS_IN_BASE64: &str = "Ym90OldhdHptYW5uMjcxMw==";

/// What it gets to see. The request lines are enough.
type Seen = Arc<Mutex<Vec<String>>>;

/// A proxy that passes on what is handed to it (RFC 9110, 7.6) and makes tunnels (9.3.6), for who knows the password.
pub(crate) struct HttpProxy {
    address: SocketAddr,
    seen: Seen,
}

/// What is answered in the portal's stead, and to what: whatever has this at the end of its path.
pub(crate) type Instead = Option<(&'static str, String)>;

impl HttpProxy {
    pub(crate) async fn before(portal: SocketAddr) -> Self {
        Self::with(portal, None).await
    }

    pub(crate) async fn with(portal: SocketAddr, instead: Instead) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, seen) = (listener.local_addr().unwrap(), Seen::default());
        let noted = seen.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (noted, instead) = (noted.clone(), instead.clone());
                // connections break in tests; that is their business
                tokio::spawn(async move { drop(serve(client, portal, noted, instead).await) });
            }
        });
        Self { address, seen }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{USER}:{PASSWORD}@{}", self.address)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The request lines since this was asked last.
    pub(crate) fn seen(&self) -> Vec<String> {
        std::mem::take(&mut *self.seen.lock().unwrap())
    }
}

async fn serve(mut client: TcpStream, portal: SocketAddr, seen: Seen, instead: Instead) -> io::Result<()> {
    // virtual time runs away while a socket waits for more to send
    client.set_nodelay(true)?;
    let head = read_head(&mut client).await?;
    let line = head.lines().next().unwrap_or_default().to_owned();
    let credentials = format!("proxy-authorization: basic {CREDENTIALS_IN_BASE64}").to_ascii_lowercase();
    let is_known = head.to_ascii_lowercase().contains(&credentials);
    seen.lock().unwrap().push(line.clone());
    if !is_known {
        return client.write_all(b"HTTP/1.1 407 Who are you?\r\nContent-Length: 0\r\n\r\n").await;
    }
    let mut words = line.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if method == "CONNECT" {
        let mut server = TcpStream::connect(portal).await?;
        server.set_nodelay(true)?;
        client.write_all(b"HTTP/1.1 200 Here you are\r\n\r\n").await?;
        return copy_bidirectional(&mut client, &mut server).await.map(drop);
    }
    let mut body = vec![0; length(&head)];
    client.read_exact(&mut body).await?;
    if let Some((_, answer)) = instead.filter(|(path_end, _)| target.ends_with(path_end)) {
        return client.write_all(answer.as_bytes()).await;
    }
    let path = target.splitn(4, '/').nth(3).unwrap_or_default();
    let others = head.lines().skip(1).filter(|line| {
        let line = line.to_ascii_lowercase();
        !line.is_empty() && !line.starts_with("proxy-") && !line.starts_with("connection:")
    });
    let others: Vec<&str> = others.collect();
    let head = format!("{method} /{path} HTTP/1.1\r\nConnection: close\r\n{}\r\n\r\n", others.join("\r\n"));
    let mut server = TcpStream::connect(portal).await?;
    server.write_all(head.as_bytes()).await?;
    server.write_all(&body).await?;
    copy(&mut server, &mut client).await.map(drop)
}

async fn read_head(stream: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    String::from_utf8(head).map_err(io::Error::other)
}

fn length(head: &str) -> usize {
    let of = |line: &str| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok();
    head.lines().find_map(of).unwrap_or(0)
}
