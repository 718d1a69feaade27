//! What an answer of the portal means (IP Office guide 1.2.2, 18).

use crate::transport::Answer;
use crate::wire::ErrorPayload;
use telapi_core::wire::{Document, Limits};
use telapi_core::{Delivery, Error, ErrorKind, Refusal, Result, blot_out};

/// What was asked, for the error's text, and what the text must not tell.
pub(crate) struct Asked<'a> {
    pub(crate) path: &'a str,
    pub(crate) limits: &'a Limits,
    /// What went along with the request and must not come back in an error: session id and password. A server may
    /// repeat it.
    pub(crate) secrets: &'a [&'a str],
}

/// Judges an answer by its status and by its body, which is read whatever the status: a 200 may carry an error of the
/// application.
///
/// | status | means | delivery |
/// |---|---|---|
/// | any, with the error `SERVICE_REDIRECTED` (guide 15.4) | another server serves | rejected |
/// | 200, 201, 202 with an error payload | the application refused | rejected |
/// | 200, 201, 202 with HTML | something else than the portal answered | unknown |
/// | 401 | the session is gone | rejected |
/// | 500 | the server failed: whether it did what was asked is not said | unknown |
/// | 503 | not now; `Retry-After` says when | rejected |
/// | other 4xx | refused | rejected |
/// | anything else | not the portal's protocol | unknown |
pub(crate) fn judge(asked: &Asked<'_>, answer: &Answer) -> Result<()> {
    judge_status(asked, answer)?;
    if is_foreign(answer, asked.limits) {
        return Err(something_else(asked, answer));
    }
    Ok(())
}

/// The same where a good answer's body may be no XML: a photo, or what no sample shows. A page of HTML is none of these
/// either: taken for an answer, it would tell that a contact was added of which the portal never heard.
pub(crate) fn judge_anything(asked: &Asked<'_>, answer: &Answer) -> Result<()> {
    judge_status(asked, answer)?;
    if is_page(answer) {
        return Err(something_else(asked, answer));
    }
    Ok(())
}

fn judge_status(asked: &Asked<'_>, answer: &Answer) -> Result<()> {
    let payload = ErrorPayload::find(&answer.body, asked.limits);
    let error = |kind: ErrorKind, delivery: Delivery| {
        let mut refusal = payload.as_ref().map(ErrorPayload::refusal).unwrap_or_default();
        for text in [&mut refusal.code, &mut refusal.text].into_iter().flatten() {
            *text = blot_out(text, asked.secrets);
        }
        refusal.status = Some(answer.status);
        Error::new(kind).context(asked.path).refused(refusal).delivered(delivery)
    };
    if payload.as_ref().is_some_and(ErrorPayload::is_service_redirected) {
        return Err(error(ErrorKind::Redirected, Delivery::Rejected));
    }
    match answer.status {
        200..=202 if payload.is_some() => Err(error(ErrorKind::Refused, Delivery::Rejected)),
        200..=202 => Ok(()),
        401 => Err(error(ErrorKind::SessionExpired, Delivery::Rejected)),
        500 => Err(error(ErrorKind::Server, Delivery::Unknown)),
        503 => {
            let error = error(ErrorKind::Unavailable, Delivery::Rejected);
            Err(match answer.retry_after {
                Some(retry_after) => error.after(retry_after),
                None => error,
            })
        }
        400..=499 => Err(error(ErrorKind::Refused, Delivery::Rejected)),
        _ => Err(error(ErrorKind::Protocol, Delivery::Unknown)),
    }
}

/// Whether a body is there that is no message of the portal: an HTML page of a proxy or of the bare Tomcat.
fn is_foreign(answer: &Answer, limits: &Limits) -> bool {
    if answer.body.trim_ascii().is_empty() {
        return false;
    }
    let says_json = answer.content_type.as_ref().is_some_and(|it| it.to_ascii_lowercase().contains("json"));
    // JSON may be a mere `true`, which nothing tells but the header
    let document = match answer.body.trim_ascii_start().first() {
        Some(b'<') => Document::from_bytes(&answer.body, limits),
        _ if says_json => Document::from_json(&answer.body, limits),
        _ => Document::from_xml_or_json(&answer.body, limits),
    };
    let root = document.as_ref().ok().and_then(Document::root);
    root.is_none_or(|root| root.name().eq_ignore_ascii_case("html"))
}

/// Whether it is a page of HTML, by what its header says or by how it begins.
fn is_page(answer: &Answer) -> bool {
    let says_html = answer.content_type.as_ref().is_some_and(|it| it.to_ascii_lowercase().contains("html"));
    let body = answer.body.trim_ascii_start();
    let begins_with = |start: &[u8]| body.get(..start.len()).is_some_and(|it| it.eq_ignore_ascii_case(start));
    says_html || begins_with(b"<!doctype html") || begins_with(b"<html")
}

fn something_else(asked: &Asked<'_>, answer: &Answer) -> Error {
    let error = Error::new(ErrorKind::Protocol).context(asked.path).delivered(Delivery::Unknown);
    error.refused(refusal_in_words(answer.status, "something else than the portal answered"))
}

fn refusal_in_words(status: u16, text: &str) -> Refusal {
    let mut refusal = Refusal::with_status(status);
    refusal.text = Some(text.to_owned());
    refusal
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use std::time::Duration;

    fn answer(status: u16, body: &'static str) -> Answer {
        Answer { status, retry_after: None, content_type: None, body: Bytes::from_static(body.as_bytes()) }
    }

    fn judged(answer: &Answer) -> Result<()> {
        judge(&Asked { path: "callcontrol/holdCall", limits: &Limits::default(), secrets: &[SECRET] }, answer)
    }

    const SECRET: &str = "5e55105e-c2e7";

    const PAYLOAD: &str = "<Error><errorValue>NO_CALL</errorValue><description>gone</description></Error>";

    #[test]
    fn accepted_is_accepted_with_and_without_a_body() {
        assert!(judged(&answer(202, "")).is_ok());
        assert!(judged(&answer(200, "<created id='4'/>")).is_ok());
    }

    #[test]
    fn an_error_of_the_application_counts_whatever_the_status() {
        let error = judged(&answer(200, PAYLOAD)).unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Refused, Delivery::Rejected));
        assert_eq!(error.refusal().unwrap().code.as_deref(), Some("NO_CALL"));
        assert_eq!(error.to_string(), "callcontrol/holdCall: request refused (status 200, NO_CALL: gone)");
    }

    #[test]
    fn a_server_that_hands_its_users_over_says_so_whatever_the_status() {
        const REDIRECTED: &str = "<Error><errorValue>SERVICE_REDIRECTED</errorValue></Error>";
        for status in [200, 302, 400, 401, 403, 500, 503] {
            let error = judged(&answer(status, REDIRECTED)).unwrap_err();
            assert_eq!(
                (error.kind(), error.delivery()),
                (ErrorKind::Redirected, Delivery::Rejected),
                "{status}"
            );
        }
    }

    #[test]
    fn each_status_has_its_kind_and_an_honest_delivery() {
        for (status, kind, delivery) in [
            (400, ErrorKind::Refused, Delivery::Rejected),
            (401, ErrorKind::SessionExpired, Delivery::Rejected),
            (404, ErrorKind::Refused, Delivery::Rejected),
            (405, ErrorKind::Refused, Delivery::Rejected),
            (500, ErrorKind::Server, Delivery::Unknown),
            (502, ErrorKind::Protocol, Delivery::Unknown),
            (503, ErrorKind::Unavailable, Delivery::Rejected),
        ] {
            let error = judged(&answer(status, PAYLOAD)).unwrap_err();
            assert_eq!((error.kind(), error.delivery()), (kind, delivery), "{status}");
            assert_eq!(error.refusal().unwrap().status, Some(status));
        }
    }

    #[test]
    fn what_the_server_repeats_of_our_secrets_is_not_told() {
        let payloads = [
            "<Error><description>no session 5e55105e-c2e7 (5e55105e-c2e7)</description></Error>",
            "<Error><errorValue>5e55105e-c2e7</errorValue><description>gone</description></Error>",
            "<Errors><Error><code>A-5e55105e-c2e7</code></Error><Error><description>&#53;e55105e-c2e7</description>
             </Error></Errors>",
        ];
        for (payload, status) in
            payloads.iter().flat_map(|payload| [200, 400, 401, 500, 503].map(|s| (*payload, s)))
        {
            let error = judged(&answer(status, payload)).unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains(SECRET), "{status}: {shown}");
            assert!(shown.contains("[redacted]"), "{status}: {shown}");
        }
        let error = judged(&answer(400, payloads[0])).unwrap_err();
        assert_eq!(error.refusal().unwrap().text.as_deref(), Some("no session [redacted] ([redacted])"));
    }

    #[test]
    fn a_server_that_is_busy_says_when_to_ask_again() {
        let busy = Answer { retry_after: Some(Duration::from_secs(5)), ..answer(503, "") };
        assert_eq!(judged(&busy).unwrap_err().retry_after(), Some(Duration::from_secs(5)));
    }

    #[test]
    fn json_is_an_answer_in_whatever_format_was_asked() {
        for body in ["{}", "[]", r#"{"created": {"@id": 4}}"#, r#"[{"id": 4}]"#] {
            assert!(judged(&answer(202, body)).is_ok(), "{body}");
        }
        for body in ["true", "\"Ok\"", "{}", "<created id='4'/>"] {
            let json =
                Answer { content_type: Some("Text/JSON;charset=UTF-8".to_owned()), ..answer(200, body) };
            assert!(judged(&json).is_ok(), "{body}");
        }
        for body in ["<html/>", "It works!", "{", r#"{"html": {"body": 1}}"#] {
            let json = Answer { content_type: Some("text/json".to_owned()), ..answer(200, body) };
            assert_eq!(judged(&json).unwrap_err().kind(), ErrorKind::Protocol, "{body}");
        }
    }

    #[test]
    fn an_error_in_json_is_an_error_and_tells_no_secret() {
        for payload in [
            r#"{"Error": {"errorValue": "NO_CALL", "description": "gone 5e55105e-c2e7"}}"#,
            r#"{"ns2.Error": {"ns2.description": {"$": "gone \u0035e55105e-c2e7"}, "ns2.errorValue": "NO_CALL"}}"#,
            r#"{"Errors": {"Error": [{"errorValue": "NO_CALL", "description": "gone 5e55105e-c2e7"}]}}"#,
            r#"{"Errors": [{"errorValue": "NO_CALL", "description": "gone 5e55105e-c2e7"}]}"#,
            r#"{"errorValue": "NO_CALL", "description": "gone 5e55105e-c2e7", "code": null}"#,
            r#"[{"errorValue": "NO_CALL", "description": "gone 5e55105e-c2e7"}]"#,
        ] {
            let error = judged(&answer(200, payload)).unwrap_err();
            assert_eq!(
                (error.kind(), error.delivery()),
                (ErrorKind::Refused, Delivery::Rejected),
                "{payload}"
            );
            assert_eq!(
                error.to_string(),
                "callcontrol/holdCall: request refused (status 200, NO_CALL: gone [redacted])",
                "{payload}"
            );
        }
    }

    #[test]
    fn html_is_no_answer() {
        for page in ["<html><body>It works!</body></html>", "<!DOCTYPE html><html></html>", "It works!"] {
            let error = judged(&answer(200, page)).unwrap_err();
            assert_eq!((error.kind(), error.delivery()), (ErrorKind::Protocol, Delivery::Unknown), "{page}");
            assert_eq!(error.refusal().unwrap().status, Some(200));
        }
    }
}
