//! Random inputs at random times, by the thousand: the rules of the module's docs hold in all of them.
//!
//! A model of the driver and of the world keeps its own books from the actions alone, and never looks at how
//! the supervisor comes to its decisions. Each sequence is made from its number, which every failure names.

use super::*;
use crate::session::pool::ServerPolicy;
use crate::session::{RETRY_AFTER_LIMIT, ReconnectPolicy};
use fastrand::Rng;

const SEQUENCES: u64 = 100_000;
const STEPS: usize = 60;

/// What the driver has in its hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hand {
    Nothing,
    Attempt { server: usize },
    Connection { since: Instant },
    LoggingOut { since: Instant },
    Ended,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    Close,
    Suspend,
    Fatal,
    Refusal,
}

struct World {
    seed: u64,
    random: Rng,
    supervisor: Supervisor<usize>,
    config: SupervisorConfig,
    first_delay: Duration,
    factor: f32,
    jitter: bool,
    now: Instant,
    started: Option<Instant>,
    hand: Hand,
    logged_in_once: bool,
    /// When the last attempt or connection ended, and how many there were since the last stable one.
    free_since: Option<Instant>,
    pauses: u32,
    /// The longest pause of its own that a server may have asked for.
    longest_request: Duration,
    /// What may end the session, as far as the supervisor was told.
    told: Vec<Cause>,
}

impl World {
    fn new(seed: u64, start: Instant) -> Self {
        let mut random = Rng::with_seed(seed);
        let first_delay = Duration::from_millis(random.u64(10..5_000));
        let factor = random.choice([1.0, 1.5, 2.0, 3.0]).unwrap();
        let jitter = random.bool();
        let mut reconnect = ReconnectPolicy::default()
            .with_first_delay(first_delay)
            .with_max_delay(first_delay * random.u32(1..40))
            .with_factor(factor)
            .with_stable_after(Duration::from_secs(random.u64(0..100)));
        if !jitter {
            reconnect = reconnect.without_jitter();
        }
        let config = SupervisorConfig {
            reconnect,
            warm_standby: None,
            login_deadline: random.bool().then(|| Duration::from_secs(random.u64(1..300))),
            connect_deadline: Duration::from_secs(random.u64(1..60)),
            log_out_deadline: Duration::from_secs(random.u64(1..10)),
        };
        let policy = [ServerPolicy::PrimaryFirst, ServerPolicy::LastGoodFirst, ServerPolicy::OtherFirst];
        let mut servers = ServerPool::new(0, random.choice(policy).unwrap());
        for server in 1..random.usize(1..4) {
            servers.push(server);
        }
        let supervisor = Supervisor::new(config.clone(), servers, random.u64(..)).unwrap();
        Self {
            seed,
            random,
            supervisor,
            config,
            first_delay,
            factor,
            jitter,
            now: start,
            started: None,
            hand: Hand::Nothing,
            logged_in_once: false,
            free_since: None,
            pauses: 0,
            longest_request: Duration::ZERO,
            told: Vec::new(),
        }
    }

    /// An error of any kind; those that end a session are rare, so that sequences live for a while.
    fn any_error(&mut self) -> Error {
        let kinds = [
            ErrorKind::Connect,
            ErrorKind::Timeout,
            ErrorKind::ConnectionLost,
            ErrorKind::Protocol,
            ErrorKind::Decode,
            ErrorKind::Unavailable,
            ErrorKind::Refused,
            ErrorKind::SessionExpired,
        ];
        let mut error = Error::new(self.random.choice(kinds).unwrap());
        match self.random.u32(0..30) {
            0 => error = Error::new(ErrorKind::LoginRefused),
            1 => error = Error::new(ErrorKind::InvalidArgument),
            2 | 3 => error = Error::new(ErrorKind::Tls),
            4 | 5 => error = Error::new(ErrorKind::LoginRefused).transient(true),
            6..10 => {
                let seconds = self.random.choice([0, 1, 30, 3_600, u64::MAX]).unwrap();
                error = error.after(Duration::from_secs(seconds));
            }
            _ => {}
        }
        error
    }

    /// What must end the session if an attempt fails with it (the table of rule 4).
    fn ends_it(&self, error: &Error) -> bool {
        match error.kind() {
            ErrorKind::InvalidArgument => true,
            ErrorKind::LoginRefused => !error.is_transient(),
            ErrorKind::Tls => !self.logged_in_once,
            _ => false,
        }
    }

    /// Time passes: to the timer, to about there, or by any amount.
    fn let_time_pass(&mut self) {
        let timeout = self.supervisor.next_timeout();
        let by_chance = Duration::from_millis(self.random.u64(0..20_000));
        self.now = match (timeout, self.random.u32(0..4)) {
            (Some(timeout), 0 | 1) => timeout.max(self.now),
            (Some(timeout), 2) => (timeout + by_chance).max(self.now),
            _ => self.now + by_chance,
        };
    }

    fn any_input(&mut self) -> Input {
        // Mostly what fits; sometimes what is late, early or out of place.
        match self.random.u32(0..100) {
            0..40 => Input::Timeout,
            40..55 => match self.hand {
                Hand::Attempt { .. } => Input::Connected,
                Hand::LoggingOut { .. } => Input::LoggedOut,
                _ => Input::Timeout,
            },
            55..70 => Input::ConnectFailed(self.any_error()),
            70..83 => Input::LinkLost(self.any_error()),
            83..90 => Input::SwitchTo { server: self.random.usize(0..5), reason: self.any_error() },
            90..94 => Input::Connected,
            94..96 => Input::LoggedOut,
            96 => Input::Start,
            97 => Input::Suspend,
            98 => Input::Close(CloseReason::ClosedByUser),
            _ => Input::Fatal(CloseReason::LoggedInElsewhere),
        }
    }

    fn tell(&mut self, input: &Input) {
        let seed = self.seed;
        let now = self.now;
        self.connection_becomes_stable();
        let attempt = matches!(self.hand, Hand::Attempt { .. });
        let mut must_end_now = false;
        match input {
            Input::Start if self.hand == Hand::Nothing => drop(self.started.get_or_insert(now)),
            Input::Connected if attempt => {
                self.hand = Hand::Connection { since: now };
                self.logged_in_once = true;
            }
            Input::ConnectFailed(error) if attempt => {
                must_end_now = self.ends_it(error);
                self.told.extend(must_end_now.then_some(Cause::Refusal));
                self.asked_to_wait(error);
                self.let_go();
            }
            Input::LinkLost(error) => self.asked_to_wait(error),
            Input::Close(_) => self.told.push(Cause::Close),
            Input::Suspend => {
                self.told.push(Cause::Suspend);
                // a log-out that is under way is not called back
                must_end_now = !matches!(self.hand, Hand::LoggingOut { .. });
            }
            Input::Fatal(_) => {
                self.told.push(Cause::Fatal);
                must_end_now = true;
            }
            _ => {}
        }
        let actions = self.supervisor.handle(input.clone(), now);
        for action in &actions {
            self.perform(action);
        }
        if must_end_now {
            assert_eq!(self.hand, Hand::Ended, "sequence {seed}: {input:?} must end it at once");
        }
        if self.hand == Hand::Ended {
            assert!(matches!(self.supervisor.state(), State::Closed { .. }), "sequence {seed}");
            assert_eq!(self.supervisor.next_timeout(), None, "sequence {seed}");
        }
    }

    fn perform(&mut self, action: &Action) {
        let seed = self.seed;
        assert_ne!(self.hand, Hand::Ended, "sequence {seed}: {action:?} after the end");
        match action {
            Action::Connect { server } => {
                assert_eq!(self.hand, Hand::Nothing, "sequence {seed}: never two connections at once");
                assert!(self.supervisor.servers().get(*server).is_some(), "sequence {seed}: server {server}");
                assert!(self.started.is_some(), "sequence {seed}: connects before it was started");
                self.check_pause();
                self.hand = Hand::Attempt { server: *server };
            }
            Action::AbandonConnect => {
                assert!(matches!(self.hand, Hand::Attempt { .. }), "sequence {seed}: nothing to abandon");
                self.let_go();
            }
            Action::Disconnect => {
                let connected = matches!(self.hand, Hand::Connection { .. } | Hand::LoggingOut { .. });
                assert!(connected, "sequence {seed}: nothing to let go, {:?}", self.hand);
                self.let_go();
            }
            Action::LogOut => {
                assert!(
                    matches!(self.hand, Hand::Connection { .. }),
                    "sequence {seed}: logs out of {:?}",
                    self.hand
                );
                assert!(self.told.contains(&Cause::Close), "sequence {seed}: nobody wanted to log out");
                self.hand = Hand::LoggingOut { since: self.now };
            }
            Action::Announce(Announcement::Closed(reason)) => self.check_end(reason),
            Action::Announce(Announcement::Connected { .. }) => {
                assert!(matches!(self.hand, Hand::Connection { .. }), "sequence {seed}: {action:?}");
            }
            Action::Announce(Announcement::Disconnected { .. }) => {
                assert_eq!(self.hand, Hand::Nothing, "sequence {seed}: {action:?}");
            }
            Action::Announce(Announcement::FailedOver { from, to }) => {
                assert_ne!(from, to, "sequence {seed}");
            }
        }
    }

    fn connection_becomes_stable(&mut self) {
        if let Hand::Connection { since } = self.hand
            && self.now >= since + self.config.reconnect.stable_after()
        {
            self.pauses = 0;
        }
    }

    fn asked_to_wait(&mut self, error: &Error) {
        let asked = error.retry_after().unwrap_or_default().min(RETRY_AFTER_LIMIT);
        let slow =
            if error.kind() == ErrorKind::Tls { self.config.reconnect.max_delay() } else { Duration::ZERO };
        self.longest_request = self.longest_request.max(asked).max(slow);
    }

    fn let_go(&mut self) {
        self.hand = Hand::Nothing;
        self.free_since = Some(self.now);
        self.pauses += 1;
    }

    /// Rule 2: how long the policy wants the present pause to be, the n-th since the last stable connection.
    fn bounds(&self) -> (Duration, Duration) {
        let growth = self.factor.powi(i32::try_from(self.pauses - 1).unwrap().min(20));
        let whole = self.first_delay.mul_f32(growth).min(self.config.reconnect.max_delay());
        let least = if self.jitter { whole / 2 } else { whole };
        // Single precision on both sides.
        (least.mul_f64(0.999), whole.mul_f64(1.001))
    }

    fn check_pause(&self) {
        let Some(free_since) = self.free_since else { return };
        let (least, _) = self.bounds();
        let pause = self.now - free_since;
        assert!(pause >= least, "sequence {}: pause {} is {pause:?}, not {least:?}", self.seed, self.pauses);
    }

    /// The pause that is under way is within its bounds; only a server's own wish prolongs it.
    fn check_armed_pause(&self) {
        let State::Waiting { due, until, .. } = self.supervisor.state() else {
            return;
        };
        let seed = self.seed;
        let free_since = self.free_since.unwrap_or_else(|| panic!("sequence {seed}: waits for nothing"));
        let (least, most) = self.bounds();
        let pause = *due - free_since;
        assert!(least <= pause && pause <= most, "sequence {seed}: {pause:?} is not in {least:?}..={most:?}");
        let longest = most.max(self.longest_request);
        assert!(*until - free_since <= longest, "sequence {seed}: {:?} > {longest:?}", *until - free_since);
    }

    fn check_end(&mut self, reason: &CloseReason) {
        let seed = self.seed;
        assert!(
            !matches!(self.hand, Hand::Attempt { .. } | Hand::Connection { .. } | Hand::LoggingOut { .. }),
            "sequence {seed}: ends with {:?} in its hands",
            self.hand
        );
        // Each end has its cause: nothing that can heal is given up.
        match reason {
            CloseReason::ClosedByUser => assert!(self.told.contains(&Cause::Close), "sequence {seed}"),
            CloseReason::LoggedInElsewhere | CloseReason::ClosedByAdministrator => {
                assert!(self.told.contains(&Cause::Fatal), "sequence {seed}");
            }
            CloseReason::Suspended => assert!(self.told.contains(&Cause::Suspend), "sequence {seed}"),
            CloseReason::Refused(error) => {
                assert!(self.told.contains(&Cause::Refusal), "sequence {seed}: {error}");
            }
            CloseReason::Dropped => panic!("sequence {seed}: nobody dropped it"),
            CloseReason::LoginDeadline(_) => {
                assert!(!self.logged_in_once, "sequence {seed}: gives up after it was logged in");
                let deadline =
                    self.config.login_deadline.unwrap_or_else(|| panic!("sequence {seed}: no deadline"));
                assert!(self.now >= self.started.unwrap() + deadline, "sequence {seed}: gives up too early");
            }
        }
        self.hand = Hand::Ended;
    }

    /// From now on one of the servers accepts, keeps the connection, and logs out in order, while nobody answers at the
    /// others: where does it end?
    fn heal(&mut self) {
        let count = self.supervisor.servers().count();
        let healed = self.random.usize(0..count);
        let healed_at = self.now;
        if self.started.is_none() {
            self.tell(&Input::Start);
        }
        if matches!(self.hand, Hand::Connection { .. }) && self.random.bool() {
            self.tell(&Input::LinkLost(Error::new(ErrorKind::ConnectionLost)));
        }
        // each turn a pause and an attempt; servers that want to be left alone may be passed over for so long
        let longest_turn =
            self.config.reconnect.max_delay().max(RETRY_AFTER_LIMIT) + self.config.connect_deadline;
        let most = longest_turn * u32::try_from(count + 1).unwrap();
        loop {
            match self.hand {
                Hand::Ended | Hand::Connection { .. } => return,
                Hand::Attempt { server } if server == healed => self.tell(&Input::Connected),
                Hand::Attempt { .. } => self.tell(&Input::ConnectFailed(Error::new(ErrorKind::Connect))),
                Hand::LoggingOut { .. } => self.tell(&Input::LoggedOut),
                Hand::Nothing => {
                    let timeout = self.supervisor.next_timeout();
                    self.now = timeout
                        .unwrap_or_else(|| panic!("sequence {}: waits for nobody", self.seed))
                        .max(self.now);
                    self.tell(&Input::Timeout);
                }
            }
            let took = self.now - healed_at;
            assert!(took <= most, "sequence {}: the healed server is not found in {took:?}", self.seed);
        }
    }

    /// From now on nobody answers any more; the user closes: it ends all the same, and in time.
    fn close(&mut self) {
        self.tell(&Input::Close(CloseReason::ClosedByUser));
        if let Hand::LoggingOut { since } = self.hand {
            let timeout = self.supervisor.next_timeout();
            assert_eq!(timeout, Some(since + self.config.log_out_deadline), "sequence {}", self.seed);
            self.now = timeout.unwrap().max(self.now);
            self.tell(&Input::Timeout);
        }
        assert_eq!(self.hand, Hand::Ended, "sequence {}: a close always ends", self.seed);
    }
}

#[tokio::test(start_paused = true)]
async fn the_rules_hold_in_random_sequences() {
    let start = Instant::now();
    let (mut healed, mut ended) = (0, 0);
    for seed in 0..SEQUENCES {
        let mut world = World::new(seed, start);
        world.tell(&Input::Start);
        for _ in 0..world.random.usize(1..STEPS) {
            world.let_time_pass();
            let input = world.any_input();
            world.tell(&input);
            world.check_armed_pause();
            if world.hand == Hand::Ended {
                break;
            }
        }
        if world.random.bool() {
            world.heal();
            match world.hand {
                Hand::Ended => ended += 1,
                _ => healed += 1,
            }
        }
        world.close();
    }
    // The sequences are worth something only if both happen often.
    assert!(healed > SEQUENCES / 20, "only {healed} were still alive");
    assert!(ended > SEQUENCES / 20, "only {ended} had ended");
}
