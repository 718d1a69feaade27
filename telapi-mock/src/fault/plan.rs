//! Which fault strikes, and when: decided without I/O.

use super::{AnswerFault, ConnectionFault, EventFault};

/// The occasions at which a fault strikes. Everything that is not narrowed down matches.
///
/// ```
/// use telapi_mock::fault::When;
///
/// let second_make_call = When::next(1).on("makeCall").after(1);
/// let one_event_in_ten = When::with_chance(0.1, 42).user("Extn201");
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct When {
    on: Option<String>,
    user: Option<String>,
    after: u64,
    times: Option<u64>,
    chance: Option<(f64, fastrand::Rng)>,
}

impl When {
    /// The next so many occasions.
    pub fn next(times: u64) -> Self {
        Self { times: Some(times), ..Self::always() }
    }

    /// Every occasion, until the plan is cleared.
    pub fn always() -> Self {
        Self { on: None, user: None, after: 0, times: None, chance: None }
    }

    /// Each occasion with this probability between 0 and 1, until the plan is cleared. The same seed and the same
    /// occasions give the same faults.
    pub fn with_chance(probability: f64, seed: u64) -> Self {
        let probability = if probability.is_nan() { 0.0 } else { probability };
        Self { chance: Some((probability, fastrand::Rng::with_seed(seed))), ..Self::always() }
    }

    /// Only requests with this at the end of their path, or as one part of it; only events of this name.
    pub fn on(mut self, path_or_event: impl Into<String>) -> Self {
        self.on = Some(path_or_event.into());
        self
    }

    /// Only what concerns this user, or the session with this id.
    pub fn user(mut self, user_or_session: impl Into<String>) -> Self {
        self.user = Some(user_or_session.into());
        self
    }

    /// Lets so many occasions that match pass first.
    pub fn after(mut self, occasions: u64) -> Self {
        self.after = occasions;
        self
    }

    fn matches(&self, occasion: &Occasion<'_>) -> bool {
        let on = self
            .on
            .as_deref()
            .is_none_or(|on| occasion.what.ends_with(on) || occasion.what.split('/').any(|part| part == on));
        let user = self.user.as_deref();
        on && user.is_none_or(|user| occasion.user == Some(user) || occasion.session == Some(user))
    }

    /// Whether the fault strikes at an occasion that matches.
    fn strikes(&mut self) -> bool {
        if self.after > 0 {
            self.after -= 1;
            return false;
        }
        if let Some((probability, random)) = &mut self.chance
            && random.f64() >= *probability
        {
            return false;
        }
        match &mut self.times {
            Some(0) => false,
            Some(times) => {
                *times -= 1;
                true
            }
            None => true,
        }
    }
}

/// Something that a fault may strike.
#[derive(Clone, Copy, Debug, Default)]
pub struct Occasion<'a> {
    /// The path or name of a request, the name of an event.
    pub what: &'a str,
    /// Whom it concerns, where that is known.
    pub user: Option<&'a str>,
    /// The session, where there is one.
    pub session: Option<&'a str>,
}

#[derive(Clone, Debug)]
struct Rules<F>(Vec<(When, F)>);

impl<F> Default for Rules<F> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<F: Clone> Rules<F> {
    /// The first that strikes, in the order in which they were planned; those behind it have not seen the occasion.
    fn strike(&mut self, occasion: &Occasion<'_>) -> Option<F> {
        let mut rules = self.0.iter_mut().filter(|(when, _)| when.matches(occasion));
        let fault = rules.find_map(|(when, fault)| when.strikes().then(|| fault.clone()));
        self.0.retain(|(when, _)| when.times != Some(0));
        fault
    }
}

/// All faults that are planned for a front-end. It has no clock and does no I/O: a front-end asks it at each occasion,
/// and does what it says.
///
/// ```
/// use telapi_mock::fault::{AnswerFault, FaultPlan, Occasion, When};
///
/// let mut plan = FaultPlan::default();
/// plan.spoil_answers(When::next(1).on("makeCall"), AnswerFault::Twice);
/// let heartbeat = Occasion { what: "/session/heartbeat", ..Occasion::default() };
/// assert_eq!(plan.answer(&heartbeat), None);
/// let make_call = Occasion { what: "/callcontrol/makeCall", ..Occasion::default() };
/// assert_eq!(plan.answer(&make_call), Some(AnswerFault::Twice));
/// assert_eq!(plan.answer(&make_call), None);
/// ```
#[derive(Clone, Debug, Default)]
pub struct FaultPlan {
    answers: Rules<AnswerFault>,
    events: Rules<EventFault>,
    connections: Rules<ConnectionFault>,
}

impl FaultPlan {
    /// Plans a fault of answers.
    pub fn spoil_answers(&mut self, when: When, fault: AnswerFault) {
        self.answers.0.push((when, fault));
    }

    /// Plans a fault of events.
    pub fn spoil_events(&mut self, when: When, fault: EventFault) {
        self.events.0.push((when, fault));
    }

    /// Plans a fault of the connections over which requests come.
    pub fn spoil_connections(&mut self, when: When, fault: ConnectionFault) {
        self.connections.0.push((when, fault));
    }

    /// Forgets every fault that has not struck.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// What is to become of the answer to this request.
    pub fn answer(&mut self, request: &Occasion<'_>) -> Option<AnswerFault> {
        self.answers.strike(request)
    }

    /// What is to become of this event.
    pub fn event(&mut self, event: &Occasion<'_>) -> Option<EventFault> {
        self.events.strike(event)
    }

    /// What is to become of the connection over which this request has come.
    pub fn connection(&mut self, request: &Occasion<'_>) -> Option<ConnectionFault> {
        self.connections.strike(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event<'a>(what: &'a str, user: &'a str) -> Occasion<'a> {
        Occasion { what, user: Some(user), session: Some("s1") }
    }

    fn struck(plan: &mut FaultPlan, occasions: usize) -> Vec<usize> {
        (0..occasions).filter(|_| plan.event(&event("HeldEvent", "anna")).is_some()).collect()
    }

    #[test]
    fn the_next_few_are_struck_and_no_more() {
        let mut plan = FaultPlan::default();
        plan.spoil_events(When::next(2), EventFault::Drop);
        assert_eq!(struck(&mut plan, 5), [0, 1]);
        plan.spoil_events(When::next(2).after(1), EventFault::Drop);
        assert_eq!(struck(&mut plan, 5), [1, 2]);
        plan.spoil_events(When::next(0), EventFault::Drop);
        assert_eq!(struck(&mut plan, 5), [0; 0]);
    }

    #[test]
    fn what_does_not_match_is_neither_struck_nor_counted() {
        let mut plan = FaultPlan::default();
        plan.spoil_events(When::next(1).on("HeldEvent").user("anna"), EventFault::Drop);
        assert_eq!(plan.event(&event("HeldEvent", "bert")), None);
        assert_eq!(plan.event(&event("RetrievedEvent", "anna")), None);
        assert_eq!(plan.event(&event("HeldEvent", "anna")), Some(EventFault::Drop));
        plan.spoil_events(When::next(1).user("s1"), EventFault::Drop);
        assert_eq!(
            plan.event(&event("HeldEvent", "anna")),
            Some(EventFault::Drop),
            "a session is named as well"
        );
    }

    #[test]
    fn a_path_is_matched_by_its_end_or_by_a_part_of_it() {
        let mut plan = FaultPlan::default();
        plan.spoil_answers(When::always().on("/session"), AnswerFault::Html);
        plan.spoil_answers(When::always().on("openapiwebsocket"), AnswerFault::Cut);
        let path = |what| Occasion { what, ..Occasion::default() };
        assert_eq!(plan.answer(&path("/inyama/service/session")), Some(AnswerFault::Html));
        assert_eq!(plan.answer(&path("/inyama/service/session/heartbeat")), None);
        assert_eq!(plan.answer(&path("/inyama/openapiwebsocket/123")), Some(AnswerFault::Cut));
    }

    #[test]
    fn several_faults_strike_one_after_the_other_in_the_order_of_the_plan() {
        let mut plan = FaultPlan::default();
        plan.spoil_answers(When::next(1), AnswerFault::Html);
        plan.spoil_answers(When::next(1), AnswerFault::Twice);
        let request = Occasion::default();
        let answers = [plan.answer(&request), plan.answer(&request), plan.answer(&request)];
        assert_eq!(answers, [Some(AnswerFault::Html), Some(AnswerFault::Twice), None]);
    }

    #[test]
    fn a_chance_strikes_about_as_often_as_it_says_and_a_seed_replays() {
        let run = |seed| {
            let mut plan = FaultPlan::default();
            plan.spoil_events(When::with_chance(0.25, seed), EventFault::Duplicate);
            struck(&mut plan, 1_000)
        };
        assert_eq!(run(7), run(7));
        assert_ne!(run(7), run(8));
        assert!((200..300).contains(&run(7).len()), "{}", run(7).len());
        let always_or_never = |probability| {
            let mut plan = FaultPlan::default();
            plan.spoil_events(When::with_chance(probability, 1), EventFault::Drop);
            struck(&mut plan, 100).len()
        };
        assert_eq!((always_or_never(0.0), always_or_never(1.0)), (0, 100));
        assert_eq!(always_or_never(f64::NAN), 0);
    }

    #[test]
    fn a_cleared_plan_strikes_nothing() {
        let mut plan = FaultPlan::default();
        plan.spoil_events(When::always(), EventFault::Drop);
        plan.spoil_connections(When::always(), ConnectionFault::Cut);
        assert_eq!(plan.connection(&Occasion::default()), Some(ConnectionFault::Cut));
        plan.clear();
        assert_eq!(struck(&mut plan, 3), [0; 0]);
        assert_eq!(plan.connection(&Occasion::default()), None);
    }
}
