//! Directories (guide, *SearchName*, *SearchNumber*, *UpdateUserDirectory*, *UpdateDirectory*). They are the server's own:
//! no link to the PBX is needed.

use super::{Outcome, too_much_is_a_resource_error};
use crate::switch::{DirectoryEntry, Switch};
use crate::telservices::message::{Answer, PartyInfo, ServiceError};
use crate::telservices::request::{Party, Request, UpdateUserDirectory};

pub(super) fn answer(switch: &Switch, request: &Request) -> Outcome {
    match request {
        Request::SearchName(request) => {
            let user = user(request.user_id.as_deref(), request.device_number.as_deref());
            let limit = request.limit.map(|limit| usize::try_from(limit).unwrap_or(usize::MAX));
            Ok(parties(switch.search_name(user, &request.name, limit)))
        }
        Request::SearchNumber(request) => {
            let user = user(request.user_id.as_deref(), request.device_number.as_deref());
            Ok(parties(switch.search_number(user, &request.number)))
        }
        Request::UpdateUserDirectory(request) => replace(switch, request),
        Request::UpdateDirectory(request) => {
            switch.update_directory(&request.directory_name)?;
            Ok(Answer::Standard)
        }
        _ => Err(ServiceError::Reject),
    }
}

/// The number of the device stands for the user who is not named.
fn user<'a>(user_id: Option<&'a str>, device_number: Option<&'a str>) -> Option<&'a str> {
    user_id.or(device_number)
}

fn parties(found: Vec<DirectoryEntry>) -> Answer {
    Answer::SearchDirectory(found.into_iter().map(PartyInfo::from).collect())
}

fn replace(switch: &Switch, request: &UpdateUserDirectory) -> Outcome {
    let owner = user(request.user_id.as_deref(), request.device_number.as_deref());
    let owner = owner.ok_or(ServiceError::Reject)?;
    let entries = request.parties.iter().flat_map(|parties| &parties.party).map(entry).collect();
    let replaced = switch.update_user_directory(owner, &request.directory_name, entries);
    replaced.map_err(too_much_is_a_resource_error)?;
    Ok(Answer::Standard)
}

fn entry(party: &Party) -> DirectoryEntry {
    let mut entry = DirectoryEntry::new(party.number.clone(), party.name.clone().unwrap_or_default());
    entry.number_type = party.number_type.map(Into::into);
    entry.company = party.company.clone().unwrap_or_default();
    entry
}
