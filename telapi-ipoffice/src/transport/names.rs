//! Names of hosts become addresses: each time anew, for a server that has moved is found by asking again.

use futures::future::BoxFuture;
use hyper_util::client::legacy::connect::dns::{GaiResolver, Name};
use std::io;
use std::net::SocketAddr;
use std::str::FromStr;
#[cfg(test)]
use std::sync::Arc;
use std::task::{Context, Poll};
use tower_service::Service;

/// Asks for a host's addresses, for requests and for the WebSocket. It remembers none.
#[derive(Clone, Default)]
pub(crate) struct Names {
    /// A test's own idea of who lives where. An address with a port counts where the URL has none.
    #[cfg(test)]
    pub(crate) told: Option<Arc<dyn Fn(&str) -> SocketAddr + Send + Sync>>,
}

type Addresses = Box<dyn Iterator<Item = SocketAddr> + Send>;

impl Names {
    fn ask(&self, name: &str) -> BoxFuture<'static, io::Result<Addresses>> {
        #[cfg(test)]
        if let Some(told) = &self.told {
            let address = told(name);
            return Box::pin(async move { Ok(Box::new(std::iter::once(address)) as Addresses) });
        }
        let name = Name::from_str(name);
        Box::pin(async move {
            let name = name.map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
            let found = GaiResolver::new().call(name).await?;
            Ok(Box::new(found) as Addresses)
        })
    }
}

/// For the WebSocket.
impl Service<Name> for Names {
    type Response = Addresses;
    type Error = io::Error;
    type Future = BoxFuture<'static, io::Result<Addresses>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        self.ask(name.as_str())
    }
}

/// For requests.
impl reqwest::dns::Resolve for Names {
    fn resolve(&self, name: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let asked = self.ask(name.as_str());
        Box::pin(async move { Ok(asked.await?) })
    }
}
