//! Passwords that a server repeats: they are taken out of its messages before anybody sees these.
//!
//! Those that are known are the application's, and those of the requests that were sent last. A password may be a word of every day,
//! or the agent's own id, so it matters where it stands:
//!
//! | where | what is taken out |
//! |---|---|
//! | ErrorMessage, names and attributes that are not T-Library's, what comes beside them | each password |
//! | Extensions, Reason | each password of eight characters or more |
//! | UserData | nothing: it is the customer's |
//! | any other attribute | the application's password of eight characters or more; another such password inside a longer text |

use crate::message::{
    Attribute, AttributeName, KvList, KvValue, Message, MessageName, Name, Value, is_secret,
};
use serde_json::Value as Json;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use telapi_core::{Secret, blot_out};

/// So many passwords of requests are remembered.
const MOST_GIVEN: usize = 64;

/// A shorter one may well be a word.
const NO_WORD: usize = 8;

/// The passwords that a server may repeat.
#[derive(Debug)]
pub(super) struct Secrets {
    application: Option<Secret>,
    /// Those of requests, the oldest first.
    given: Mutex<VecDeque<Secret>>,
}

impl Secrets {
    pub(super) fn new(application: Option<Secret>) -> Self {
        Self { application, given: Mutex::default() }
    }

    fn given(&self) -> MutexGuard<'_, VecDeque<Secret>> {
        self.given.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A request is about to leave.
    pub(super) fn leaves(&self, request: &Message) {
        let passwords = request.attributes.iter().filter(|(name, _)| is_secret(name));
        for password in passwords.filter_map(|(_, value)| value.as_str()).map(Secret::from) {
            let mut given = self.given();
            given.retain(|known| *known != password);
            given.push_back(password);
            if given.len() > MOST_GIVEN {
                given.pop_front();
            }
        }
    }

    /// Takes them out of what a server says.
    pub(super) fn hide(&self, message: &mut Message) {
        let given = self.given();
        let given: Vec<&str> = given.iter().map(Secret::expose).collect();
        let application = self.application.as_ref().map(Secret::expose);
        let all: Vec<&str> = application.into_iter().chain(given.iter().copied()).collect();
        if all.is_empty() {
            return;
        }
        let is_no_word = |secret: &&str| secret.chars().count() >= NO_WORD;
        let long: Vec<&str> = all.iter().copied().filter(is_no_word).collect();
        let application: Vec<&str> = application.into_iter().filter(is_no_word).collect();
        let given: Vec<&str> = given.into_iter().filter(is_no_word).collect();
        if let Name::Other(name) = &message.name {
            message.name = MessageName::from(&*blot_out(name, &all));
        }
        for (name, value) in message.attributes.iter_mut() {
            match name {
                Name::Known(Attribute::UserData) => {}
                Name::Known(Attribute::ErrorMessage) => hide_in(value, &|text| blot_out(text, &all)),
                Name::Known(Attribute::Extensions | Attribute::Reason) => {
                    hide_in(value, &|text| blot_out(text, &long));
                }
                Name::Known(_) => hide_in(value, &|text| {
                    let text = blot_out(text, &application);
                    if given.contains(&text.trim()) { text } else { blot_out(&text, &given) }
                }),
                Name::Other(other) => {
                    *name = AttributeName::from(&*blot_out(other, &all));
                    hide_in(value, &|text| blot_out(text, &all));
                }
            }
        }
        if !message.beside.is_empty() {
            let beside = Json::Object(std::mem::take(&mut message.beside));
            if let Json::Object(hidden) = hidden_json(beside, &|text| blot_out(text, &all)) {
                message.beside = hidden;
            }
        }
    }
}

fn hide_in(value: &mut Value, hide: &dyn Fn(&str) -> String) {
    match value {
        Value::Text(text) => *text = hide(text).into(),
        Value::List(list) => hide_in_list(list, hide),
        Value::Other(json) => **json = hidden_json(std::mem::take(json), hide),
        Value::Integer(_) | Value::Bytes(_) | Value::Time(_) => {}
    }
}

fn hide_in_list(list: &mut KvList, hide: &dyn Fn(&str) -> String) {
    for (key, value) in list.iter_mut() {
        *key = hide(key).into();
        match value {
            KvValue::Text(text) => *text = hide(text).into(),
            KvValue::List(list) => hide_in_list(list, hide),
            KvValue::Other(json) => **json = hidden_json(std::mem::take(json), hide),
            KvValue::Integer(_) | KvValue::Bytes(_) => {}
        }
    }
}

fn hidden_json(json: Json, hide: &dyn Fn(&str) -> String) -> Json {
    match json {
        Json::String(text) => Json::String(hide(&text)),
        Json::Array(items) => items.into_iter().map(|item| hidden_json(item, hide)).collect(),
        Json::Object(members) => {
            members.into_iter().map(|(key, value)| (hide(&key), hidden_json(value, hide))).collect()
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::MessageType;
    use serde_json::json;

    const LONG: &str = "Untersberg";
    const SHORT: &str = "gold";

    /// Those of an application, and those of requests that have left.
    fn secrets(application: &str, given: &[&str]) -> Secrets {
        let secrets = Secrets::new(Some(Secret::from(application)));
        for password in given {
            leaves(&secrets, password);
        }
        secrets
    }

    fn leaves(secrets: &Secrets, password: &str) {
        secrets.leaves(&Message::new(MessageType::RequestAgentLogin).with(Attribute::Password, password));
    }

    /// Whether this is left of a message that says it.
    fn is_left(secrets: &Secrets, word: &str, mut message: Message) -> bool {
        secrets.hide(&mut message);
        serde_json::to_string(&message).unwrap().contains(word)
    }

    fn message(attribute: &str, value: impl Into<Value>) -> Message {
        Message::new(MessageType::EventPrivateInfo).with(attribute, value)
    }

    #[test]
    fn the_table_place_by_place() {
        let inside = |word: &str| format!("it is {word}, they say");
        let list = |word: &str| KvList::new().with("k", KvList::new().with(inside(word), inside(word)));
        for (application, given) in
            [(LONG, "another1"), ("another1", LONG), (SHORT, "another1"), ("another1", SHORT)]
        {
            let word = if [application, given].contains(&LONG) { LONG } else { SHORT };
            let (is_long, is_ours) = (word == LONG, application == word);
            let secrets = secrets(application, &[given]);
            let left = |message| is_left(&secrets, word, message);
            let what = format!("{word}, ours: {is_ours}");
            assert!(!left(message("ErrorMessage", inside(word))), "{what}");
            assert!(!left(message("NewThing", inside(word))), "{what}");
            assert!(!left(message("NewThing", list(word))), "{what}");
            let foreign = json!({inside(word): [{"deep": inside(word)}]});
            assert!(!left(message("NewThing", Value::Other(Box::new(foreign.clone())))), "{what}");
            let pair = KvList::new().with("k", KvValue::Other(Box::new(foreign.clone())));
            assert!(!left(message("NewThing", pair)), "{what}");
            let mut beside = message("ThisDN", "201");
            beside.beside.insert("beside".to_owned(), foreign);
            assert!(!left(beside), "{what}");
            assert_eq!(left(message("Extensions", list(word))), !is_long, "{what}");
            assert_eq!(left(message("Reason", list(word))), !is_long, "{what}");
            assert!(left(message("UserData", list(word))), "it is the customer's: {what}");
            assert_eq!(left(message("AgentID", inside(word))), !is_long, "{what}");
            assert_eq!(left(message("AgentID", word)), !(is_long && is_ours), "{what}");
        }
    }

    #[test]
    fn eight_characters_are_no_word_however_many_bytes_they_have() {
        for (password, is_left_there) in
            [("Straße7", true), ("Straße78", false), ("abcdefg", true), ("abcdefgh", false)]
        {
            let secrets = secrets(password, &[]);
            let message = message("Extensions", KvList::new().with("k", password));
            assert_eq!(is_left(&secrets, password, message), is_left_there, "{password}");
        }
    }

    #[test]
    fn the_last_are_remembered_each_once() {
        let secrets = secrets("another1", &["the-first-one", "the-second-one"]);
        // given again, it is the last again, and takes no other's place
        for _ in 0..2 * MOST_GIVEN {
            leaves(&secrets, "the-first-one");
        }
        for at in 2..MOST_GIVEN {
            leaves(&secrets, &format!("password-{at}"));
        }
        let is_known = |password: &str| !is_left(&secrets, password, message("ErrorMessage", password));
        assert!(is_known("the-first-one") && is_known("the-second-one") && is_known("password-2"));
        leaves(&secrets, "one-more-password");
        assert!(is_known("the-first-one") && !is_known("the-second-one") && is_known("one-more-password"));
        assert_eq!(secrets.given().len(), MOST_GIVEN);
    }

    #[test]
    fn a_password_is_one_however_its_attribute_is_written() {
        for name in ["Password", "password", "AttributePassword", "ATTRIBUTEPASSWORD", "applicationpassword"]
        {
            let secrets = Secrets::new(None);
            secrets.leaves(&Message::new("RequestOfTheFuture").with(name, LONG));
            let is_known = !is_left(&secrets, LONG, message("ErrorMessage", LONG));
            assert_eq!(is_known, name != "ATTRIBUTEPASSWORD", "{name}");
        }
    }
}
