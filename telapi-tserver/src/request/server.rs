//! Requests about servers, addresses and calls as such (T-Library model, *Requests*).

use super::declare::request;
use crate::message::{
    AddressInfoType, AddressType, CallInfoType, ConnId, ControlMode, KvList, RegisterMode, SwitchInfoType,
};
use telapi_core::{DeviceId, Secret};

request! {
    /// Opens the session. `TOpenServerEx`.
    RequestRegisterClient
    {
        /// The client's name.
        application_name: String = ApplicationName,
        /// `tlib-json/1` on the gateway link.
        protocol_version: String = ProtocolVersion,
    }
    {
        /// The client's password.
        application_password: Secret = ApplicationPassword,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventLinkConnected, EventLinkDisconnected
}

request! {
    /// Asks what the server is. `TQueryServer`.
    RequestQueryServer
    {}
    {
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventServerInfo
}

request! {
    /// Chooses which events come. `TSetInputMask`.
    RequestSetInputMask
    {
        /// 64 bytes, in hexadecimal digits.
        input_mask: String = InputMask,
    }
    {
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventACK
}

request! {
    /// Registers a DN: its events come, and requests for it are taken. `TRegisterAddress`.
    RequestRegisterAddress
    {
        /// The DN.
        this_dn: DeviceId = ThisDN,
        /// Whether others may, too.
        register_mode: RegisterMode = RegisterMode,
        /// Whether the switch is asked.
        control_mode: ControlMode = ControlMode,
        /// What the DN is.
        address_type: AddressType = AddressType,
    }
    {
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventRegistered
}

request! {
    /// Takes the registration back. `TUnregisterAddress`.
    RequestUnregisterAddress
    {
        /// The DN.
        this_dn: DeviceId = ThisDN,
        /// Whether the switch is asked.
        control_mode: ControlMode = ControlMode,
    }
    {
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventUnregistered
}

request! {
    /// Asks about an address. `TQueryAddress`.
    RequestQueryAddress
    {
        /// The DN.
        this_dn: DeviceId = ThisDN,
        /// What the DN is.
        address_type: AddressType = AddressType,
        /// What is asked.
        address_info_type: AddressInfoType = AddressInfoType,
    }
    {
        /// The queue.
        this_queue: DeviceId = ThisQueue,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventAddressInfo
}

request! {
    /// Asks about a call. `TQueryCall`.
    RequestQueryCall
    {
        /// The call.
        conn_id: ConnId = ConnID,
        /// What is asked.
        call_info_type: CallInfoType = CallInfoType,
    }
    {
        /// Reserved.
        this_dn: DeviceId = ThisDN,
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventPartyInfo
}

request! {
    /// Asks the switch. `TQuerySwitch`.
    RequestQuerySwitch
    {
        /// What is asked.
        switch_info_type: SwitchInfoType = SwitchInfoType,
    }
    {
        /// What this server or switch wants besides.
        extensions: KvList = Extensions,
    }
    answered by EventSwitchInfo
}
