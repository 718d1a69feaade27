//! Directories (guide, *SearchName*, *SearchNumber*, *UpdateUserDirectory*, *UpdateDirectory*). None needs a session.

use crate::centre::centre;
use crate::client::{ask, error, inner, order};
use telapi_mock::DirectoryEntry;

const MARY: &str = "<party><number>+801</number><name>Mary Miller</name><numberType><work/></numberType>\
    <company>Mill &amp; Co</company></party>";
const ROSE: &str = "<party><number>+802</number><name>Rose Marlow</name></party>";
const NOBODY: &str = "<TelServiceReturn><result><searchDirectory/></result></TelServiceReturn>";

fn private(owner: &str, parties: &str) -> String {
    format!("{owner}<directoryName>friends</directoryName><parties>{parties}</parties>")
}

#[tokio::test(start_paused = true)]
async fn names_are_searched_by_their_beginning_then_by_a_later_word_then_by_company() {
    let server = centre().await;
    for (name, found) in [("mar", MARY), ("MARL", ROSE), ("mill ", MARY)] {
        let answer = ask(&server, "searchName", "", &format!("<name>{name}</name>")).await;
        assert_eq!(inner(&answer, "searchDirectory"), found, "{name}");
    }
    assert_eq!(ask(&server, "searchName", "", "<name>Zoe</name>").await, NOBODY);
}

#[tokio::test(start_paused = true)]
async fn a_number_is_searched_as_it_stands() {
    let server = centre().await;
    let answer = ask(&server, "searchNumber", "", "<number>+802</number>").await;
    assert_eq!(inner(&answer, "searchDirectory"), ROSE);
    assert_eq!(ask(&server, "searchNumber", "", "<number>802</number>").await, NOBODY);
}

#[tokio::test(start_paused = true)]
async fn a_users_directory_is_replaced_whole_and_seen_by_the_user_alone() {
    let server = centre().await;
    let party = |number: &str| {
        format!("<party><number>{number}</number><name>Zoe</name><numberType><ip/></numberType></party>")
    };
    let update = private("<userID>ann</userID>", &format!("{}{}", party("2"), party("1")));
    order(&server, "updateUserDirectory", "", &update).await;
    let search = |owner: &str, more: &str| format!("{owner}<name>Zo</name>{more}");
    let ann = search("<userID>ann</userID>", "");
    let found = ask(&server, "searchName", "", &ann).await;
    assert_eq!(inner(&found, "searchDirectory"), party("1") + &party("2"), "in order");
    let one = search("<userID>ann</userID>", "<limit>1</limit>");
    assert_eq!(inner(&ask(&server, "searchName", "", &one).await, "searchDirectory"), party("1"));
    assert_eq!(ask(&server, "searchName", "", &search("<userID>bob</userID>", "")).await, NOBODY);
    assert_eq!(ask(&server, "searchName", "", &search("", "")).await, NOBODY);

    order(&server, "updateUserDirectory", "", &private("<userID>ann</userID>", &party("3"))).await;
    let found = ask(&server, "searchName", "", &ann).await;
    assert_eq!(inner(&found, "searchDirectory"), party("3"));
}

#[tokio::test(start_paused = true)]
async fn a_device_stands_for_a_user_who_is_not_named() {
    let server = centre().await;
    let zoe = "<party><number>1</number><name>Zoe</name></party>";
    order(&server, "updateUserDirectory", "701", &private("", zoe)).await;
    let found = ask(&server, "searchNumber", "701", "<number>1</number>").await;
    assert_eq!(inner(&found, "searchDirectory"), zoe);
    let by_id = "<userID>701</userID><number>1</number>";
    assert_eq!(ask(&server, "searchNumber", "", by_id).await, found);
    assert_eq!(ask(&server, "searchNumber", "702", "<number>1</number>").await, NOBODY);
    assert_eq!(ask(&server, "updateUserDirectory", "", &private("", zoe)).await, error("reject"), "whose?");
}

#[tokio::test(start_paused = true)]
async fn a_public_directory_takes_over_what_its_source_has_when_it_is_told_to() {
    let server = centre().await;
    server.switch().set_directory_source("staff", vec![DirectoryEntry::new("+803", "Marc")]).unwrap();
    let search = || ask(&server, "searchName", "", "<name>Mar</name>");
    assert_eq!(inner(&search().await, "searchDirectory"), MARY);
    order(&server, "updateDirectory", "", "<directoryName>staff</directoryName>").await;
    let marc = "<party><number>+803</number><name>Marc</name></party>";
    assert_eq!(inner(&search().await, "searchDirectory"), marc);
    let unknown = "<directoryName>nobody</directoryName>";
    assert_eq!(ask(&server, "updateDirectory", "", unknown).await, error("reject"));
}
