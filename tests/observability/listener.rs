//! Listens to what is logged, and keeps it.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

/// A line, or a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) is_span: bool,
    pub(crate) target: String,
    pub(crate) level: Level,
    /// The name of a span, the text of a line.
    pub(crate) name: String,
    /// The fields that it may have.
    pub(crate) declared: Vec<&'static str>,
    /// The fields that it has.
    pub(crate) fields: BTreeMap<&'static str, String>,
    /// The spans around it, the innermost first.
    pub(crate) within: Vec<String>,
    id: Option<u64>,
}

impl Told {
    /// All of it in one text, to look for what must not be there.
    pub(crate) fn shown(&self) -> String {
        let fields: Vec<_> = self.fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("{} {} {} {}", self.level, self.target, self.name, fields.join(" "))
    }
}

/// What was logged while it listened.
#[derive(Clone, Default)]
pub(crate) struct Listener(Arc<Mutex<Vec<Told>>>);

/// Listening goes on until it is dropped.
pub(crate) struct Listening(#[expect(dead_code, reason = "held")] [DefaultGuard; 2]);

impl Listener {
    /// Listens to telapi's own lines of this thread at all levels.
    pub(crate) fn listen() -> (Self, Listening) {
        let listener = Self::default();
        // with a single dispatcher in the process, tracing lets other tests' threads decide what is listened to
        let other = tracing_subscriber::registry().set_default();
        let guard = tracing_subscriber::registry().with(listener.clone()).set_default();
        (listener, Listening([guard, other]))
    }

    pub(crate) fn told(&self) -> Vec<Told> {
        self.0.lock().unwrap().clone()
    }

    /// The lines at this level and above, in order.
    pub(crate) fn lines(&self, least: Level) -> Vec<Told> {
        self.told().into_iter().filter(|told| !told.is_span && told.level <= least).collect()
    }

    pub(crate) fn spans(&self, name: &str) -> Vec<Told> {
        self.told().into_iter().filter(|told| told.is_span && told.name == name).collect()
    }
}

/// Whether it is ours: the mock's lines are not, nor the dependencies'.
pub(crate) fn is_ours(target: &str) -> bool {
    target.starts_with("telapi") && !target.starts_with("telapi_mock")
}

#[derive(Default)]
struct Fields(BTreeMap<&'static str, String>);

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}

fn told(metadata: &Metadata<'_>, name: &str, fields: Fields, within: Vec<String>) -> Told {
    let declared = metadata.fields().iter().map(|field| field.name()).filter(|name| *name != "message");
    Told {
        is_span: metadata.is_span(),
        target: metadata.target().to_owned(),
        level: *metadata.level(),
        name: name.to_owned(),
        declared: declared.collect(),
        fields: fields.0,
        within,
        id: None,
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Listener {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let metadata = attributes.metadata();
        if !is_ours(metadata.target()) {
            return;
        }
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        let within = context.span(id).unwrap().scope().skip(1).map(|span| span.name().to_owned()).collect();
        let told = Told { id: Some(id.into_u64()), ..told(metadata, metadata.name(), fields, within) };
        self.0.lock().unwrap().push(told);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _context: Context<'_, S>) {
        let mut fields = Fields::default();
        values.record(&mut fields);
        let mut all = self.0.lock().unwrap();
        // ids of spans that are closed are used again: the newest is meant
        if let Some(span) = all.iter_mut().rev().find(|told| told.id == Some(id.into_u64())) {
            span.fields.extend(fields.0);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        if !is_ours(event.metadata().target()) {
            return;
        }
        let mut fields = Fields::default();
        event.record(&mut fields);
        let text = fields.0.remove("message").unwrap_or_default();
        let scope = context.event_scope(event).into_iter().flatten();
        let within = scope.map(|span| span.name().to_owned()).collect();
        self.0.lock().unwrap().push(told(event.metadata(), &text, fields, within));
    }
}
