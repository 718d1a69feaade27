//! A request whose connection is cut before, during and after each of its steps: what its error says of its delivery is
//! true of what the switch did, nothing is done twice, and afterwards the call book is what the switch knows.
//!
//! Between client and portal lies a line of the test's own, which lets pass exactly as many bytes as it was told.

use super::world::{World, minutes, pass, secs, soon, told, within};
use std::collections::BTreeSet;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use telapi::ipoffice::{Session, TlsPolicy};
use telapi::{Call, CallState, Delivery, Device, EndReason, Error, ErrorKind};
use telapi_mock::LegState;
use telapi_mock::ipoffice::PortalBuilder;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Where the connection of a request is cut.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Cut {
    /// After so many bytes of the request, counted by the line.
    Request(usize),
    /// After so many bytes of the answer; the request arrived whole.
    Answer(usize),
    Nowhere,
}

/// How.
#[derive(Clone, Copy, Debug)]
enum End {
    /// In order, as a server does that shuts down.
    Fin,
    /// With a reset, as a machine does that has forgotten the connection.
    Reset,
}

/// What becomes of the events' connection.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Events {
    Flow,
    Held,
    Cut,
}

/// What the line is to do with the next request, and what it saw of it.
struct Plan {
    next: Option<(Cut, End)>,
    /// Which connection the request goes over: one that is made for it, or one that begins a message with `POST`.
    is_fresh: bool,
    /// The bytes of the last request, and of its answer.
    seen: (usize, usize),
}

/// A line between client and portal.
struct Line {
    address: SocketAddr,
    plan: Arc<Mutex<Plan>>,
    events: watch::Sender<Events>,
    accepting: JoinHandle<()>,
}

impl Line {
    async fn to(portal: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let plan = Arc::new(Mutex::new(Plan { next: None, is_fresh: false, seen: (0, 0) }));
        let events = watch::Sender::new(Events::Flow);
        let (planned, flow) = (Arc::clone(&plan), events.clone());
        let accepting = tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let portal = TcpStream::connect(portal).await.unwrap();
                // what waits for an acknowledgement waits in real time, while virtual time flies
                client.set_nodelay(true).unwrap();
                portal.set_nodelay(true).unwrap();
                let request = {
                    let mut plan = planned.lock().unwrap();
                    if plan.is_fresh { plan.next.take() } else { None }
                };
                tokio::spawn(carry(client, portal, Arc::clone(&planned), flow.subscribe(), request));
            }
        });
        Self { address, plan, events, accepting }
    }

    /// The next request goes like this, over a connection that the client keeps, or makes then.
    fn cut_next(&self, cut: Cut, end: End) {
        let mut plan = self.plan.lock().unwrap();
        (plan.next, plan.is_fresh) = (Some((cut, end)), false);
    }

    /// The next connection that is made goes like this, its TLS handshake included.
    fn cut_next_connection(&self, cut: Cut, end: End) {
        let mut plan = self.plan.lock().unwrap();
        (plan.next, plan.is_fresh) = (Some((cut, end)), true);
    }

    fn seen(&self) -> (usize, usize) {
        self.plan.lock().unwrap().seen
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Carries the bytes of one connection in both directions until one end has had enough, or the line is cut.
async fn carry(
    mut client: TcpStream,
    mut portal: TcpStream,
    plan: Arc<Mutex<Plan>>,
    mut events: watch::Receiver<Events>,
    mut request: Option<(Cut, End)>,
) {
    let (mut up, mut down) = ([0; 4096], [0; 4096]);
    let (mut sent, mut received, mut is_events) = (0, 0, false);
    loop {
        let flow = *events.borrow_and_update();
        if is_events && flow == Events::Cut {
            return;
        }
        let is_held = is_events && flow == Events::Held;
        tokio::select! {
            biased;
            changed = events.changed() => if changed.is_err() { return },
            read = client.read(&mut up) => {
                let Ok(count @ 1..) = read else { return };
                let bytes = &up[..count];
                is_events |= bytes.starts_with(b"GET /inyama/openapiwebsocket");
                if bytes.starts_with(b"POST ") && !plan.lock().unwrap().is_fresh {
                    (sent, received) = (0, 0);
                    request = plan.lock().unwrap().next.take();
                }
                let passes = match request {
                    Some((Cut::Request(most), _)) => count.min(most - sent),
                    _ => count,
                };
                if portal.write_all(&bytes[..passes]).await.is_err() {
                    return;
                }
                sent += passes;
                if let Some((Cut::Request(most), end)) = request && sent == most {
                    return cut(&client, &portal, end);
                }
            }
            read = portal.read(&mut down), if !is_held => {
                let Ok(count @ 1..) = read else { return };
                let passes = match request {
                    Some((Cut::Answer(most), _)) => count.min(most - received),
                    _ => count,
                };
                if client.write_all(&down[..passes]).await.is_err() {
                    return;
                }
                received += passes;
                if let Some((Cut::Answer(most), end)) = request && received == most {
                    return cut(&client, &portal, end);
                }
            }
        }
        if request.is_some() {
            plan.lock().unwrap().seen = (sent, received);
        }
    }
}

fn cut(client: &TcpStream, portal: &TcpStream, end: End) {
    if let End::Reset = end {
        client.set_zero_linger().unwrap();
        portal.set_zero_linger().unwrap();
    }
}

/// The request that is cut.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Service {
    MakeCall,
    HoldCall,
    ClearConnection,
}

const SERVICES: [Service; 3] = [Service::MakeCall, Service::HoldCall, Service::ClearConnection];

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MakeCall => "/makeCall",
            Self::HoldCall => "/holdCall",
            Self::ClearConnection => "/clearConnection",
        })
    }
}

/// A session whose bytes all go over the line; and the call that the service is about, unless it makes one.
struct Scene {
    world: World,
    line: Line,
    session: Session,
    phone: Device,
    call: Option<Call>,
    service: Service,
    requests_before: usize,
}

impl Scene {
    async fn of(service: Service) -> Self {
        Self::behind(service, |portal| portal).await
    }

    async fn behind(service: Service, change: impl FnOnce(PortalBuilder) -> PortalBuilder) -> Self {
        let world = World::behind(change).await;
        let url = world.portal.url();
        let (scheme, portal) = url.split_once("://").unwrap();
        let line = Line::to(portal.parse().unwrap()).await;
        let mut builder = Session::builder(format!("{scheme}://{}", line.address))
            .credentials("Extn201", super::world::PASSWORD)
            .application("bot")
            .seed(7);
        if let Some(pin) = world.portal.certificate_sha256() {
            builder = builder.tls(TlsPolicy::pinned_sha256(pin));
        }
        let session = soon(builder.connect()).await.unwrap();
        // makes sure of its calls, which takes the connection that the client keeps
        soon(session.resynchronise()).await.unwrap();
        let phone = session.device("201").unwrap();
        let call = match service {
            Service::MakeCall => None,
            _ => Some(world.talk(&session, "202").await),
        };
        let requests_before = world.requests("POST", &service.to_string());
        Self { world, line, session, phone, call, service, requests_before }
    }

    async fn ask(&self) -> Result<(), Error> {
        let request = async {
            match (self.service, &self.call) {
                (Service::HoldCall, Some(call)) => call.hold().await,
                (Service::ClearConnection, Some(call)) => call.hang_up().await,
                _ => self.phone.make_call("202").await.map(drop),
            }
        };
        within(minutes(2), request).await
    }

    /// How often the switch was asked for it.
    fn asked(&self) -> usize {
        self.world.requests("POST", &self.service.to_string()) - self.requests_before
    }

    /// Whether the switch has done it.
    fn is_done(&self) -> bool {
        let legs = self.world.phone("201").legs();
        match self.service {
            Service::MakeCall => !legs.is_empty(),
            Service::HoldCall => legs.iter().any(|leg| leg.state == LegState::Held),
            Service::ClearConnection => legs.is_empty(),
        }
    }

    /// What the error says is true of what the switch did, and the switch was asked once at most.
    fn judge(&self, outcome: &Result<(), Error>, when: &str) {
        let (done, asked) = (self.is_done(), self.asked());
        let said = outcome.as_ref().map_err(|error| format!("{:?}: {}", error.delivery(), told(error)));
        match outcome.as_ref().map_err(Error::delivery) {
            Ok(()) => assert!(done, "{when}: {said:?}"),
            Err(Delivery::NotSent | Delivery::Rejected | Delivery::NotDone) => {
                assert!(!done, "{when}: {said:?}");
            }
            Err(Delivery::Unknown) => {}
        }
        assert!(asked <= 1, "{when}: asked {asked} times: {said:?}");
    }

    /// In the end the call book is what the switch knows, and a call that was in doubt is found or known not to be.
    async fn recover(&self, outcome: &Result<(), Error>, when: &str) {
        let doubtful = outcome.as_ref().err().and_then(Error::call_ref);
        let is_doubtful_call = self.service == Service::MakeCall
            && outcome.as_ref().is_err_and(|error| error.delivery() == Delivery::Unknown);
        assert_eq!(doubtful.is_some(), is_doubtful_call, "{when}");
        let doubtful = doubtful.and_then(|call| self.phone.call(call));
        pass(minutes(1)).await;
        assert!(self.session.state().get().is_online(), "{when}: {:?}", self.session.state().get());
        let book: BTreeSet<_> = self
            .session
            .calls()
            .snapshot()
            .iter()
            .map(|call| (call.call_id().unwrap().to_string(), call.state == CallState::Held))
            .collect();
        let truth: BTreeSet<_> = self
            .world
            .phone("201")
            .legs()
            .iter()
            .map(|leg| (leg.call_id.to_string(), leg.state == LegState::Held))
            .collect();
        assert_eq!(book, truth, "{when}");
        if let Some(call) = doubtful {
            if self.is_done() {
                within(secs(0), call.established()).await.unwrap();
            } else {
                assert_eq!(within(secs(0), call.ended()).await, EndReason::NotMade, "{when}");
            }
        }
    }
}

/// Places all over a message of so many bytes, of which the body begins behind the blank line: both ends of each part.
fn spread(length: usize, body: usize) -> BTreeSet<usize> {
    let head = length - body;
    [0, 1, 4, head / 2, head - 3, head - 1, head, head + body / 2, length - 1].into_iter().collect()
}

/// The bytes of the request, of its body, and of the answer, when nothing is cut.
async fn measure(service: Service) -> (usize, usize, usize) {
    let scene = Scene::of(service).await;
    scene.line.cut_next(Cut::Nowhere, End::Fin);
    let outcome = scene.ask().await;
    outcome.as_ref().unwrap();
    scene.judge(&outcome, "uncut");
    let transcript = scene.world.portal.transcript();
    let path_end = service.to_string();
    let is_it = |path: &str| path.ends_with(&path_end);
    let request = transcript.iter().rfind(|exchange| {
        matches!(&exchange.direction, telapi_mock::ipoffice::Direction::Request { path, .. } if is_it(path))
    });
    let body = request.unwrap().body.len();
    let (sent, received) = scene.line.seen();
    assert!(sent > body && received > 0, "{service}: {sent}, {body}, {received}");
    (sent, body, received)
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_cut_before_it_is_whole_is_not_done_and_its_error_does_not_say_otherwise() {
    for service in SERVICES {
        let (length, body, _) = measure(service).await;
        for end in [End::Fin, End::Reset] {
            for at in spread(length, body) {
                let when = format!("{service} cut after {at} of {length} bytes, {end:?}");
                let scene = Scene::of(service).await;
                scene.line.cut_next(Cut::Request(at), end);
                let outcome = scene.ask().await;
                assert!(!scene.is_done(), "{when}");
                assert!(outcome.is_err(), "{when}");
                scene.judge(&outcome, &when);
                scene.recover(&outcome, &when).await;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_cut_behind_its_last_byte_is_in_doubt() {
    for service in SERVICES {
        let (length, ..) = measure(service).await;
        for end in [End::Fin, End::Reset] {
            let when = format!("{service} cut behind the request, {end:?}");
            let scene = Scene::of(service).await;
            scene.line.cut_next(Cut::Request(length), end);
            let outcome = scene.ask().await;
            pass(secs(2)).await;
            scene.judge(&outcome, &when);
            if let Err(error) = &outcome {
                assert_eq!(error.delivery(), Delivery::Unknown, "{when}: {}", told(error));
            }
            scene.recover(&outcome, &when).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_whose_answer_is_cut_is_found_to_be_done() {
    for service in SERVICES {
        let (.., answer) = measure(service).await;
        for end in [End::Fin, End::Reset] {
            for at in [0, 1, 9, 12, answer / 2, answer - 2, answer - 1] {
                let when = format!("{service} cut after {at} of the answer's {answer} bytes, {end:?}");
                let scene = Scene::of(service).await;
                scene.line.cut_next(Cut::Answer(at), end);
                let outcome = scene.ask().await;
                assert!(scene.is_done(), "{when}");
                // the events tell
                assert!(outcome.is_ok(), "{when}: {outcome:?}");
                scene.judge(&outcome, &when);
                scene.recover(&outcome, &when).await;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_cut_behind_the_answer_changes_nothing() {
    for service in SERVICES {
        let (.., answer) = measure(service).await;
        let when = format!("{service} cut behind the answer");
        let scene = Scene::of(service).await;
        scene.line.cut_next(Cut::Answer(answer), End::Fin);
        let outcome = scene.ask().await;
        outcome.as_ref().unwrap();
        scene.judge(&outcome, &when);
        scene.recover(&outcome, &when).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_whose_event_is_lost_with_its_connection_is_found_done_when_the_calls_are_made_sure_of() {
    for service in SERVICES {
        let when = format!("{service} answered, its event lost");
        let scene = Scene::of(service).await;
        scene.line.events.send_replace(Events::Held);
        scene.line.cut_next(Cut::Nowhere, End::Fin);
        let (outcome, ()) = tokio::join!(scene.ask(), async {
            pass(secs(1)).await;
            assert!(scene.is_done(), "{when}");
            scene.line.events.send_replace(Events::Cut);
            tokio::task::yield_now().await;
            pass(std::time::Duration::from_millis(1)).await;
            scene.line.events.send_replace(Events::Flow);
        });
        assert!(outcome.is_ok(), "{when}: {outcome:?}");
        scene.judge(&outcome, &when);
        scene.recover(&outcome, &when).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_for_which_no_connection_can_be_made_was_not_sent() {
    for service in SERVICES {
        let scene = Scene::of(service).await;
        // no connection is kept for as long
        pass(secs(6)).await;
        scene.line.accepting.abort();
        tokio::task::yield_now().await;
        let error = scene.ask().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.delivery()),
            (ErrorKind::Connect, Delivery::NotSent),
            "{}",
            told(&error)
        );
        assert!(!scene.is_done() && scene.asked() == 0 && error.call_ref().is_none(), "{service}");
    }
}

#[tokio::test(start_paused = true)]
async fn over_tls_too_the_error_is_true_wherever_the_connection_is_cut() {
    let measured = {
        let scene = Scene::behind(Service::MakeCall, PortalBuilder::https).await;
        pass(secs(6)).await;
        scene.line.cut_next_connection(Cut::Nowhere, End::Fin);
        scene.ask().await.unwrap();
        scene.line.seen()
    };
    let places = 12;
    let upward = (0..=places).map(|place| Cut::Request(measured.0 * place / places));
    let downward = (0..=places).map(|place| Cut::Answer(measured.1 * place / places));
    let mut told_apart = BTreeSet::new();
    for cut in upward.chain(downward) {
        for end in [End::Fin, End::Reset] {
            let when = format!("{cut:?} of {measured:?}, {end:?}");
            let scene = Scene::behind(Service::MakeCall, PortalBuilder::https).await;
            pass(secs(6)).await;
            scene.line.cut_next_connection(cut, end);
            let outcome = scene.ask().await;
            pass(secs(2)).await;
            scene.judge(&outcome, &when);
            scene.recover(&outcome, &when).await;
            told_apart.insert(match outcome {
                Ok(()) => "done",
                Err(error) if error.delivery() == Delivery::Unknown => "unknown",
                Err(_) => "not sent",
            });
        }
    }
    assert!(told_apart.contains("not sent") && told_apart.contains("done"), "{told_apart:?}");
}
