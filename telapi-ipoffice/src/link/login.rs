//! Logging in (IP Office guide 4.3.1).

use crate::answer::{Asked, judge};
use crate::config::Config;
use crate::portal::Portal;
use crate::transport::{Answer, Method, Request, Target};
use crate::wire::{ErrorPayload, LoginFailureCode, LoginResponse, SessionId};
use std::sync::Arc;
use telapi_core::{Delivery, Error, ErrorKind, Refusal, Result, blot_out, blot_out_of_error};

pub(super) async fn log_in(config: &Arc<Config>, server: Target) -> Result<Portal> {
    let request = Request {
        method: Method::POST,
        url: server.rest_url(&["session"], &[])?,
        secret_header: None,
        content_type: config.data_format.content_type(true),
        body: Some(config.data_format.body(config.login.to_xml().expose().to_owned())?),
        deadline: config.request_deadline,
        max_body: config.login_limits.max_bytes,
    };
    let answer = config.http.send(request).await?;
    let what = format!("log in as {} at {server}", config.login.user_name);
    let response = accepted(config, &answer).map_err(|error| error.context(what.as_str()))?;
    let Some(session_id) = response.client_session_id.clone() else {
        let error = Error::new(ErrorKind::Protocol).context(format!("{what}: the answer names no session"));
        return Err(error.delivered(Delivery::Unknown));
    };
    if !session_id.fits_a_request() {
        let what = format!("{what}: the answer names a session that no request can name");
        let error = Error::new(ErrorKind::Protocol).context(what);
        // the next login gets another id
        return Err(error.transient(true).delivered(Delivery::Unknown));
    }
    Ok(Portal::new(Arc::clone(config), server, session_id, Arc::new(response)))
}

/// A refusal may come with status 200 and a code in the answer, or with another status and an error payload; a body of
/// neither kind is judged by its status.
fn accepted(config: &Config, answer: &Answer) -> Result<LoginResponse> {
    let limits = &config.login_limits;
    let password = config.login.user_password.expose();
    match LoginResponse::from_body(&answer.body, limits) {
        Ok(response) => {
            let session_id = response.client_session_id.clone();
            let secrets = &[password, session_id.as_ref().map_or("", SessionId::expose)];
            match response.failure() {
                Some(code) => Err(refused(answer.status, code, secrets)),
                None if answer.status == 200 => Ok(response),
                None => judge(&Asked { path: "session", limits, secrets }, answer).and(Ok(response)),
            }
        }
        Err(not_a_response) => {
            let secrets = &[password];
            let payload = ErrorPayload::find(&answer.body, limits);
            // a portal that has handed its users over says nothing of these
            let serves = payload.as_ref().is_none_or(|payload| !payload.is_service_redirected());
            let code = payload.and_then(|payload| payload.login_failure());
            match (code, answer.status) {
                (Some(code), status) => Err(with_retry_after(refused(status, &code, secrets), answer)),
                // the guide: 401 in case invalid credentials are passed
                (None, 401) if serves => Err(refused(401, &LoginFailureCode::InvalidCredentials, secrets)),
                (None, _) => {
                    judge(&Asked { path: "session", limits, secrets }, answer)?;
                    let error =
                        Error::new(ErrorKind::Decode).caused_by(blot_out_of_error(&not_a_response, secrets));
                    Err(error.refused(Refusal::with_status(answer.status)).delivered(Delivery::Unknown))
                }
            }
        }
    }
}

fn refused(status: u16, code: &LoginFailureCode, secrets: &[&str]) -> Error {
    let mut refusal = Refusal::with_code(match code {
        // a code that the guide does not have may be anything, even the password
        LoginFailureCode::Other(code) => blot_out(code, secrets),
        known => known.as_str().to_owned(),
    });
    refusal.status = Some(status);
    Error::new(ErrorKind::LoginRefused)
        .refused(refusal)
        .delivered(Delivery::Rejected)
        .transient(code.is_transient())
}

fn with_retry_after(error: Error, answer: &Answer) -> Error {
    match answer.retry_after {
        Some(retry_after) => error.after(retry_after),
        None => error,
    }
}
