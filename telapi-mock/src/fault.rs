//! What may go wrong on purpose, in words that all front-ends share: an answer, an event, a connection is spoilt in a
//! way ([`AnswerFault`], [`EventFault`], [`ConnectionFault`]) at an occasion ([`When`]).
//!
//! | what | fault | what a client sees |
//! |---|---|---|
//! | an answer | [`Answer`](AnswerFault::Answer) | a status and a body of the test's choice, 401, 500 or 503 with `Retry-After`; the request was not carried out |
//! | | [`Html`](AnswerFault::Html) | 200 and a page of HTML; not carried out |
//! | | [`DoAndAnswer`](AnswerFault::DoAndAnswer) | the right status and another body, that of an error or of another request; carried out |
//! | | [`NeverAnswer`](AnswerFault::NeverAnswer) | nothing; not carried out |
//! | | [`DoAndNeverAnswer`](AnswerFault::DoAndNeverAnswer) | nothing; carried out |
//! | | [`Cut`](AnswerFault::Cut), [`DoAndCut`](AnswerFault::DoAndCut) | the connection ends without an answer; not carried out, or carried out |
//! | | [`Late`](AnswerFault::Late) | the right answer, late; carried out at once |
//! | | [`Twice`](AnswerFault::Twice) | one answer, that of the second time; carried out twice |
//! | | [`Garbage`](AnswerFault::Garbage) | the right status, and bytes that mean nothing; carried out |
//! | | [`Truncated`](AnswerFault::Truncated) | the right status, half of the body, and the end of the connection; carried out |
//! | | [`Oversize`](AnswerFault::Oversize) | the right answer, padded with blanks; carried out |
//! | an event | [`Drop`](EventFault::Drop) | nothing |
//! | | [`Delay`](EventFault::Delay) | the event late, and every later one of its client behind it |
//! | | [`DelayAlone`](EventFault::DelayAlone) | the event late, behind later ones |
//! | | [`Duplicate`](EventFault::Duplicate) | the event twice, one right behind the other |
//! | | [`Reorder`](EventFault::Reorder) | the event right behind the next one |
//! | | [`Garbage`](EventFault::Garbage) | a message that means nothing in the event's place |
//! | | [`Truncate`](EventFault::Truncate) | the first half of the event as a whole message |
//! | | [`Oversize`](EventFault::Oversize) | the event, padded with blanks |
//! | | [`Forged`](EventFault::Forged) | the event from another address (datagrams only) |
//! | | [`Coalesce`](EventFault::Coalesce) | the event and the next one in one datagram (datagrams only) |
//! | a connection | [`Cut`](ConnectionFault::Cut) | the end of the connection, in the middle of whatever it was |
//! | | [`HalfOpen`](ConnectionFault::HalfOpen) | silence for ever: writes succeed until the kernel's buffers are full, reads wait |
//! | | [`Slow`](ConnectionFault::Slow) | so many bytes in so much time, each way |
//!
//! Deciding is apart from doing: a [`FaultPlan`] says which fault strikes, an [`EventLine`] in which order and when a
//! client's events leave, both without I/O and with the time passed in. A front-end asks them and does the rest.

mod line;
mod plan;
mod vocabulary;

pub use line::EventLine;
pub use plan::{FaultPlan, Occasion, When};
pub use vocabulary::{AnswerFault, ConnectionFault, EventFault};
