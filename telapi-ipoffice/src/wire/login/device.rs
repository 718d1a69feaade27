//! The devices that an application user is told at login.

use telapi_core::wire::ListItem;
use telapi_core::{DeviceId, SwitchingSubDomain, csta_enum, element_struct};

csta_enum! {
    /// What a device is (IP Office guide 4.3.1).
    DeviceCategory {
        /// `STATION`: a phone.
        Station = "STATION",
        /// `GROUP`: a hunt group.
        Group = "GROUP",
    }
}

csta_enum! {
    /// How a hunt group hands out its calls. The guide shows one mode (4.3.1).
    CallDistributionMode {
        /// `Sequential`
        Sequential = "Sequential",
    }
}

element_struct! {
    /// A device that an application user may watch and control (IP Office guide 4.3.1).
    LoginDevice {
        /// The address of the switch that it belongs to.
        switching_subdomain: String = "switchingSubdomain" | "switchingSubDomain",
        /// The user's extension on that switch, or the hunt group's.
        user_extension: String = "userExtension",
        /// The extension of the phone at which the user is logged in.
        physical_extension: String = "physicalExtension",
        /// The switch's own id of the user or group: hex digits.
        guid: String = "guid",
        /// The user who is logged in at the phone, or the name of the hunt group.
        user_name: String = "userName",
        /// The user's full name.
        full_name: String = "fullName",
        /// The subscription to its events.
        monitor_id: telapi_core::MonitorCrossRefId = "monitorID" | "monitorId",
        /// Phone or hunt group.
        device_category: DeviceCategory = "deviceCategory",
        /// Whether it is in service.
        in_service: bool = "inService",
        /// When the user logged in last; by its size in seconds since 1970, but the guide does not name the unit.
        login_time: i64 = "loginTime",
        /// When the user logged out last; by its size in seconds since 1970, but the guide does not name the unit.
        logout_time: i64 = "logoutTime",
        /// How long the user has after a call to wrap it up, in seconds.
        wrapup_time: i64 = "wrapupTime",
        /// Whether it is kept out of the directory.
        ex_directory: bool = "exDirectory",
        /// The state of the account; the guide does not say more.
        account_status: bool = "accountStatus",
        /// How the hunt group hands out its calls.
        call_distribution_mode: CallDistributionMode = "callDistributionMode",
        /// The hunt groups that the user is a member of.
        hunt_groups: Vec<LoginHuntGroup> = "huntGroups",
        /// The members of the hunt group.
        users: Vec<LoginUser> = "users",
    }
}

impl LoginDevice {
    /// Extension and switch, as events and requests name it; `None` without an extension.
    pub fn device_id(&self) -> Option<DeviceId> {
        let extension = self.user_extension.as_deref().filter(|extension| !extension.is_empty())?;
        let device = DeviceId::new(extension);
        Some(match &self.switching_subdomain {
            Some(switch) => device.on(SwitchingSubDomain::from_text(switch)),
            None => device,
        })
    }
}

element_struct! {
    /// A hunt group that a user is a member of (IP Office guide 4.3.1).
    LoginHuntGroup {
        @
        /// Whether the membership is active.
        enabled: bool = "enabled",
        /// The name of the hunt group.
        username: String = "username",
    }
}

impl ListItem for LoginHuntGroup {
    const ELEMENT: &'static str = "huntgroup";
}

element_struct! {
    /// A member of a hunt group (IP Office guide 4.3.1).
    LoginUser {
        @
        /// Whether the membership is active.
        enabled: bool = "enabled",
        /// The user's name.
        username: String = "username",
    }
}

impl ListItem for LoginUser {
    const ELEMENT: &'static str = "user";
}
