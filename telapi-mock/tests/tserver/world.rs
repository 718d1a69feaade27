//! A server with a client that hears everything, and tells it in short.

use crate::client::{Client, name};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use telapi_mock::Switch;
use telapi_mock::tserver::{TServer, TServerBuilder};

pub(crate) struct World {
    pub(crate) server: TServer,
    pub(crate) client: Client,
    /// The ConnIDs seen so far, by the order in which they came: `c1`, `c2`.
    pub(crate) calls: BTreeMap<String, String>,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(crate::switch(), |settings| settings, &["1001", "1002", "1003", "1004"]).await
    }

    pub(crate) async fn with(
        switch: Switch,
        settings: impl FnOnce(TServerBuilder) -> TServerBuilder,
        dns: &[&str],
    ) -> Self {
        let server = settings(TServer::builder(&switch)).start().await.unwrap();
        let client = Client::on(&server, dns).await;
        Self { server, client, calls: BTreeMap::new() }
    }

    pub(crate) fn switch(&self) -> &Switch {
        self.server.switch()
    }

    /// The ConnID of a call by its short name.
    pub(crate) fn conn_id(&self, short: &str) -> String {
        let found = self.calls.iter().find(|(_, own)| *own == short);
        found.unwrap_or_else(|| panic!("no {short} in {:?}", self.calls)).0.clone()
    }

    /// Asks for something at a DN about a call.
    pub(crate) async fn ask_at(
        &mut self,
        request: &str,
        dn: &str,
        call: &str,
        mut attributes: Value,
    ) -> Value {
        attributes["ThisDN"] = dn.into();
        if !call.is_empty() {
            attributes["ConnID"] = self.conn_id(call).into();
        }
        let answer = self.client.ask(request, attributes).await;
        self.client.keep(answer.clone());
        answer
    }

    /// The same, and the answer must have this name.
    pub(crate) async fn done(
        &mut self,
        request: &str,
        dn: &str,
        call: &str,
        attributes: Value,
        answer: &str,
    ) {
        let heard = self.ask_at(request, dn, call, attributes).await;
        assert_eq!(name(&heard), format!("Event{answer}"), "{request}: {heard}");
    }

    /// The same, and it must be refused with this code; nothing else is told.
    pub(crate) async fn refused(
        &mut self,
        request: &str,
        dn: &str,
        call: &str,
        attributes: Value,
        code: i64,
    ) {
        let heard = self.ask_at(request, dn, call, attributes).await;
        assert_eq!(heard["attributes"]["ErrorCode"], code, "{request}: {heard}");
        assert_eq!(self.told().await, [format!("{dn} Error {code}")], "{request}");
    }

    /// The same, whatever else is told.
    pub(crate) async fn refused_at(
        &mut self,
        request: &str,
        dn: &str,
        call: &str,
        attributes: Value,
        code: i64,
    ) {
        let heard = self.ask_at(request, dn, call, attributes).await;
        assert_eq!(heard["attributes"]["ErrorCode"], code, "{request}: {heard}");
    }

    /// What was told since it was asked last, without the hookswitch: `1001 Released c2 s1 1003/2 third 1002/7 prev c1`,
    /// with CallState, OtherDN and ThirdPartyDN with their roles, PreviousConnID.
    pub(crate) async fn told(&mut self) -> Vec<String> {
        let heard = self.heard().await;
        heard.iter().map(|event| self.short(event)).collect()
    }

    /// The same, whole.
    pub(crate) async fn heard(&mut self) -> Vec<Value> {
        self.client.ask("QueryServer", json!({})).await;
        let heard = self.client.drain().into_iter();
        heard.filter(|event| !name(event).ends_with("Hook")).collect()
    }

    fn call(&mut self, conn_id: &str) -> String {
        let next = format!("c{}", self.calls.len() + 1);
        self.calls.entry(conn_id.into()).or_insert(next).clone()
    }

    fn short(&mut self, event: &Value) -> String {
        let attributes = &event["attributes"];
        let text = |attribute: &str| attributes[attribute].as_str().unwrap_or_default().to_owned();
        let mut words = vec![text("ThisDN"), name(event).trim_start_matches("Event").to_owned()];
        if let Some(conn_id) = attributes["ConnID"].as_str() {
            words.push(self.call(conn_id));
        }
        if let Some(code) = attributes["ErrorCode"].as_i64() {
            words.push(code.to_string());
        }
        if let Some(state) = attributes["CallState"].as_i64().filter(|state| *state != 0) {
            words.push(format!("s{state}"));
        }
        let with_role = |dn: &str| match attributes[format!("{dn}Role")].as_i64() {
            Some(role) => format!("{}/{role}", text(dn)),
            None => text(dn),
        };
        if !text("OtherDN").is_empty() {
            words.push(with_role("OtherDN"));
        }
        if !text("ThirdPartyDN").is_empty() {
            words.push(format!("third {}", with_role("ThirdPartyDN")));
        }
        if let Some(previous) = attributes["PreviousConnID"].as_str() {
            words.push(format!("prev {}", self.call(previous)));
        }
        words.join(" ")
    }

    /// 1001 and 1002 talk, by c1.
    pub(crate) async fn talking(&mut self) {
        self.done("MakeCall", "1001", "", json!({ "OtherDN": "1002" }), "Dialing").await;
        self.told().await;
        self.done("AnswerCall", "1002", "c1", json!({}), "Established").await;
        assert_eq!(self.told().await.len(), 2);
    }

    /// They talk, and 1002 consults 1003, by c2.
    pub(crate) async fn consulting(&mut self, request: &str) {
        self.talking().await;
        self.done(request, "1002", "c1", json!({ "OtherDN": "1003" }), "Dialing").await;
        let told = self.told().await;
        let expected =
            ["1002 Held c1 1001/1", "1002 Dialing c2 1003/2 prev c1", "1003 Ringing c2 1002/1 prev c1"];
        assert_eq!(told, expected);
    }

    /// They talk, and 1002 talks to 1003.
    pub(crate) async fn consulted(&mut self, request: &str) {
        self.consulting(request).await;
        self.done("AnswerCall", "1003", "c2", json!({}), "Established").await;
        self.told().await;
    }

    /// 1001, 1002 and 1003 are in a conference that 1002 has made.
    pub(crate) async fn conference(&mut self) {
        self.consulted("InitiateConference").await;
        let current = json!({ "ConferenceConnID": self.conn_id("c2") });
        self.done("CompleteConference", "1002", "c1", current, "PartyAdded").await;
        self.told().await;
    }
}
