//! Reads logs of a T-Server, or of its clients, and prints the calls: when they began, who took part, how long they lasted and how
//! they ended.
//!
//! ```text
//! cargo run --example replay_log [-- FILE…]
//! ```
//!
//! Without arguments it reads two small logs of its own, one in each form (`examples/replay_log`). The calls are printed in the order
//! in which they began, each as soon as it and all before it have ended. However long the log is, no more than 10,000 calls are
//! kept in mind: of the oldest, the end is then said to be unseen.
//!
//! What cannot be read, and lists that have lost something, are told on stderr.

use std::collections::{HashMap, VecDeque};
use std::error::Error;
use std::fmt;
use std::fs::File;
use std::io::{BufRead, BufReader};
use telapi::DeviceId;
use telapi::tserver::event::{CallView, Event};
use telapi::tserver::message::{CallState, CallType, ConnId, Time};
use telapi::tserver::text::Reader;

/// As many calls are kept in mind.
const MOST: usize = 10_000;
/// As many parties of a call are named.
const MOST_PARTIES: usize = 16;

fn main() -> Result<(), Box<dyn Error>> {
    let files: Vec<String> = std::env::args().skip(1).collect();
    if files.is_empty() {
        replay("T-Library", include_bytes!("replay_log/tlibrary.log").as_slice());
        replay("Platform SDK", include_bytes!("replay_log/platform_sdk.log").as_slice());
    }
    for file in &files {
        replay(file, BufReader::new(File::open(file)?));
    }
    Ok(())
}

fn replay(file: &str, log: impl BufRead) {
    let mut calls = Calls::default();
    for logged in Reader::new(log) {
        let logged = match logged {
            Ok(logged) => logged,
            Err(error) => {
                eprintln!("{file}: {error}");
                continue;
            }
        };
        let line = logged.line;
        for mismatch in &logged.mismatches {
            eprintln!("{file}: line {line}: {mismatch}");
        }
        match logged.event() {
            Ok(event) => calls.take(&event),
            Err((error, _message)) => eprintln!("{file}: line {line}: {error}"),
        }
    }
    calls.print_all();
}

/// The calls that have not been printed yet.
#[derive(Default)]
struct Calls {
    calls: HashMap<ConnId, Call>,
    /// As they began.
    order: VecDeque<ConnId>,
}

struct Call {
    conn_id: ConnId,
    kind: Option<CallType>,
    began: Time,
    answered: Option<Time>,
    /// All that ever took part, as they came.
    parties: Vec<String>,
    /// The DNs that take part now.
    present: Vec<String>,
    /// What went wrong before the end.
    failure: Option<CallState>,
    ended: Option<(Time, String)>,
}

impl Calls {
    fn take(&mut self, event: &Event) {
        let (Some(view), Some(time)) = (event.call(), event.time()) else { return };
        let begins = matches!(
            event,
            Event::Dialing(_)
                | Event::Ringing(_)
                | Event::Queued(_)
                | Event::RouteRequest(_)
                | Event::Established(_)
        );
        if begins && !self.calls.contains_key(&view.conn_id) {
            self.calls.insert(view.conn_id, Call::new(&view, time));
            self.order.push_back(view.conn_id);
        }
        // after a transfer or conference, the call that the DN was in before is part of this one
        if let (Event::PartyChanged(_), Some(before)) = (event, view.previous_conn_id)
            && let Some(call) = self.calls.get_mut(&before)
        {
            call.leave(view.this_dn.number());
            if call.present.is_empty() {
                call.ended.get_or_insert((time, format!("part of {}", view.conn_id)));
            }
        }
        if let Some(call) = self.calls.get_mut(&view.conn_id) {
            call.take(event, &view, time);
        }
        self.print_ended();
    }

    /// Prints those that have ended, but none before an older one, unless there are too many.
    fn print_ended(&mut self) {
        while let Some(oldest) = self.order.front()
            && (self.order.len() > MOST || self.calls.get(oldest).is_some_and(|call| call.ended.is_some()))
        {
            self.print_oldest();
        }
    }

    fn print_all(&mut self) {
        while !self.order.is_empty() {
            self.print_oldest();
        }
    }

    fn print_oldest(&mut self) {
        if let Some(call) = self.order.pop_front().and_then(|oldest| self.calls.remove(&oldest)) {
            println!("{call}");
        }
    }
}

impl Call {
    fn new(view: &CallView<'_>, began: Time) -> Self {
        Self {
            conn_id: view.conn_id,
            kind: view.call_type,
            began,
            answered: None,
            parties: Vec::new(),
            present: Vec::new(),
            failure: None,
            ended: None,
        }
    }

    fn take(&mut self, event: &Event, view: &CallView<'_>, time: Time) {
        let dn = view.this_dn.number();
        let other = view.other_dn.map(DeviceId::number);
        // who calls stands first
        let is_caller = matches!(event, Event::Dialing(_));
        let (first, second) = if is_caller { (Some(dn), other) } else { (other, Some(dn)) };
        for party in [first, second].into_iter().flatten() {
            if self.parties.len() < MOST_PARTIES && !self.parties.iter().any(|known| known == party) {
                self.parties.push(party.to_owned());
            }
        }
        let state = view.call_state.unwrap_or(CallState::Ok);
        match event {
            Event::Dialing(_)
            | Event::Ringing(_)
            | Event::Queued(_)
            | Event::RouteRequest(_)
            | Event::PartyChanged(_) => self.enter(dn),
            Event::Established(_) => {
                self.enter(dn);
                self.answered.get_or_insert(time);
            }
            Event::DestinationBusy(_) => self.failure = Some(state),
            // it goes on somewhere else
            Event::Diverted(_) => self.leave(dn),
            Event::Released(_) | Event::Abandoned(_) => {
                self.leave(dn);
                let goes_on = matches!(
                    state,
                    CallState::Transferred
                        | CallState::Conferenced
                        | CallState::Redirected
                        | CallState::Forwarded
                );
                if self.present.is_empty() && !goes_on {
                    let state = if state == CallState::Ok { self.failure.unwrap_or(state) } else { state };
                    let what = if matches!(event, Event::Abandoned(_)) { "Abandoned" } else { "Released" };
                    self.ended.get_or_insert((time, format!("{what}, {state}")));
                }
            }
            _ => {}
        }
    }

    fn enter(&mut self, dn: &str) {
        if !self.present.iter().any(|present| present == dn) {
            self.present.push(dn.to_owned());
        }
    }

    fn leave(&mut self, dn: &str) {
        self.present.retain(|present| present != dn);
    }
}

/// `15:20:00 0077028a809f7101 Inbound: 03055512345, 8001, 1102: 90.0 s, talked 82.9 s, Released, Ok`, the time in UTC.
impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let second = self.began.seconds.rem_euclid(86_400);
        write!(f, "{:02}:{:02}:{:02} {}", second / 3600, second / 60 % 60, second % 60, self.conn_id)?;
        if let Some(kind) = self.kind {
            write!(f, " {kind}")?;
        }
        write!(f, ": {}: ", self.parties.join(", "))?;
        let Some((ended, how)) = &self.ended else { return f.write_str("its end was not seen") };
        write!(f, "{:.1} s, ", seconds(self.began, *ended))?;
        match self.answered {
            Some(answered) => write!(f, "talked {:.1} s, ", seconds(answered, *ended))?,
            None => f.write_str("not answered, ")?,
        }
        f.write_str(how)
    }
}

fn seconds(from: Time, to: Time) -> f64 {
    let moment = |time: Time| i128::from(time.seconds) * 1000 + i128::from(time.microseconds / 1000);
    let millis = (moment(to) - moment(from)).clamp(0, i128::from(u32::MAX));
    f64::from(u32::try_from(millis).unwrap_or_default()) / 1000.0
}
