//! Identifiers that look like the real ones and come in the same order for the same seed.

use telapi_core::CallId;

/// Makes up ids.
#[derive(Debug)]
pub(crate) struct Ids {
    random: fastrand::Rng,
    uid: u64,
    call: u64,
    conference: u64,
}

impl Ids {
    pub(crate) fn new(seed: u64) -> Self {
        Self { random: fastrand::Rng::with_seed(seed), uid: 0, call: 0, conference: 99 }
    }

    fn bytes(&mut self) -> [u8; 16] {
        let mut bytes = [0; 16];
        self.random.fill(&mut bytes);
        bytes
    }

    /// A random (version 4) UUID in its usual form.
    pub(crate) fn uuid(&mut self) -> String {
        let mut value = u128::from_be_bytes(self.bytes());
        value = value & !(0xf000 << 64) | (0x4000 << 64);
        value = value & !(0xc000 << 48) | (0x8000 << 48);
        let hex = format!("{value:032x}");
        let mut text = String::with_capacity(36);
        for (index, digit) in hex.chars().enumerate() {
            if matches!(index, 8 | 12 | 16 | 20) {
                text.push('-');
            }
            text.push(digit);
        }
        text
    }

    pub(crate) fn call_id(&mut self) -> CallId {
        CallId::from(self.uuid())
    }

    /// 16 bytes in upper-case hex, as a device's `guid` (IP Office guide 4.3.1).
    pub(crate) fn guid(&mut self) -> String {
        format!("{:032X}", u128::from_be_bytes(self.bytes()))
    }

    /// A positive decimal number of up to 19 digits, the first part of a monitor id (IP Office guide 4.3.1).
    pub(crate) fn monitor_number(&mut self) -> u64 {
        self.random.u64(1..=u64::MAX >> 1)
    }

    /// The base64 of 16 bytes (IP Office guide 5.3.2).
    pub(crate) fn participant_id(&mut self) -> String {
        const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let bytes = self.bytes();
        let mut text = String::with_capacity(24);
        for group in bytes.chunks(3) {
            let bits = group
                .iter()
                .chain(&[0, 0])
                .take(3)
                .fold(0_usize, |bits, &byte| bits << 8 | usize::from(byte));
            for position in 0..4 {
                let digit = bits >> (18 - 6 * position) & 63;
                match ALPHABET.get(digit) {
                    Some(&letter) if position <= group.len() => text.push(char::from(letter)),
                    _ => text.push('='),
                }
            }
        }
        text
    }

    pub(crate) fn next_uid(&mut self) -> u64 {
        self.uid += 1;
        self.uid
    }

    pub(crate) fn next_call(&mut self) -> u64 {
        self.call += 1;
        self.call
    }

    pub(crate) fn next_conference(&mut self) -> u64 {
        self.conference += 1;
        self.conference
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_shapes_of_the_guides_samples() {
        let mut ids = Ids::new(7);
        for _ in 0..100 {
            let uuid = ids.uuid();
            let parts: Vec<_> = uuid.split('-').map(str::len).collect();
            assert_eq!(parts, [8, 4, 4, 4, 12], "{uuid}");
            assert_eq!(&uuid[14..15], "4", "{uuid}");
            assert!("89ab".contains(&uuid[19..20]), "{uuid}");
            let participant = ids.participant_id();
            assert_eq!(participant.len(), 24, "{participant}");
            assert!(participant.ends_with("==") && !participant[..22].contains('='), "{participant}");
        }
    }

    #[test]
    fn base64_is_base64() {
        // 16 bytes of fastrand's first output for this seed, encoded by hand with `base64`
        let mut ids = Ids::new(1);
        let bytes = Ids::new(1).bytes();
        let text = ids.participant_id();
        let value = |letter: char| match letter {
            'A'..='Z' => letter as u32 - 'A' as u32,
            'a'..='z' => letter as u32 - 'a' as u32 + 26,
            '0'..='9' => letter as u32 - '0' as u32 + 52,
            '+' => 62,
            '/' => 63,
            _ => 0,
        };
        let letters: Vec<char> = text.chars().collect();
        let mut decoded: Vec<u8> = Vec::new();
        for group in letters.chunks(4) {
            let bits = group.iter().fold(0, |bits, &letter| bits << 6 | value(letter));
            decoded.extend(&bits.to_be_bytes()[1..]);
        }
        assert_eq!(&decoded[..16], bytes);
    }
}
