//! What a receiver receives: a wait for the next item may be given up, and nothing is lost.

use crate::transport::{Received, Receiver};
use futures::future::{BoxFuture, FutureExt};
use telapi_core::Result;

type Half = Box<dyn Receiver>;

/// The half of a connection that receives, or the wait that has it at the moment; neither once the connection has ended.
pub(super) struct Incoming {
    idle: Option<Half>,
    waiting: Option<BoxFuture<'static, (Half, Result<Option<Received>>)>>,
}

impl Incoming {
    pub(super) fn new(receiver: Half) -> Self {
        Self { idle: Some(receiver), waiting: None }
    }

    /// The next item, if it has come already.
    pub(super) fn received(&mut self) -> Option<Received> {
        self.idle.as_mut()?.received()
    }

    /// The next item; `None` when the connection has ended, be it with an error before.
    pub(super) async fn next(&mut self) -> Option<Result<Received>> {
        if let Some(item) = self.received() {
            return Some(Ok(item));
        }
        if let Some(mut receiver) = self.idle.take() {
            let wait = async move {
                let outcome = receiver.receive().await;
                (receiver, outcome)
            };
            self.waiting = Some(wait.boxed());
        }
        let (receiver, outcome) = self.waiting.as_mut()?.await;
        self.waiting = None;
        match outcome {
            Ok(Some(item)) => {
                self.idle = Some(receiver);
                Some(Ok(item))
            }
            Ok(None) => None,
            Err(error) => Some(Err(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::Frame;
    use telapi_core::{Error, ErrorKind};
    use tokio::sync::mpsc;

    /// Hands on what it is given: some of it as what has come already, the rest one by one.
    struct Given {
        came: Vec<Received>,
        comes: mpsc::UnboundedReceiver<Result<Received>>,
    }

    impl Receiver for Given {
        fn receive(&mut self) -> BoxFuture<'_, Result<Option<Received>>> {
            self.comes.recv().map(Option::transpose).boxed()
        }

        fn received(&mut self) -> Option<Received> {
            self.came.pop()
        }
    }

    fn poll(seq: u64) -> Frame {
        Frame::Poll { seq }
    }

    #[tokio::test]
    async fn a_wait_that_was_given_up_loses_nothing_and_keeps_the_order() {
        let (comes_later, comes) = mpsc::unbounded_channel();
        let mut incoming = Incoming::new(Box::new(Given { came: vec![Ok(poll(2)), Ok(poll(1))], comes }));
        assert_eq!(incoming.next().await.unwrap().unwrap().unwrap(), poll(1));
        assert_eq!(incoming.received(), Some(Ok(poll(2))));
        for _ in 0..3 {
            assert!(incoming.next().now_or_never().is_none());
            assert_eq!(incoming.received(), None, "the wait that goes on has the receiver");
        }
        for seq in [3, 4] {
            comes_later.send(Ok(Ok(poll(seq)))).unwrap();
        }
        for seq in [3, 4] {
            assert_eq!(incoming.next().await.unwrap().unwrap().unwrap(), poll(seq));
        }
    }

    #[tokio::test]
    async fn behind_the_end_or_an_error_nothing_comes() {
        let (comes_later, comes) = mpsc::unbounded_channel();
        let mut incoming = Incoming::new(Box::new(Given { came: Vec::new(), comes }));
        comes_later.send(Err(Error::new(ErrorKind::ConnectionLost))).unwrap();
        comes_later.send(Ok(Ok(poll(1)))).unwrap();
        assert_eq!(incoming.next().await.unwrap().unwrap_err().kind(), ErrorKind::ConnectionLost);
        assert!(incoming.next().await.is_none());

        let (_, comes) = mpsc::unbounded_channel();
        let mut ended = Incoming::new(Box::new(Given { came: Vec::new(), comes }));
        assert!(ended.next().await.is_none() && ended.next().await.is_none());
    }
}
