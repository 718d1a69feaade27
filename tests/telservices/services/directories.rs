//! Directories (guide, *SearchName*, *SearchNumber*, *UpdateUserDirectory*, *UpdateDirectory*).

use super::super::world::soon;
use super::centre::Scene;
use telapi::ErrorKind;
use telapi::telservices::service::{
    DirectoryNumberType, DirectoryParty, SearchName, SearchNumber, UpdateUserDirectory,
};
use telapi::telservices::wire::{NumberType, Party};
use telapi_mock::DirectoryEntry;

fn names(parties: &[Party]) -> Vec<&str> {
    parties.iter().map(|party| party.name.as_deref().unwrap()).collect()
}

/// Names that begin so; else names with a later word that does; else companies. In order, case apart.
pub(super) async fn search_name(scene: &mut Scene) {
    for (name, found) in [
        ("Le", &["lea Stern", "Lena Moor"] as &[_]),
        ("LENA m", &["Lena Moor"]),
        ("Leh", &["Otto Lehm"]),
        ("lec", &["Paul Lech"]),
        ("moo", &["Lena Moor"]),
        ("mori", &["Nils Opal"]),
        ("Zoe", &[]),
    ] {
        let parties = soon(scene.session.search_name(name)).await.unwrap();
        assert_eq!(names(&parties), found, "{name}");
    }
    let parties = soon(scene.session.search_name("lea")).await.unwrap();
    assert_eq!(parties[0].number, Some("+4930201".into()));
    assert_eq!(parties[0].number_type, Some(NumberType::Work));
    assert_eq!(parties[0].company.as_deref(), Some("Quarz AG"));
    let first = soon(scene.session.request(SearchName::new("Le").limit(1))).await.unwrap();
    assert_eq!(names(&first), ["lea Stern"]);
}

pub(super) async fn search_number(scene: &mut Scene) {
    let parties = soon(scene.session.search_number("+4930203")).await.unwrap();
    assert_eq!(names(&parties), ["Otto Lehm"]);
    assert_eq!(parties[0].number_type, Some(NumberType::Home));
    // as it stands in the directory, and no other way
    assert_eq!(soon(scene.session.search_number("4930203")).await.unwrap(), []);
}

/// It is replaced whole, and only its user finds what is in it.
pub(super) async fn update_user_directory(scene: &mut Scene) {
    let mail = |parties: Vec<DirectoryParty>| UpdateUserDirectory::new("mail", parties).user_id("anna");
    let zoe = DirectoryParty::new("0891").name("Zoe & Co <1>").number_type(DirectoryNumberType::Ip);
    let zora = DirectoryParty::new("0892").name("Zora").company("Quarz AG");
    soon(scene.session.update_user_directory(mail(vec![zora, zoe]))).await.unwrap();
    let search = || SearchName::new("zo").user_id("anna");
    let found = soon(scene.session.request(search())).await.unwrap();
    assert_eq!(names(&found), ["Zoe & Co <1>", "Zora"]);
    assert_eq!(found[0].number_type, Some(NumberType::Ip));
    let by_number = soon(scene.session.request(SearchNumber::new("0892").user_id("anna"))).await.unwrap();
    assert_eq!(by_number[0].company.as_deref(), Some("Quarz AG"));
    assert_eq!(soon(scene.session.search_name("zo")).await.unwrap(), [], "it is anna's");
    assert_eq!(soon(scene.session.request(search().user_id("bea"))).await.unwrap(), []);

    soon(scene.session.update_user_directory(mail(vec![DirectoryParty::new("0893").name("Zilla")])))
        .await
        .unwrap();
    assert_eq!(soon(scene.session.request(search())).await.unwrap(), [], "they are gone");
    // a device stands for its user, if none is named
    let own =
        UpdateUserDirectory::new("own", vec![DirectoryParty::new("7").name("Zara")]).device_number("201");
    soon(scene.phone().request(own)).await.unwrap();
    let found = soon(scene.phone().request(SearchName::new("zara").device_number("201"))).await.unwrap();
    assert_eq!(names(&found), ["Zara"]);
}

pub(super) async fn update_directory(scene: &mut Scene) {
    let newcomer = vec![DirectoryEntry::new("+4930206", "Vera Wald")];
    scene.world.switch.set_directory_source("staff", newcomer).unwrap();
    assert_eq!(soon(scene.session.search_name("vera")).await.unwrap(), []);
    soon(scene.session.update_directory("staff")).await.unwrap();
    assert_eq!(names(&soon(scene.session.search_name("vera")).await.unwrap()), ["Vera Wald"]);
    assert_eq!(soon(scene.session.search_name("lea")).await.unwrap(), []);
    let error = soon(scene.session.update_directory("nobody")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
}
