//! Who is there: XMPP and telephony presence (IP Office guide 12).

use telapi_core::{DeviceId, csta_enum, element_struct};

csta_enum! {
    /// Whether somebody can be reached by XMPP (IP Office guide 12.1.1). The guide shows one value.
    PresenceType {
        /// `AVAILABLE`
        Available = "AVAILABLE",
    }
}

csta_enum! {
    /// How somebody who can be reached wishes to be left alone (IP Office guide 12.1.1, 12.2.1). The guide shows these two.
    PresenceMode {
        /// `DND`: not to be disturbed.
        DoNotDisturb = "DND",
        /// `NOTAPPLICABLE`
        NotApplicable = "NOTAPPLICABLE",
    }
}

element_struct! {
    /// The presence of one user (IP Office guide 12.1.1, 12.2.1).
    PresenceState {
        /// The user's XMPP id.
        jid: String = "jid",
        /// What the user says of it: `out for lunch`.
        status: String = "status",
        /// Whether the user can be reached.
        presence_type: PresenceType = "type",
        /// How the user wishes to be left alone.
        mode: PresenceMode = "mode",
    }
}

element_struct! {
    /// The presence of users: the answer to a request (IP Office guide 12.1.1), and the event of a change (12.2.1).
    PresenceStates {
        *
        /// The users.
        presence_states: PresenceState = "presenceState",
    }
}

element_struct! {
    /// What a user's telephone does (IP Office guide 12.2.2).
    TelephonyPresence {
        /// The telephone.
        for_device: String = "forDevice",
        /// Whether nothing is known of it.
        state_unknown: bool = "stateUnknown",
        /// Whether a call can be picked up there.
        can_pickup: bool = "canPickup",
        /// Whether it rings.
        ringing: bool = "ringing",
        /// Whether its receiver is down.
        onhook: bool = "onhook",
        /// Whether it is in a call.
        online: bool = "online",
        /// Whether it is not to be disturbed.
        dndon: bool = "dndon",
        /// Whether it is in service.
        inservice: bool = "inservice",
        /// Whether calls are forwarded.
        fwdon: bool = "fwdon",
        /// Where to.
        fwd_to: String = "fwdTo",
    }
}

impl TelephonyPresence {
    /// The telephone, if it is named.
    pub fn device_id(&self) -> Option<DeviceId> {
        self.for_device.as_deref().filter(|number| !number.is_empty()).map(DeviceId::new)
    }
}

element_struct! {
    /// The telephone of somebody in the user's personal directory does something else now (IP Office guide 12.2.2).
    TelephonyPresenceEvent {
        /// What it does.
        telephony_presence: TelephonyPresence = "telephonyPresence",
    }
}
