//! Every service beyond the calls' own, against the mock PBX: what is sent, what is answered, what goes wrong.

mod errors;
mod offline;
mod phone;
mod portal;
mod table;
mod waits;

use super::world::World;
use telapi_mock::ipoffice::Direction;

/// Method, path and body of the newest request whose path, without its query, ends like this.
fn newest(world: &World, path_end: &str) -> (String, String, String) {
    let transcript = world.portal.transcript();
    let found = transcript.iter().rev().find_map(|exchange| match &exchange.direction {
        Direction::Request { method, path } if path.split('?').next().unwrap().ends_with(path_end) => {
            Some((method.clone(), path.clone(), exchange.body.clone()))
        }
        _ => None,
    });
    found.unwrap_or_else(|| panic!("nothing was sent to {path_end}"))
}
