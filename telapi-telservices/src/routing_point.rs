//! A routing point, for supervisors (guide, *Supervisor services*).

use crate::service::{
    QueryRoutingPointState, QueryRoutingPointStatistics, ResumeRoutingPoint, RoutingPointConfig,
    StartRoutingPoint, StatisticsType, StopRoutingPoint, SuspendRoutingPoint, UpdateRoutingPoint,
};
use crate::session::Services;
use crate::wire::{RoutingPointState, RoutingPointStatistics, ServiceName};
use std::fmt;
use telapi_core::Result;
use telapi_core::call::WhileOffline;

/// A routing point: an inbound one has a number of its own and hands its calls to agents, an outbound one is a campaign that has
/// agents call. Cheap to clone; it does not keep the session alive.
///
/// ```no_run
/// # async fn run(session: telapi_telservices::Session) -> telapi_core::Result<()> {
/// use telapi_telservices::service::StatisticsType;
///
/// let sales = session.routing_point("sales");
/// println!("{:?}", sales.query_state().await?);
/// println!("{:?}", sales.query_statistics(StatisticsType::Snapshot).await?);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct RoutingPoint {
    service: ServiceName,
    services: Services,
}

impl RoutingPoint {
    pub(crate) fn new(service: ServiceName, services: Services) -> Self {
        Self { service, services }
    }

    /// The name of its service.
    pub fn service(&self) -> &ServiceName {
        &self.service
    }

    /// The same routing point, whose requests do this while the session is not connected. Default: what the
    /// [session](crate::SessionBuilder::while_offline) was told.
    #[must_use]
    pub fn while_offline(&self, while_offline: WhileOffline) -> Self {
        let mut routing_point = self.clone();
        routing_point.services.while_offline = while_offline;
        routing_point
    }

    /// How it stands (guide, *QueryRoutingPointState*).
    pub async fn query_state(&self) -> Result<RoutingPointState> {
        self.services.ask(QueryRoutingPointState::new(self.service.clone())).await
    }

    /// What its agents do now, or what they and it did (guide, *QueryRoutingPointStatistics*).
    pub async fn query_statistics(&self, statistics: StatisticsType) -> Result<RoutingPointStatistics> {
        self.services.ask(QueryRoutingPointStatistics::new(self.service.clone(), statistics)).await
    }

    /// Starts it (guide, *StartRoutingPoint*). Of a campaign, [`start_campaign`](Self::start_campaign).
    pub async fn start(&self) -> Result<()> {
        self.services.ask(StartRoutingPoint::new(self.service.clone())).await
    }

    /// Starts a campaign of this name: it is made after a template that the server's configuration has, and goes by this
    /// configuration (guide, *StartRoutingPoint*).
    pub async fn start_campaign(
        &self,
        template: impl Into<String>,
        config: RoutingPointConfig,
    ) -> Result<()> {
        let start = StartRoutingPoint::new(self.service.clone()).template(template).config(config);
        self.services.ask(start).await
    }

    /// Stops it; a campaign is removed, and its directories are (guide, *StopRoutingPoint*).
    pub async fn stop(&self) -> Result<()> {
        self.services.ask(StopRoutingPoint::new(self.service.clone())).await
    }

    /// Suspends its work: calls that come are diverted to the failure route, calls of a campaign that are in progress are cleared
    /// and none is tried (guide, *SuspendRoutingPoint*).
    pub async fn suspend(&self) -> Result<()> {
        self.services.ask(SuspendRoutingPoint::new(self.service.clone())).await
    }

    /// Goes on after it was suspended (guide, *ResumeRoutingPoint*).
    pub async fn resume(&self) -> Result<()> {
        self.services.ask(ResumeRoutingPoint::new(self.service.clone())).await
    }

    /// Takes over a changed configuration, or, without one, what was changed in the tables of calls and agents (guide,
    /// *UpdateRoutingPoint*).
    pub async fn update(&self, config: impl Into<Option<RoutingPointConfig>>) -> Result<()> {
        let mut update = UpdateRoutingPoint::new(self.service.clone());
        update.config = config.into();
        self.services.ask(update).await
    }
}

impl fmt::Debug for RoutingPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RoutingPoint").field("service", &self.service).finish_non_exhaustive()
    }
}
