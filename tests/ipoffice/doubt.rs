//! A request is carried out, and its answer, its events and its portal are lost: what is told of it is true of what the
//! switch did, for each service of a call.

use super::world::{BOTH_WAYS, PASSWORD, pass, secs, soon, switch, within};
use futures::StreamExt;
use std::time::Duration;
use telapi::ipoffice::Session;
use telapi::{Call, Delivery, Device, Error};
use telapi_mock::ipoffice::{Fault, Pair, Server};
use telapi_mock::{CallIds, Switch};

struct Scene {
    switch: Switch,
    pair: Pair,
    /// Kept alive.
    _session: Session,
    phone: Device,
}

impl Scene {
    async fn new(ids: CallIds) -> Self {
        let switch = switch().call_ids(ids).build();
        let pair = Pair::builder(&switch).takeover_after(Duration::ZERO).start().await.unwrap();
        let urls = [Server::Primary, Server::Secondary].map(|server| pair.portal(server).url());
        let builder = Session::builder(&urls[0]).secondary(&urls[1]).credentials("Extn201", PASSWORD);
        let session = soon(builder.application("bot").seed(7).connect()).await.unwrap();
        let phone = session.device("201").unwrap();
        Self { switch, pair, _session: session, phone }
    }

    async fn talk(&self, to: &str) -> Call {
        let call = soon(self.phone.make_call(to)).await.unwrap();
        soon(call.established()).await.unwrap();
        call
    }

    /// A call that is held, and another one with 203.
    async fn consulted(&self) -> (Call, Call) {
        let held = self.talk("202").await;
        let active = soon(held.consult("203")).await.unwrap();
        soon(active.established()).await.unwrap();
        (held, active)
    }

    /// What is told of a request that the switch carries out, and whose portal is gone before it says so.
    async fn dies_at<T>(
        &self,
        path: &str,
        request: impl Future<Output = Result<T, Error>>,
    ) -> Result<(), Delivery> {
        let primary = self.pair.portal(Server::Primary);
        primary.answer_next(path, Fault::DoAndNeverAnswer);
        primary.drop_events(100);
        let dies = async {
            pass(Duration::from_millis(100)).await;
            self.pair.stop(Server::Primary).await;
        };
        let (outcome, ()) = within(secs(60), async { tokio::join!(request, dies) }).await;
        outcome.map(drop).map_err(|error| error.delivery())
    }
}

#[tokio::test(start_paused = true)]
async fn what_goes_on_is_found_done() {
    for ids in BOTH_WAYS {
        let scene = Scene::new(ids).await;
        assert_eq!(scene.dies_at("makeCall", scene.phone.make_call("204")).await, Ok(()), "{ids:?}");

        let scene = Scene::new(ids).await;
        let call = scene.talk("202").await;
        assert_eq!(scene.dies_at("consultationCall", call.consult("203")).await, Ok(()), "{ids:?}");

        let scene = Scene::new(ids).await;
        let (held, active) = scene.consulted().await;
        assert_eq!(
            scene.dies_at("transferCall", Box::pin(held.transfer_to(&active))).await,
            Ok(()),
            "{ids:?}"
        );
        assert_eq!(scene.switch.talks(), [["202", "203"]]);

        let scene = Scene::new(ids).await;
        let call = scene.talk("202").await;
        assert_eq!(scene.dies_at("parkCall", call.park("1")).await, Ok(()), "{ids:?}");

        let scene = Scene::new(ids).await;
        scene.switch.phone("202").dial("201").unwrap();
        let call = soon(scene.phone.incoming().next()).await.unwrap();
        assert_eq!(scene.dies_at("answerCall", call.answer()).await, Ok(()), "{ids:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_conference_whose_events_are_lost_is_done_or_in_doubt() {
    for ids in BOTH_WAYS {
        let scene = Scene::new(ids).await;
        let (held, active) = scene.consulted().await;
        let outcome = scene.dies_at("conferenceCall", Box::pin(held.conference_with(&active))).await;
        assert!(matches!(outcome, Ok(()) | Err(Delivery::Unknown)), "{outcome:?}, {ids:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_picked_up_goes_by_another_id_and_is_not_told_as_not_done() {
    for ids in BOTH_WAYS {
        let scene = Scene::new(ids).await;
        scene.switch.phone("202").dial("204").unwrap();
        let ringing = scene.switch.phone("204").legs()[0].call_id.to_string();
        let outcome = scene.dies_at("directedPickupCall", scene.phone.pick_up(ringing)).await;
        assert_eq!(scene.switch.phone("201").legs().len(), 1, "it was picked up");
        assert!(matches!(outcome, Ok(()) | Err(Delivery::Unknown)), "{outcome:?}, {ids:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_made_and_is_over_before_the_next_connection_is_not_told_as_not_done() {
    for ids in BOTH_WAYS {
        let scene = Scene::new(ids).await;
        let by_hand = async {
            pass(Duration::from_millis(150)).await;
            scene.switch.phone("201").hang_up().unwrap();
        };
        let made = scene.dies_at("makeCall", scene.phone.make_call("204"));
        assert_eq!(tokio::join!(made, by_hand).0, Err(Delivery::Unknown), "204 has rung, {ids:?}");
    }
}
