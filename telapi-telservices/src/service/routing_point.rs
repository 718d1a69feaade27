//! Routing points (guide, *Supervisor services*).

use super::request::request;
use super::{RoutingPointConfig, StatisticsType};
use crate::wire::{RoutingPointState, RoutingPointStatistics, ServiceName};

request! {
    /// Asks for the state of a routing point (guide, *QueryRoutingPointState*).
    QueryRoutingPointState = "queryRoutingPointState", needs_session: false, answer: RoutingPointState(RoutingPointState);
    required {
        /// The routing point.
        service: ServiceName,
    }
    optional {}
    values {}
    order {
        service = "service",
    }
}

request! {
    /// Asks what a routing point does, or did (guide, *QueryRoutingPointStatistics*).
    QueryRoutingPointStatistics = "queryRoutingPointStatistics", needs_session: false, answer: RoutingPointStatistics(RoutingPointStatistics);
    required {
        /// The routing point.
        service: ServiceName,
        /// Which statistics.
        r#type: StatisticsType,
    }
    optional {}
    values {}
    order {
        service = "service",
        r#type = "type",
    }
}

request! {
    /// Lets a suspended routing point go on (guide, *ResumeRoutingPoint*).
    ResumeRoutingPoint = "resumeRoutingPoint", needs_session: false, answer: standard;
    required {
        /// The routing point.
        service: ServiceName,
    }
    optional {}
    values {}
    order {
        service = "service",
    }
}

request! {
    /// Starts a routing point (guide, *StartRoutingPoint*). An outbound one is made of its template.
    StartRoutingPoint = "startRoutingPoint", needs_session: false, answer: standard;
    required {
        /// The routing point.
        service: ServiceName,
    }
    optional {
        /// The template in the server's configuration.
        template: String,
    }
    values {
        /// Its configuration: that of the template by default, as in the guide's example.
        config: RoutingPointConfig,
    }
    order {
        service = "service",
        template = "template",
        config = "config",
    }
}

request! {
    /// Stops a routing point (guide, *StopRoutingPoint*). **An outbound one is removed, with its directories.**
    StopRoutingPoint = "stopRoutingPoint", needs_session: false, answer: standard;
    required {
        /// The routing point.
        service: ServiceName,
    }
    optional {}
    values {}
    order {
        service = "service",
    }
}

request! {
    /// Suspends a routing point (guide, *SuspendRoutingPoint*). **Outgoing calls in progress are cleared.**
    SuspendRoutingPoint = "suspendRoutingPoint", needs_session: false, answer: standard;
    required {
        /// The routing point.
        service: ServiceName,
    }
    optional {}
    values {}
    order {
        service = "service",
    }
}

request! {
    /// Updates a routing point (guide, *UpdateRoutingPoint*): its configuration, or what its tables of calls and agents have now.
    UpdateRoutingPoint = "updateRoutingPoint", needs_session: false, answer: standard;
    required {
        /// The routing point.
        service: ServiceName,
    }
    optional {}
    values {
        /// Its configuration.
        config: RoutingPointConfig,
    }
    order {
        service = "service",
        config = "config",
    }
}
