//! x
use futures::StreamExt;
use telapi::telservices::Session;
use telapi_mock::{Extension, NewCall, Switch, telservices::TelServer};
#[tokio::test(start_paused = true)]
async fn x() {
    let switch = Switch::builder()
        .extension(Extension::new("201"))
        .extension(Extension::new("202"))
        .extension(Extension::new("203"))
        .build();
    let server = TelServer::builder(&switch).start().await.unwrap();
    let s = Session::builder(server.url())
        .device("201")
        .device("202")
        .device("203")
        .snapshot_interval(None)
        .connect()
        .await
        .unwrap();
    let mut ev = s.events();
    tokio::spawn(async move {
        while let Some(i) = ev.next().await {
            println!(
                "{}",
                match i {
                    telapi::StreamItem::Event(e) => serde_json::to_string(&*e).unwrap(),
                    o => format!("{o:?}"),
                }
            )
        }
    });
    s.resynchronise().await.unwrap();
    println!("--- room");
    switch.invite_to_conference("201", "7", "202", true, NewCall::default()).unwrap();
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    println!("--- pick up");
    let c = s.device("202").unwrap().calls().pop().unwrap();
    c.answer().await.unwrap();
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    println!("{:?}", c.record());
}
