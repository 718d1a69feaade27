//! How events are declared: what all have, what all that are about calls have, and what is each one's own.

use crate::message::{
    Attribute, Attributes, CallState, CallType, CallUuid, ConnId, DNRole, FromValue, KvList, Message,
    ReferenceId, Time,
};
use telapi_core::DeviceId;

/// What all events have, as far as they have it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Common<'a> {
    pub(super) this_dn: Option<&'a DeviceId>,
    pub(super) conn_id: Option<ConnId>,
    pub(super) reference_id: Option<ReferenceId>,
    pub(super) time: Option<Time>,
    pub(super) event_sequence_number: Option<i64>,
    pub(super) rest: &'a Attributes,
}

impl<'a> Common<'a> {
    /// Of a message without a type; its ThisDN stays among the rest.
    pub(super) fn of(message: &'a Message) -> Self {
        let attributes = &message.attributes;
        Self {
            this_dn: None,
            conn_id: attributes.get(Attribute::ConnID).and_then(ConnId::read),
            reference_id: message.reference_id(),
            time: attributes.time(),
            event_sequence_number: attributes.integer(Attribute::EventSequenceNumber),
            rest: attributes,
        }
    }
}

/// What an event says of a call: the same of all events that are about calls.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct CallView<'a> {
    /// The DN that it is told for.
    pub this_dn: &'a DeviceId,
    /// The call.
    pub conn_id: ConnId,
    /// What the call was before, or, in a consultation call, the one that it was begun from.
    pub previous_conn_id: Option<ConnId>,
    /// The call, by another name.
    pub call_uuid: Option<&'a CallUuid>,
    /// Where the call comes from and goes to.
    pub call_type: Option<CallType>,
    /// What became of the call, or why the event came.
    pub call_state: Option<CallState>,
    /// The DN's part in the call.
    pub this_dn_role: Option<DNRole>,
    /// The queue of the DN.
    pub this_queue: Option<&'a DeviceId>,
    /// The other party.
    pub other_dn: Option<&'a DeviceId>,
    /// The other party's part in the call.
    pub other_dn_role: Option<DNRole>,
    /// Who did something to the call, or whom it goes to.
    pub third_party_dn: Option<&'a DeviceId>,
    /// That one's part.
    pub third_party_dn_role: Option<DNRole>,
    /// Who calls.
    pub ani: Option<&'a str>,
    /// What was dialled.
    pub dnis: Option<&'a str>,
    /// What is attached to the call.
    pub user_data: Option<&'a KvList>,
    /// What this server or switch adds.
    pub extensions: Option<&'a KvList>,
}

/// Declares an event: its time is mandatory, and some attributes all may have. Its own stand in two braces: mandatory, optional.
macro_rules! event {
    (
        $(#[$doc:meta])* $name:ident
        { $($must:tt)* }
        { $($may:tt)* }
        this_dn: $this_dn:expr, conn_id: $conn_id:expr, reference_id: $reference_id:expr
    ) => {
        super::declare::event! {
            @timed by |event| Some(event.time);
            $(#[$doc])* $name
            {
                /// When it happened, by the server's clock.
                time: $crate::message::Time = TimeinSecs,
                $($must)*
            }
            { $($may)* }
            this_dn: $this_dn, conn_id: $conn_id, reference_id: $reference_id
        }
    };
    (
        @timed by $time:expr;
        $(#[$doc:meta])* $name:ident
        { $($must:tt)* }
        { $($may:tt)* }
        this_dn: $this_dn:expr, conn_id: $conn_id:expr, reference_id: $reference_id:expr
    ) => {
        $crate::message::message_struct! {
            $(#[$doc])*
            $name
            { $($must)* }
            {
                /// Its number among the server's events.
                event_sequence_number: i64 = EventSequenceNumber,
                /// When the server began to count.
                server_start_time: i64 = ServerStartTime,
                /// The tenant.
                customer_id: $crate::message::CompactString = CustomerID,
                $($may)*
            }
        }

        impl $name {
            pub(super) fn common(&self) -> super::declare::Common<'_> {
                let this_dn: for<'a> fn(&'a Self) -> Option<&'a telapi_core::DeviceId> = $this_dn;
                let conn_id: fn(&Self) -> Option<$crate::message::ConnId> = $conn_id;
                let reference_id: fn(&Self) -> Option<$crate::message::ReferenceId> = $reference_id;
                let time: fn(&Self) -> Option<$crate::message::Time> = $time;
                super::declare::Common {
                    this_dn: this_dn(self),
                    conn_id: conn_id(self),
                    reference_id: reference_id(self),
                    time: time(self),
                    event_sequence_number: self.event_sequence_number,
                    rest: &self.rest,
                }
            }
        }
    };
}

/// Of an event that is about no call, or that tells nothing of one in the words that all share.
macro_rules! no_call_view {
    ($name:ident) => {
        impl $name {
            #[allow(clippy::unused_self, reason = "as of the events that are about calls")]
            pub(super) fn call_view(&self) -> Option<super::CallView<'_>> {
                None
            }
        }
    };
}

/// Declares an event that is told for a DN. Behind it stands where its call is, if it may have one.
macro_rules! dn_event {
    ($(#[$doc:meta])* $name:ident { $($must:tt)* } { $($may:tt)* }) => {
        super::declare::dn_event! { $(#[$doc])* $name { $($must)* } { $($may)* } conn_id: |_| None }
    };
    ($(#[$doc:meta])* $name:ident { $($must:tt)* } { $($may:tt)* } conn_id: $conn_id:expr) => {
        super::declare::event! {
            $(#[$doc])* $name
            {
                /// The DN that it is told for.
                this_dn: telapi_core::DeviceId = ThisDN,
                $($must)*
            }
            {
                /// The request that it answers.
                reference_id: $crate::message::ReferenceId = ReferenceID,
                /// What this server or switch adds.
                extensions: $crate::message::KvList = Extensions,
                /// Why, as a list of keys and values.
                reason: $crate::message::KvList = Reason,
                $($may)*
            }
            this_dn: |event| Some(&event.this_dn), conn_id: $conn_id, reference_id: |event| event.reference_id
        }

        super::declare::no_call_view!($name);
    };
}

/// Declares an event that is about a call. Behind it stands which of `call_type`, `call_state` and `this_dn_role` are not optional.
macro_rules! call_event {
    ($(#[$doc:meta])* $name:ident { $($must:tt)* } { $($may:tt)* }) => {
        super::declare::call_event! {
            @declared $(#[$doc])* $name { $($must)* } {
                /// Where the call comes from and goes to.
                call_type: $crate::message::CallType = CallType,
                /// What became of the call, or why the event came.
                call_state: $crate::message::CallState = CallState,
                /// The DN's part in the call.
                this_dn_role: $crate::message::DNRole = ThisDNRole,
                /// The queue of the DN.
                this_queue: telapi_core::DeviceId = ThisQueue,
                $($may)*
            }
            call_type: |event| event.call_type,
            call_state: |event| event.call_state,
            this_dn_role: |event| event.this_dn_role,
            this_queue: |event| event.this_queue.as_ref()
        }
    };
    (
        @declared $(#[$doc:meta])* $name:ident { $($must:tt)* } { $($may:tt)* }
        call_type: $call_type:expr, call_state: $call_state:expr, this_dn_role: $this_dn_role:expr, this_queue: $this_queue:expr
    ) => {
        super::declare::event! {
            $(#[$doc])* $name
            {
                /// The DN that it is told for.
                this_dn: telapi_core::DeviceId = ThisDN,
                /// The call.
                conn_id: $crate::message::ConnId = ConnID,
                $($must)*
            }
            {
                /// The request that it answers.
                reference_id: $crate::message::ReferenceId = ReferenceID,
                /// What this server or switch adds.
                extensions: $crate::message::KvList = Extensions,
                /// What the call was before, or, in a consultation call, the one that it was begun from.
                previous_conn_id: $crate::message::ConnId = PreviousConnID,
                /// The call, by another name.
                call_uuid: $crate::message::CallUuid = CallUUID,
                /// The trunk of the DN.
                this_trunk: i64 = ThisTrunk,
                /// The other party.
                other_dn: telapi_core::DeviceId = OtherDN,
                /// The other party's part in the call.
                other_dn_role: $crate::message::DNRole = OtherDNRole,
                /// The other party's queue.
                other_queue: telapi_core::DeviceId = OtherQueue,
                /// The other party's trunk.
                other_trunk: i64 = OtherTrunk,
                /// Who did something to the call, or whom it goes to.
                third_party_dn: telapi_core::DeviceId = ThirdPartyDN,
                /// That one's part.
                third_party_dn_role: $crate::message::DNRole = ThirdPartyDNRole,
                /// That one's queue.
                third_party_queue: telapi_core::DeviceId = ThirdPartyQueue,
                /// That one's trunk.
                third_party_trunk: i64 = ThirdPartyTrunk,
                /// Who calls.
                ani: $crate::message::CompactString = ANI,
                /// What was dialled.
                dnis: $crate::message::CompactString = DNIS,
                /// The agent at the DN.
                agent_id: telapi_core::AgentId = AgentID,
                /// What is attached to the call.
                user_data: $crate::message::KvList = UserData,
                /// Why, as a list of keys and values.
                reason: $crate::message::KvList = Reason,
                /// Why it happened.
                cause: $crate::message::Cause = Cause,
                /// The network's name of the call.
                network_call_id: i64 = NetworkCallID,
                /// The network's node of the call.
                network_node_id: i64 = NetworkNodeID,
                /// The switch's node of the call.
                node_id: i64 = NodeID,
                /// The digits that the caller has dialled meanwhile.
                collected_digits: $crate::message::CompactString = CollectedDigits,
                /// The last of them.
                last_digit: $crate::message::CompactString = LastDigit,
                $($may)*
            }
            this_dn: |event| Some(&event.this_dn), conn_id: |event| Some(event.conn_id), reference_id: |event| event.reference_id
        }

        impl $name {
            pub(super) fn call_view(&self) -> Option<super::CallView<'_>> {
                let call_type: fn(&Self) -> Option<$crate::message::CallType> = $call_type;
                let call_state: fn(&Self) -> Option<$crate::message::CallState> = $call_state;
                let this_dn_role: fn(&Self) -> Option<$crate::message::DNRole> = $this_dn_role;
                let this_queue: for<'a> fn(&'a Self) -> Option<&'a telapi_core::DeviceId> = $this_queue;
                Some(super::CallView {
                    this_dn: &self.this_dn,
                    conn_id: self.conn_id,
                    previous_conn_id: self.previous_conn_id,
                    call_uuid: self.call_uuid.as_ref(),
                    call_type: call_type(self),
                    call_state: call_state(self),
                    this_dn_role: this_dn_role(self),
                    this_queue: this_queue(self),
                    other_dn: self.other_dn.as_ref(),
                    other_dn_role: self.other_dn_role,
                    third_party_dn: self.third_party_dn.as_ref(),
                    third_party_dn_role: self.third_party_dn_role,
                    ani: self.ani.as_deref(),
                    dnis: self.dnis.as_deref(),
                    user_data: self.user_data.as_ref(),
                    extensions: self.extensions.as_ref(),
                })
            }
        }
    };
}

/// Declares an event that is told for no DN, or not always for one. Behind it stands where its DN and its call are, if it may have
/// them.
macro_rules! server_event {
    ($(#[$doc:meta])* $name:ident { $($must:tt)* } { $($may:tt)* }) => {
        super::declare::server_event! {
            $(#[$doc])* $name { $($must)* } { $($may)* } this_dn: |_| None, conn_id: |_| None
        }
    };
    (
        $(#[$doc:meta])* $name:ident { $($must:tt)* } { $($may:tt)* }
        this_dn: $this_dn:expr, conn_id: $conn_id:expr
    ) => {
        super::declare::event! {
            $(#[$doc])* $name { $($must)* }
            {
                /// The request that it answers.
                reference_id: $crate::message::ReferenceId = ReferenceID,
                /// What this server or switch adds.
                extensions: $crate::message::KvList = Extensions,
                $($may)*
            }
            this_dn: $this_dn, conn_id: $conn_id, reference_id: |event| event.reference_id
        }

        super::declare::no_call_view!($name);
    };
}

pub(super) use {call_event, dn_event, event, no_call_view, server_event};
