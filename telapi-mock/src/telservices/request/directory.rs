//! Requests about directories (guide, *SearchName* and its neighbours).

use crate::telservices::message::NumberType;
use crate::xml::field::element_struct;

element_struct! {
    /// Guide, *SearchName*.
    SearchName in None {
        /// The user.
        user_id: maybe String = "userID",
        /// The device.
        device_number: maybe String = "deviceNumber",
        /// A name, or how it begins.
        name: one String = "name",
        /// How many at the most.
        limit: maybe u64 = "limit",
    }
}

element_struct! {
    /// Guide, *SearchNumber*.
    SearchNumber in None {
        /// The user.
        user_id: maybe String = "userID",
        /// The device.
        device_number: maybe String = "deviceNumber",
        /// The number.
        number: one String = "number",
    }
}

element_struct! {
    /// An entry of a directory.
    Party in None {
        /// The number.
        number: one String = "number",
        /// The name.
        name: maybe String = "name",
        /// What kind of number it is.
        number_type: maybe NumberType = "numberType",
        /// The company.
        company: maybe String = "company",
    }
}

element_struct! {
    /// The entries of a directory.
    Parties in None {
        /// The entries, in their order.
        party: many Party = "party",
    }
}

element_struct! {
    /// Guide, *UpdateUserDirectory*.
    UpdateUserDirectory in None {
        /// The user.
        user_id: maybe String = "userID",
        /// The device.
        device_number: maybe String = "deviceNumber",
        /// The name of the directory.
        directory_name: one String = "directoryName",
        /// All its entries from now on.
        parties: maybe Parties = "parties",
    }
}

element_struct! {
    /// Guide, *UpdateDirectory*.
    UpdateDirectory in None {
        /// The name of the directory.
        directory_name: one String = "directoryName",
    }
}
