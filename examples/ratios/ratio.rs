//! A ratio and its goal, and how two things are measured beside each other.

use crate::Result;
use std::time::Duration;

/// What was measured.
pub(crate) struct Ratio {
    pub(crate) name: String,
    pub(crate) value: f64,
    pub(crate) goal: Goal,
    /// What the value is, for the table.
    pub(crate) unit: &'static str,
}

/// On which side of it the value must be.
#[derive(Clone, Copy)]
pub(crate) enum Goal {
    AtLeast(f64),
    AtMost(f64),
}

impl Ratio {
    pub(crate) fn is_met(&self) -> bool {
        // by the value that is shown, in thousandths
        let shown = (self.value * 1000.0).round() / 1000.0;
        match self.goal {
            Goal::AtLeast(goal) => shown >= goal,
            Goal::AtMost(goal) => shown <= goal,
        }
    }

    /// One object on one line.
    pub(crate) fn json(&self) -> String {
        let (Goal::AtLeast(goal) | Goal::AtMost(goal)) = self.goal;
        let (name, met) = (serde_json::Value::from(self.name.as_str()), self.is_met());
        // by hand, so that the name stands first
        format!(r#"{{"name":{name},"value":{:.3},"goal":{goal:?},"met":{met}}}"#, self.value)
    }

    /// One row of a table in Markdown.
    pub(crate) fn row(&self) -> String {
        let goal = match self.goal {
            Goal::AtLeast(goal) => format!("at least {goal}"),
            Goal::AtMost(goal) => format!("at most {goal}"),
        };
        let met = if self.is_met() { "yes" } else { "no" };
        format!("| {:30} | {:6.2} {:13} | {goal:13} | {met:3} |", self.name, self.value, self.unit)
    }
}

/// Runs both in turn, so often, and returns the best time of each.
pub(crate) fn interleaved(
    rounds: usize,
    mut ours: impl FnMut() -> Result<Duration>,
    mut floor: impl FnMut() -> Result<Duration>,
) -> Result<Best> {
    let mut best = Best { ours: Duration::MAX, floor: Duration::MAX };
    for _ in 0..rounds {
        best.ours = best.ours.min(ours()?);
        best.floor = best.floor.min(floor()?);
    }
    Ok(best)
}

/// The best times for the same work.
pub(crate) struct Best {
    ours: Duration,
    floor: Duration,
}

impl Best {
    /// Our rate by the floor's.
    pub(crate) fn rate(&self) -> f64 {
        self.floor.as_secs_f64() / self.ours.as_secs_f64()
    }

    /// Our cost by the floor's.
    pub(crate) fn cost(&self) -> f64 {
        1.0 / self.rate()
    }
}
