//! The login's answer, with every element of the samples (guide 4.3.1, 15.1, 15.2).

use crate::ipoffice::session::{Session, User};
use crate::ipoffice::state::PortalState;
use crate::switch::{Extension, HuntGroup, Ids};
use crate::xml::{Element, Prefixes};
use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

/// The version of the portal that we play.
const APPLICATION_VERSION: &str = "11.1.3.100";

/// A login that succeeded.
pub(super) fn accepted(
    portal: &PortalState,
    session: &Session,
    in_service: &BTreeMap<String, bool>,
    now: SystemTime,
    ids: &mut Ids,
) -> String {
    let root = Element::open_api("userLoginResponse")
        .plain_leaf("applicationVersion", APPLICATION_VERSION)
        .plain_leaf("clientSessionID", &session.id);
    let root = match &session.user {
        User::Device { name, extension } => device_user(root, portal, session, name, extension, in_service),
        User::Application { .. } => application_user(root, portal, session, in_service, now, ids),
    };
    root.to_document(Prefixes::NEWER)
}

/// A login that was refused: every other field is blank (guide 4.3.1).
pub(super) fn refused(code: &str) -> String {
    Element::open_api("userLoginResponse")
        .plain_leaf("applicationVersion", APPLICATION_VERSION)
        .plain_leaf("clientSessionID", "")
        .plain_leaf("loginFailureCode", code)
        .to_document(Prefixes::NEWER)
}

fn device_user(
    root: Element,
    portal: &PortalState,
    session: &Session,
    name: &str,
    extension: &str,
    in_service: &BTreeMap<String, bool>,
) -> Element {
    let config = &portal.config;
    let switch = portal.switch_address();
    let slots = ["1", "2", "3", "4"].map(|slot| format!("{slot}@{switch}")).join("|");
    let groups: Vec<&str> = groups_of(portal, extension).map(|group| group.name.as_str()).collect();
    let in_service = in_service.get(extension).copied().unwrap_or_default();
    let mut root = root
        .plain_leaf("userName", name)
        .plain_leaf("userExtension", extension)
        .plain_leaf("userSwitchDevice", &switch)
        .plain_leaf("userParkSlots", slots)
        .plain_leaf("userHuntGroups", groups.join("\t"))
        .plain_leaf("stationMonitorEnabled", true)
        .plain_leaf("inService", in_service)
        .plain_leaf("userMonitorID", session.monitor_ids.get(extension).map_or("", String::as_str))
        .plain_leaf("loginFailureCode", "NONE")
        .plain_leaf("xmppConnectionFailureCode", "NONE")
        .plain_leaf("subscriptionUrl", format!("ws://{}/", address(portal)))
        .plain_leaf("userLicensePackage", "PowerUserPackage");
    if let Some(package) = config.extensions.get(extension).and_then(|user| user.add_on_license.as_ref()) {
        root = root.plain_leaf("userAddOnLicensePackages", package);
    }
    sockets(root, portal, session)
}

fn application_user(
    root: Element,
    portal: &PortalState,
    session: &Session,
    in_service: &BTreeMap<String, bool>,
    now: SystemTime,
    ids: &mut Ids,
) -> Element {
    let config = &portal.config;
    let millis = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    let monitor_id = |number: &str| session.monitor_ids.get(number).map_or("", String::as_str);
    let mut root = root;
    for extension in config.extensions.values() {
        let in_service = in_service.get(&extension.number).copied().unwrap_or_default();
        let device = Device {
            number: &extension.number,
            name: &extension.user,
            full_name: &extension.full_name,
            guid: ids.guid(),
            monitor_id: monitor_id(&extension.number),
            in_service,
        };
        root = root.child(device.station(portal, extension, millis / 1000));
    }
    for group in config.hunt_groups.values() {
        let device = Device {
            number: &group.number,
            name: &group.name,
            full_name: "",
            guid: ids.guid(),
            monitor_id: monitor_id(&group.number),
            in_service: false,
        };
        root = root.child(device.group(portal, group));
    }
    let root = root
        .plain_leaf("loginFailureCode", "NONE")
        .plain_leaf("subscriptionUrl", format!("ws://{}/", address(portal)))
        .plain_leaf("ipOfficeTimestamp", millis)
        .plain_leaf("ipOfficeTimezone", "0:0");
    sockets(root, portal, session)
}

/// What a station and a group have in common in the device list.
struct Device<'a> {
    number: &'a str,
    name: &'a str,
    full_name: &'a str,
    guid: String,
    monitor_id: &'a str,
    in_service: bool,
}

impl Device<'_> {
    fn station(&self, portal: &PortalState, extension: &Extension, logged_in_at: u128) -> Element {
        let physical = if self.in_service { self.number } else { "" };
        let groups = groups_of(portal, &extension.number);
        let groups = groups.map(|group| {
            Element::plain("huntgroup").attribute("enabled", true).attribute("username", &group.name)
        });
        self.start(portal, physical, "STATION")
            .leaf("loginTime", logged_in_at)
            .leaf("logoutTime", logged_in_at)
            .leaf("wrapupTime", 2)
            .leaf("exDirectory", false)
            .leaf("accountStatus", true)
            .leaf("callDistributionMode", "")
            .child(Element::plain("huntGroups").children(groups))
    }

    fn group(&self, portal: &PortalState, group: &HuntGroup) -> Element {
        let extensions = &portal.config.extensions;
        let members = group.members.iter().filter_map(|member| extensions.get(member));
        let users = members.map(|member| {
            Element::plain("user").attribute("enabled", true).attribute("username", &member.user)
        });
        self.start(portal, self.number, "GROUP")
            .leaf("loginTime", 0)
            .leaf("logoutTime", 0)
            .leaf("wrapupTime", 0)
            .leaf("exDirectory", false)
            .leaf("callDistributionMode", "Sequential")
            .child(Element::plain("users").children(users))
    }

    fn start(&self, portal: &PortalState, physical_extension: &str, category: &str) -> Element {
        Element::plain("devices")
            .leaf("switchingSubdomain", portal.switch_address())
            .leaf("userExtension", self.number)
            .leaf("physicalExtension", physical_extension)
            .leaf("guid", &self.guid)
            .leaf("userName", self.name)
            .leaf("fullName", self.full_name)
            .leaf("monitorID", self.monitor_id)
            .leaf("deviceCategory", category)
            .leaf("inService", self.in_service)
    }
}

/// Where the WebSocket is, and the older fields that say so too.
fn sockets(root: Element, portal: &PortalState, session: &Session) -> Element {
    let address = address(portal);
    let port = address.rsplit_once(':').map_or("", |(_, port)| port);
    let https = portal.options.https;
    let mut root = root
        .plain_leaf("webSocketHttpPort", port)
        .plain_leaf("webSocketHttpsPort", port)
        .plain_leaf("webSocketHttpPortEnabled", !https)
        .plain_leaf("webSocketHttpsPortEnabled", https)
        .plain_leaf("httpPort", port)
        .plain_leaf("httpsPort", port)
        .plain_leaf("webSocketWsUrl", format!("ws://{address}/inyama/openapiwebsocket/{}", session.id))
        .plain_leaf("webSocketWssUrl", format!("wss://{address}/inyama/openapiwebsocket/{}", session.id));
    if let Some((primary, secondary)) = &portal.options.ha_configuration {
        let servers = Element::plain("haConfiguration")
            .leaf("primaryServer", primary)
            .leaf("secondaryServer", secondary);
        root = root.child(servers);
    }
    root.plain_leaf("xmppDomain", super::super::service::im::XMPP_DOMAIN)
}

/// The portal's own idea of its address.
fn address(portal: &PortalState) -> String {
    portal.options.advertised.clone().unwrap_or_default()
}

fn groups_of<'a>(portal: &'a PortalState, extension: &'a str) -> impl Iterator<Item = &'a HuntGroup> {
    let groups = portal.config.hunt_groups.values();
    groups.filter(move |group| group.members.iter().any(|member| member == extension))
}
