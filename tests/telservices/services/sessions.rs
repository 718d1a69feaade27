//! Sessions (guide, *OpenSession*, *CloseSession*): what a [`Session`](telapi::telservices::Session) does by itself.

use super::super::world::soon;
use super::centre::Scene;

pub(super) async fn open(scene: &mut Scene) {
    assert_eq!((scene.world.server.sessions(), scene.world.server.clients("201")), (1, 1));
    assert!(scene.session.state().get().is_online());
}

pub(super) async fn close(scene: &mut Scene) {
    soon(scene.session.close()).await;
    assert_eq!(scene.world.server.sessions(), 0, "left behind");
}
