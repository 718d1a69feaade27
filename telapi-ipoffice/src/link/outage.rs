//! Whether a whole switch has gone, as an application user sees it (IP Office guide 15.5).
//!
//! A phone that goes out of service was logged out by its user, or has lost its switch: the event is the same. One phone is
//! that phone alone. When all phones of a switch are out, and several of them went at once, it is the switch.

use crate::wire::{DeviceCategory, LoginResponse};
use std::collections::HashMap;
use std::time::Duration;
use telapi_core::{DeviceId, SwitchingSubDomain};
use tokio::time::Instant;

/// What happens within this time happens at once: the portal tells each phone in a message of its own.
const AT_ONCE: Duration = Duration::from_secs(10);

/// The switches whose phones the session watches. Made anew with each connection.
#[derive(Debug, Default)]
pub(super) struct Switches(HashMap<Option<SwitchingSubDomain>, Phones>);

#[derive(Debug, Default)]
struct Phones {
    /// Each phone, and since when it is out of service; one that was out at login is so for ever.
    out_since: HashMap<String, Option<Out>>,
    /// Since when all are gone.
    gone_since: Option<Instant>,
}

#[derive(Debug, Clone, Copy)]
enum Out {
    AtLogin,
    Since(Instant),
}

/// What an event means to its switch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Change {
    /// It has gone just now. `all`: so have all others.
    Gone {
        /// No switch is left.
        all: bool,
    },
    /// It is back, after so long.
    Back {
        /// How long it was gone.
        lasted: Duration,
    },
}

impl Switches {
    /// The phones that the login told of. Hunt groups are no phones.
    pub(super) fn new(login: &LoginResponse) -> Self {
        let mut switches = Self::default();
        for device in &login.devices {
            let Some(id) =
                device.device_id().filter(|_| device.device_category != Some(DeviceCategory::Group))
            else {
                continue;
            };
            let out = (device.in_service == Some(false)).then_some(Out::AtLogin);
            let phones = switches.0.entry(id.sub_domain().cloned()).or_default();
            phones.out_since.insert(id.number().to_owned(), out);
        }
        switches
    }

    /// A phone went out of service.
    pub(super) fn out_of_service(&mut self, device: &DeviceId, now: Instant) -> Option<Change> {
        let phones = self.phones_of(device)?;
        let out = phones.out_since.get_mut(device.number())?;
        out.get_or_insert(Out::Since(now));
        if phones.gone_since.is_some() || !phones.went_at_once(now) {
            return None;
        }
        phones.gone_since = Some(now);
        Some(Change::Gone { all: self.0.values().all(Phones::are_out) })
    }

    /// A phone is back in service: so is its switch.
    pub(super) fn back_in_service(&mut self, device: &DeviceId, now: Instant) -> Option<Change> {
        let phones = self.phones_of(device)?;
        *phones.out_since.get_mut(device.number())? = None;
        let since = phones.gone_since.take()?;
        Some(Change::Back { lasted: now.saturating_duration_since(since) })
    }

    /// The phones of the device's switch. An event that names none means the one switch that there is.
    fn phones_of(&mut self, device: &DeviceId) -> Option<&mut Phones> {
        match device.sub_domain() {
            Some(switch) => self.0.get_mut(&Some(switch.clone())),
            None if self.0.len() == 1 => self.0.values_mut().next(),
            None => self.0.get_mut(&None),
        }
    }
}

impl Phones {
    fn are_out(&self) -> bool {
        self.out_since.values().all(Option::is_some)
    }

    fn went_at_once(&self, now: Instant) -> bool {
        let just_now = |out: &&Option<Out>| matches!(out, Some(Out::Since(since)) if now.saturating_duration_since(*since) <= AT_ONCE);
        self.are_out() && self.out_since.values().filter(just_now).count() > 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::LoginDevice;

    fn on(switch: &str, number: &str) -> DeviceId {
        DeviceId::new(number).on(SwitchingSubDomain::from_text(switch))
    }

    fn device(switch: &str, number: &str, in_service: bool) -> LoginDevice {
        let mut device = LoginDevice::new();
        device.switching_subdomain = Some(switch.to_owned());
        device.user_extension = Some(number.to_owned());
        device.device_category = Some(DeviceCategory::Station);
        device.in_service = Some(in_service);
        device
    }

    /// 201 to 203 at one switch, of which 203 is out already, and 301 at another; and a hunt group.
    fn switches() -> Switches {
        let mut group = device("a", "600", true);
        group.device_category = Some(DeviceCategory::Group);
        let devices = vec![
            device("a", "201", true),
            device("a", "202", true),
            device("a", "203", false),
            group,
            device("b", "301", true),
        ];
        let login = LoginResponse { devices, ..LoginResponse::default() };
        Switches::new(&login)
    }

    #[test]
    fn one_phone_is_that_phone_alone_even_if_it_is_the_last_one() {
        let (mut switches, now) = (switches(), Instant::now());
        assert_eq!(switches.out_of_service(&on("a", "201"), now), None);
        assert_eq!(switches.out_of_service(&on("a", "202"), now + AT_ONCE * 2), None, "each for itself");
        assert_eq!(switches.out_of_service(&on("b", "301"), now), None, "the only one there");
        assert_eq!(switches.back_in_service(&on("a", "201"), now + AT_ONCE * 3), None);
    }

    #[test]
    fn all_phones_of_a_switch_at_once_are_the_switch_and_the_first_to_return_brings_it_back() {
        let (mut switches, now) = (switches(), Instant::now());
        assert_eq!(switches.out_of_service(&on("a", "201"), now), None);
        assert_eq!(switches.out_of_service(&on("a", "201"), now), None, "told twice");
        let gone = switches.out_of_service(&on("a", "202"), now + AT_ONCE);
        assert_eq!(gone, Some(Change::Gone { all: false }));
        assert_eq!(switches.out_of_service(&on("a", "202"), now + AT_ONCE), None, "it is known");
        let lasted = AT_ONCE * 2;
        assert_eq!(
            switches.back_in_service(&on("a", "203"), now + AT_ONCE * 3),
            Some(Change::Back { lasted })
        );
        assert_eq!(switches.back_in_service(&on("a", "201"), now + AT_ONCE * 3), None);
    }

    #[test]
    fn when_no_switch_is_left_all_are_gone() {
        let (mut switches, now) = (switches(), Instant::now());
        switches.out_of_service(&on("b", "301"), now);
        switches.out_of_service(&on("a", "201"), now);
        assert_eq!(switches.out_of_service(&on("a", "202"), now), Some(Change::Gone { all: true }));
    }

    #[test]
    fn phones_that_nobody_knows_take_no_memory_and_mean_nothing() {
        let (mut switches, now) = (switches(), Instant::now());
        for number in 0..1000 {
            assert_eq!(switches.out_of_service(&on("a", &format!("9{number}")), now), None);
            assert_eq!(switches.out_of_service(&on(&number.to_string(), "201"), now), None);
            assert_eq!(switches.back_in_service(&DeviceId::new(number.to_string()), now), None);
        }
        assert_eq!(switches.0.values().map(|phones| phones.out_since.len()).sum::<usize>(), 4);
    }
}
