//! Every service of the guide in one table: what is sent, that it is answered, and its errors.

mod document;
mod rows;

use super::super::world::{PASSWORD, World, minutes, pass, secs, soon, watch};
use rows::ROWS;
use std::pin::Pin;
use telapi::ipoffice::{DataFormat, Session};
use telapi::{Delivery, Error, ErrorKind, Result};
use telapi_mock::fault::AnswerFault;
use telapi_mock::ipoffice::{Direction, Exchange};
use telapi_mock::{Extension, HuntGroup};

type Asked<'a> = Pin<Box<dyn Future<Output = Result<()>> + 'a>>;

/// A service: how it is asked for, and what the guide says is sent then.
struct Row {
    service: &'static str,
    /// Its section of the guide.
    guide: &'static str,
    who: Who,
    method: &'static str,
    /// After `/inyama/service/`.
    path: &'static str,
    /// The body's first element, without its prefix; empty where there is no body.
    root: &'static str,
    ask: for<'a> fn(&'a Scene) -> Asked<'a>,
}

#[derive(Clone, Copy)]
enum Who {
    /// The user of 201.
    User,
    /// The user who owns no telephone.
    Application,
}

/// A PBX, a session with it, and what is to happen to the service.
struct Scene {
    world: World,
    session: Session,
    path: &'static str,
    fault: Option<AnswerFault>,
}

impl Scene {
    async fn of(row: &Row, format: DataFormat, fault: Option<AnswerFault>) -> Self {
        let world = World::with(|switch| {
            let voicemail = Extension::new("208").password(PASSWORD).voicemail().busy();
            switch.extension(voicemail).hunt_group(HuntGroup::new("Sales", "300").member("201"))
        })
        .await;
        world.portal.set_photo("Extn201", "image/png", vec![1; 10]);
        let session = match row.who {
            Who::User => world.user("201"),
            Who::Application => world.application_user(),
        };
        let session = soon(session.data_format(format).connect()).await.unwrap();
        watch(&session).await;
        Self { world, session, path: row.path, fault }
    }

    /// All is prepared: what is asked from now on is the service itself.
    fn now(&self) {
        self.world.portal.clear_transcript();
        if let Some(fault) = &self.fault {
            self.world.portal.answer_next(format!("/{}", self.path), fault.clone());
        }
    }

    /// What was sent since.
    fn sent(&self) -> Vec<(String, String, Exchange)> {
        let asked = |exchange: Exchange| match &exchange.direction {
            Direction::Request { method, path } => Some((method.clone(), path.clone(), exchange)),
            _ => None,
        };
        self.world.portal.transcript().into_iter().filter_map(asked).collect()
    }
}

/// The name of the first element, without its prefix, or of the first member.
fn root(body: &str) -> &str {
    if body.starts_with('{') {
        return body.split('"').nth(1).unwrap_or_default();
    }
    let elements = body.split('<').skip(1).find(|tag| !tag.starts_with('?')).unwrap_or_default();
    let name = elements.split(|it: char| it.is_whitespace() || "/>".contains(it)).next().unwrap_or_default();
    name.rsplit(':').next().unwrap_or_default()
}

/// Method, path, headers and body. The session's header is seen in what the mock made of it: it knew whose request it
/// was.
fn wrong_in_what_was_sent(row: &Row, format: DataFormat, scene: &Scene) -> Option<String> {
    let path = format!("/inyama/service/{}", row.path);
    let sent = scene.sent();
    let Some((_, _, exchange)) =
        sent.iter().find(|(method, asked, _)| method == row.method && *asked == path)
    else {
        let sent: Vec<_> = sent.iter().map(|(method, path, _)| format!("{method} {path}")).collect();
        return Some(format!("no {} {path}, but {sent:?}", row.method));
    };
    let user = match row.who {
        Who::User => "Extn201",
        Who::Application => "ctiapp",
    };
    if exchange.session.is_none() || exchange.user.as_deref() != Some(user) {
        return Some("it was sent without the session's id".to_owned());
    }
    // the guide names no header for XML, which is the default (2.6.1): what is named must be XML all the same
    let content_type = exchange.content_type.as_deref();
    let is_right = match format {
        DataFormat::Json => content_type == Some("text/json;charset=UTF-8"),
        _ => row.root.is_empty() || content_type.is_some_and(|it| it.starts_with("application/xml")),
    };
    if !is_right {
        return Some(format!("its content is said to be {:?}", exchange.content_type));
    }
    (root(&exchange.body) != row.root).then(|| format!("its body is a {:?}", root(&exchange.body)))
}

/// What is wrong with each service, all at once: one wrong row hides no other.
async fn each(fault: Option<AnswerFault>, judge: impl AsyncFn(&Row, &Scene, Result<()>) -> Option<String>) {
    each_in(DataFormat::Xml, fault, judge).await;
}

async fn each_in(
    format: DataFormat,
    fault: Option<AnswerFault>,
    judge: impl AsyncFn(&Row, &Scene, Result<()>) -> Option<String>,
) {
    let mut wrong = Vec::new();
    for row in ROWS.iter().copied().flatten() {
        let scene = Scene::of(row, format, fault.clone()).await;
        let outcome = soon((row.ask)(&scene)).await;
        let sent = wrong_in_what_was_sent(row, format, &scene);
        let judged = judge(row, &scene, outcome).await;
        wrong.extend(sent.into_iter().chain(judged).map(|what| format!("{}: {what}", row.service)));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn told(error: &Error) -> String {
    format!("{:?}, {:?}: {error}", error.kind(), error.delivery())
}

#[tokio::test(start_paused = true)]
async fn every_service_is_sent_as_the_guide_says_and_succeeds() {
    each(None, async |_, _, outcome| outcome.err().map(|error| told(&error))).await;
}

/// Guide 2.6.2 has no sample: the same names.
#[tokio::test(start_paused = true)]
async fn every_service_is_sent_in_json_too_and_succeeds() {
    each_in(DataFormat::Json, None, async |_, _, outcome| outcome.err().map(|error| told(&error))).await;
}

#[tokio::test(start_paused = true)]
async fn of_no_service_that_is_answered_by_500_is_the_outcome_known() {
    each(Some(AnswerFault::status(500)), async |_, _, outcome| match outcome {
        Err(error) if error.delivery() == Delivery::Unknown => None,
        Err(error) => Some(told(&error)),
        Ok(()) => Some("succeeded".to_owned()),
    })
    .await;
}

/// A proxy's page, with the status 200: the portal never heard of the request.
#[tokio::test(start_paused = true)]
async fn no_service_succeeds_by_what_something_else_answers() {
    each(Some(AnswerFault::Html), async |_, _, outcome| match outcome {
        Err(error) if (error.kind(), error.delivery()) == (ErrorKind::Protocol, Delivery::Unknown) => None,
        Err(error) => Some(told(&error)),
        Ok(()) => Some("succeeded".to_owned()),
    })
    .await;
}

/// A 200 may carry an error of the application (guide 1.2.2).
#[tokio::test(start_paused = true)]
async fn no_service_succeeds_by_an_error_that_a_200_carries() {
    for body in [
        "<Errors><Error><code>7</code><errorValue>NO_SUCH</errorValue></Error></Errors>",
        r#"{"Errors":{"Error":{"code":7,"errorValue":"NO_SUCH"}}}"#,
    ] {
        each(Some(AnswerFault::answer(200, body)), async |_, _, outcome| match outcome {
            Err(error) if error.refusal().and_then(|it| it.code.as_deref()) == Some("NO_SUCH") => None,
            Err(error) => Some(told(&error)),
            Ok(()) => Some("succeeded".to_owned()),
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_401_to_any_service_heals_the_session() {
    each(Some(AnswerFault::status(401)), async |_, scene, outcome| {
        let wrong = match outcome {
            Err(error)
                if error.kind() == ErrorKind::SessionExpired && error.delivery() != Delivery::Unknown =>
            {
                None
            }
            Err(error) => Some(told(&error)),
            Ok(()) => Some("succeeded".to_owned()),
        };
        // the transcript was emptied since the first login
        let healed = tokio::time::timeout(minutes(1), async {
            while scene.world.logins() == 0 || !scene.session.state().get().is_online() {
                pass(secs(1)).await;
            }
        });
        wrong.or(healed.await.err().map(|_| "the session has not logged in again".to_owned()))
    })
    .await;
}
