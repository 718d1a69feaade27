//! What the transport's tests share.

use crate::Error;
use crate::transport::{HttpClient, Method, Request, Socket, TlsPolicy};
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

/// A client that trusts nobody, and goes straight.
pub(crate) fn plain_client() -> HttpClient {
    HttpClient::builder().build_without_tls().unwrap()
}

/// A client that trusts like this.
pub(crate) fn client_with(policy: &TlsPolicy) -> HttpClient {
    HttpClient::builder().tls(policy.clone()).build().unwrap()
}

/// Something below the server of this URL.
pub(crate) fn url(server: &str, path: &str) -> Url {
    Url::parse(server).unwrap().join(path).unwrap()
}

/// A request for as little as there is.
pub(crate) fn get(url: Url) -> Request<'static> {
    Request {
        method: Method::GET,
        url,
        secret_header: None,
        content_type: None,
        body: None,
        deadline: Duration::from_secs(30),
        max_body: 1000,
    }
}

/// A socket of this client, as a WebSocket would want it.
pub(crate) async fn open(client: &HttpClient, server: &str) -> Result<Box<dyn Socket>, Error> {
    client.connect(&Url::parse(server).unwrap(), Instant::now() + client.connect_deadline()).await
}
