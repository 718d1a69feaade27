//! What a [`Switch`] is made of: extensions, hunt groups, application users, timers.

use super::acd::{Agent, RoutingPoint, RoutingPointConfig};
use super::{DirectoryEntry, Switch};
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

/// How a phone behaves when a call comes in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answer {
    /// It rings until somebody acts: the phone's handle, a CTI request, the caller, or the no-answer timer.
    #[default]
    Never,
    /// It picks up by itself after it has rung for so long.
    After(Duration),
    /// It rejects every call at once.
    Reject,
    /// It is busy to every caller.
    Busy,
}

/// A phone, and the user who may log in for it.
#[derive(Clone)]
pub struct Extension {
    pub(crate) number: String,
    pub(crate) user: String,
    pub(crate) password: String,
    pub(crate) full_name: String,
    pub(crate) answer: Answer,
    pub(crate) logged_in: bool,
    pub(crate) voicemail: bool,
    pub(crate) agent: Option<Agent>,
    pub(crate) add_on_license: Option<String>,
}

impl Extension {
    /// A phone with this number. Its user is called `Extn` and the number, with an empty password.
    pub fn new(number: impl Into<String>) -> Self {
        let number = number.into();
        Self {
            user: format!("Extn{number}"),
            full_name: format!("Extension {number}"),
            number,
            password: String::new(),
            answer: Answer::Never,
            logged_in: true,
            voicemail: false,
            agent: None,
            add_on_license: None,
        }
    }

    /// The name with which the user logs in; IP Office allows 15 characters.
    #[must_use]
    pub fn user(mut self, name: impl Into<String>) -> Self {
        self.user = name.into();
        self
    }

    /// The user's password; IP Office allows 15 characters.
    #[must_use]
    pub fn password(mut self, password: impl Into<String>) -> Self {
        self.password = password.into();
        self
    }

    /// The name that displays and directories show.
    #[must_use]
    pub fn full_name(mut self, name: impl Into<String>) -> Self {
        self.full_name = name.into();
        self
    }

    /// The phone picks up by itself after it has rung for so long; zero is allowed.
    #[must_use]
    pub fn answers_after(self, ringing: Duration) -> Self {
        self.answers(Answer::After(ringing))
    }

    /// The phone rings until somebody acts. This is the default.
    #[must_use]
    pub fn never_answers(self) -> Self {
        self.answers(Answer::Never)
    }

    /// The phone rejects every call at once.
    #[must_use]
    pub fn rejects(self) -> Self {
        self.answers(Answer::Reject)
    }

    /// The phone is busy to every caller.
    #[must_use]
    pub fn busy(self) -> Self {
        self.answers(Answer::Busy)
    }

    /// Nobody is logged in to the phone; calls to it fail until [`Phone::log_in`](crate::Phone::log_in).
    #[must_use]
    pub fn logged_out(mut self) -> Self {
        self.logged_in = false;
        self
    }

    /// Calls that find the phone busy, or that nobody answers in time, go to its mailbox, where the caller leaves a
    /// message until it hangs up. Without this the mailbox is there too, but no call gets to it.
    #[must_use]
    pub fn voicemail(mut self) -> Self {
        self.voicemail = true;
        self
    }

    /// The phone is an agent's, to whom routing points give calls and for whom campaigns call.
    #[must_use]
    pub fn agent(mut self, agent: Agent) -> Self {
        self.agent = Some(agent);
        self
    }

    /// What the user is licensed for beside the usual package: `GoldUserPackage`, for instance, in the IP Office guide's
    /// logins to a pair (15.2). Nothing by default.
    #[must_use]
    pub fn add_on_license(mut self, package: impl Into<String>) -> Self {
        self.add_on_license = Some(package.into());
        self
    }

    fn answers(mut self, answer: Answer) -> Self {
        self.answer = answer;
        self
    }
}

/// Without the password.
impl std::fmt::Debug for Extension {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Extension")
            .field("number", &self.number)
            .field("user", &self.user)
            .field("full_name", &self.full_name)
            .field("answer", &self.answer)
            .field("logged_in", &self.logged_in)
            .finish_non_exhaustive()
    }
}

/// Several phones behind one number: a call rings at the first member that is free.
#[derive(Clone, Debug)]
pub struct HuntGroup {
    pub(crate) name: String,
    pub(crate) number: String,
    pub(crate) members: Vec<String>,
}

impl HuntGroup {
    /// A group with a name and the number that callers dial.
    pub fn new(name: impl Into<String>, number: impl Into<String>) -> Self {
        Self { name: name.into(), number: number.into(), members: Vec::new() }
    }

    /// Adds an extension, behind those already there.
    #[must_use]
    pub fn member(mut self, number: impl Into<String>) -> Self {
        self.members.push(number.into());
        self
    }
}

/// Who chooses the call ids of the two ends of a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallIds {
    /// Each device's part in a call has an id of its own: the caller's is the text of the correlator that it gave, the
    /// called party's a fresh UUID.
    #[default]
    PerDevice,
    /// Both ends carry the id that the caller chose.
    Shared,
}

/// Everything that a switch is told before it starts.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    pub(crate) seed: u64,
    pub(crate) switching_sub_domain: String,
    pub(crate) extensions: BTreeMap<String, Extension>,
    pub(crate) hunt_groups: BTreeMap<String, HuntGroup>,
    /// Inbound routing points, by their services.
    pub(crate) routing_points: BTreeMap<String, RoutingPoint>,
    pub(crate) campaign_templates: BTreeMap<String, RoutingPointConfig>,
    /// What the sources of the public directories have.
    pub(crate) directories: BTreeMap<String, Vec<DirectoryEntry>>,
    pub(crate) application_users: BTreeMap<String, Secret>,
    pub(crate) no_answer_timeout: Duration,
    pub(crate) forward_no_answer_after: Duration,
    pub(crate) call_ids: CallIds,
    pub(crate) clock: Option<SystemTime>,
}

/// A password that no `Debug` prints.
#[derive(Clone)]
pub(crate) struct Secret(pub(crate) String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Builds a [`Switch`].
#[derive(Clone, Debug)]
#[must_use]
pub struct SwitchBuilder {
    config: Config,
}

impl SwitchBuilder {
    pub(crate) fn new() -> Self {
        Self {
            config: Config {
                seed: 1,
                switching_sub_domain: "10.20.30.40".into(),
                extensions: BTreeMap::new(),
                hunt_groups: BTreeMap::new(),
                routing_points: BTreeMap::new(),
                campaign_templates: BTreeMap::new(),
                directories: BTreeMap::new(),
                application_users: BTreeMap::new(),
                no_answer_timeout: Duration::from_secs(60),
                forward_no_answer_after: Duration::from_secs(15),
                call_ids: CallIds::default(),
                clock: None,
            },
        }
    }

    /// What every id that the switch makes up is derived from; 1 by default. The same seed and the same actions give
    /// the same ids.
    pub fn seed(mut self, seed: u64) -> Self {
        self.config.seed = seed;
        self
    }

    /// The address that the switch goes by in CSTA's `switchingSubDomainInformationElements`; `10.20.30.40` by default.
    pub fn switching_sub_domain(mut self, address: impl Into<String>) -> Self {
        self.config.switching_sub_domain = address.into();
        self
    }

    /// Adds a phone; one with the same number is replaced.
    pub fn extension(mut self, extension: Extension) -> Self {
        self.config.extensions.insert(extension.number.clone(), extension);
        self
    }

    /// Adds a hunt group; one with the same number is replaced.
    pub fn hunt_group(mut self, group: HuntGroup) -> Self {
        self.config.hunt_groups.insert(group.number.clone(), group);
        self
    }

    /// Adds an inbound routing point; one with the same service is replaced.
    pub fn routing_point(mut self, point: RoutingPoint) -> Self {
        self.config.routing_points.insert(point.service.clone(), point);
        self
    }

    /// Adds a template, of which campaigns are made ([`Switch::start_routing_point`]); one with the same name is replaced.
    pub fn campaign_template(mut self, name: impl Into<String>, config: RoutingPointConfig) -> Self {
        self.config.campaign_templates.insert(name.into(), config);
        self
    }

    /// Adds a public directory with what its source has, to begin with; one with the same name is replaced.
    pub fn directory(
        mut self,
        name: impl Into<String>,
        entries: impl IntoIterator<Item = DirectoryEntry>,
    ) -> Self {
        self.config.directories.insert(name.into(), entries.into_iter().collect());
        self
    }

    /// Adds a user who owns no phone and may watch and control all of them (IP Office guide 2.4.2).
    pub fn application_user(mut self, name: impl Into<String>, password: impl Into<String>) -> Self {
        self.config.application_users.insert(name.into(), Secret(password.into()));
        self
    }

    /// How long a call rings before the switch gives it up; 60 seconds by default.
    pub fn no_answer_timeout(mut self, ringing: Duration) -> Self {
        self.config.no_answer_timeout = ringing;
        self
    }

    /// How long a call rings at a phone that forwards what nobody answers; 15 seconds by default.
    pub fn forward_no_answer_after(mut self, ringing: Duration) -> Self {
        self.config.forward_no_answer_after = ringing;
        self
    }

    /// Whether the two ends of a call carry one id; [`CallIds::PerDevice`] by default.
    pub fn call_ids(mut self, call_ids: CallIds) -> Self {
        self.config.call_ids = call_ids;
        self
    }

    /// The time that the switch's clock shows when it starts; the computer's by default. Events carry it as a
    /// timestamp, so that a test which compares whole messages sets it.
    pub fn clock_starts_at(mut self, time: SystemTime) -> Self {
        self.config.clock = Some(time);
        self
    }

    /// Starts the switch. Phones that answer by themselves and the no-answer timer need a tokio runtime: that of the
    /// caller, here or when the call is made. Without one the switch does everything else, and nothing by itself: its
    /// calls are exactly what its phones are told to do, which is what a property test wants.
    pub fn build(self) -> Switch {
        Switch::start(self.config)
    }
}
