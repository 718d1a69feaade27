//! x
use futures::StreamExt;
use telapi::telservices::{Session, service::OnOff};
use telapi_mock::{Extension, Switch, telservices::TelServer};
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
    let a = s.device("201").unwrap();
    let _call = a.make_call("*99*7#").await.unwrap();
    println!("{:?}", switch.calls());
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    println!("--- dnd");
    s.phone("202").unwrap().set_do_not_disturb(OnOff::On).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_secs(30)).await;
    for t in server.transcript().iter().rev().take(8) {
        println!("{t:?}");
    }
}
