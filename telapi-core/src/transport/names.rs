//! Names of hosts become addresses: each time anew, for a server that has moved is found by asking again.

use futures::future::BoxFuture;
use hyper_util::client::legacy::connect::dns::{GaiResolver, Name};
use std::io;
use std::net::SocketAddr;
use std::str::FromStr;
use std::sync::Arc;
use std::task::{Context, Poll};
use tower_service::Service;

/// Asks for a host's addresses, for requests and for sockets. It remembers none.
#[derive(Clone)]
pub(crate) struct Names(Arc<dyn Fn(&str) -> Asked + Send + Sync>);

pub(super) type Addresses = Box<dyn Iterator<Item = SocketAddr> + Send>;
type Asked = BoxFuture<'static, io::Result<Addresses>>;

impl Default for Names {
    /// As the operating system knows them.
    fn default() -> Self {
        Self(Arc::new(ask_the_system))
    }
}

#[cfg(test)]
impl Names {
    /// A test's own idea of who lives where. A port counts where the URL has none.
    pub(crate) fn told(told: impl Fn(&str) -> SocketAddr + Send + Sync + 'static) -> Self {
        Self(Arc::new(move |name| {
            let address = told(name);
            Box::pin(async move { Ok(Box::new(std::iter::once(address)) as Addresses) })
        }))
    }

    /// A server of names that says nothing.
    pub(crate) fn never() -> Self {
        Self(Arc::new(|_| Box::pin(std::future::pending())))
    }
}

impl Names {
    /// The addresses of a name.
    pub(super) async fn ask(&self, name: &str) -> io::Result<Addresses> {
        (self.0)(name).await
    }
}

fn ask_the_system(name: &str) -> Asked {
    let name = Name::from_str(name);
    Box::pin(async move {
        let name = name.map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        let found = GaiResolver::new().call(name).await?;
        Ok(Box::new(found) as Addresses)
    })
}

/// For sockets.
impl Service<Name> for Names {
    type Response = Addresses;
    type Error = io::Error;
    type Future = Asked;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        (self.0)(name.as_str())
    }
}

/// For requests.
impl reqwest::dns::Resolve for Names {
    fn resolve(&self, name: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let asked = (self.0)(name.as_str());
        Box::pin(async move { Ok(asked.await?) })
    }
}
