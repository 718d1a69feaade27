//! Whatever comes in, the decoders end in a message or an error.

use crate::wire::*;

/// Words that the decoders know, and signs that XML knows, parted by `~`.
const WORDS: &str = "<Events>~</Events>~<Event device='1'>~</Event>~<HeldEvent>~</HeldEvent>~<extensions>~</extensions>~\
    <privateData>~</privateData>~<private>~</private>~<additionalInfo intValue='5'>~</additionalInfo>~\
    <additionalInfo intValue='99999999999999999999'/>~<additionalConferenceInfo>~</additionalConferenceInfo>~\
    <participants/>~<userLoginResponse>~</userLoginResponse>~<devices>~</devices>~\
    <userParkSlots>@|@@|\t</userParkSlots>~<clientSessionID>s</clientSessionID>~<Errors>~</Errors>~<Error>~</Error>~\
    &amp;~&#x1F600;~&#0;~]]>~<![CDATA[~é~\u{0}~\"~'~=~<~>~/~ ";

/// A generator of its own that repeats itself: the same texts in every run.
struct Texts(u64);

impl Texts {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % limit.max(1)
    }

    /// Words put together at random.
    fn next(&mut self, words: &[&str]) -> String {
        (0..self.below(24)).map(|_| words[self.below(words.len())]).collect()
    }

    /// The text with a part cut out, doubled or replaced.
    fn bend(&mut self, text: &str, words: &[&str]) -> String {
        let mut bytes = text.as_bytes().to_vec();
        for _ in 0..=self.below(2) {
            let from = self.below(bytes.len());
            let to = (from + self.below(12)).min(bytes.len());
            let word = words[self.below(words.len())].as_bytes();
            let put = if self.below(2) == 0 { word.to_vec() } else { bytes[from..to].repeat(2) };
            bytes.splice(from..to, put);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

#[test]
fn any_text_ends_in_a_message_or_an_error() {
    let words: Vec<&str> = WORDS.split('~').collect();
    let whole = [
        "<Events clientSessionId='s'><Event device='1'><HeldEvent><extensions><privateData><string>31</string><private>\
         <additionalInfo intValue='6'><additionalEventInfo timestamp='-9223372036854775808'/></additionalInfo></private>\
         </privateData></extensions></HeldEvent></Event></Events>",
        "<userLoginResponse><clientSessionID>s</clientSessionID><userParkSlots>1@a|2</userParkSlots><devices>\
         <huntGroups><huntgroup enabled='true'/></huntGroups></devices></userLoginResponse>",
        "<Errors><Error><code>1</code></Error></Errors>",
    ];
    let limits = Limits::default();
    let mut texts = Texts(0x5eed);
    let mut decoded = 0;
    for round in 0..30_000 {
        let text = match round % 4 {
            3 => texts.next(&words),
            which => texts.bend(whole[which], &words),
        };
        let _ = ErrorPayload::find(text.as_bytes(), &limits);
        let _ = LoginResponse::from_body(text.as_bytes(), &limits);
        let Ok(message) = decode_message(&text, &limits) else {
            continue;
        };
        decoded += 1;
        match message {
            Message::Events(message) => {
                for event in &message.events {
                    assert!(event.to_json_with_secrets().is_object(), "{text}");
                    let _ = event.timestamp().and_then(UnixMillis::to_system_time);
                }
            }
            Message::LoginResponse(response) => {
                assert!(response.to_json_with_secrets().is_object(), "{text}");
            }
            Message::Errors(payload) => {
                let _ = payload.refusal();
            }
            Message::Answer(answer) => {
                assert!(serde_json::to_value(&answer).unwrap().is_object(), "{text}");
            }
        }
    }
    assert!(decoded > 1_000, "the texts must reach the decoder: {decoded}");
}
