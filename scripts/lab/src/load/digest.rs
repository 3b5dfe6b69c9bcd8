//! Says whether two runs got the same answers, in whatever order they came.

use std::fmt;

use serde::{Serialize, Serializer};

use super::draws::mix;

/// The sum of one hash per answer: equal multisets of (path, status, body) have equal digests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Digest(u64);

/// The hash of one answer, fed as its body arrives: FNV-1a, 64 bits, stable for ever.
#[derive(Debug, Clone)]
pub struct AnswerHash(u64);

impl Digest {
    /// Takes in one answer.
    pub fn add(&mut self, answer: &AnswerHash) {
        // Mixed before it is summed: FNV alone leaves sums of similar bodies correlated.
        self.0 = self.0.wrapping_add(mix(answer.0));
    }

    /// Takes in the answers of another run or lane.
    pub fn merge(&mut self, other: Self) {
        self.0 = self.0.wrapping_add(other.0);
    }
}

impl AnswerHash {
    /// Begins with what was asked and how it ended; the body follows.
    pub fn new(path: &str, status: u16) -> Self {
        let mut hash = Self(0xcbf2_9ce4_8422_2325);
        hash.update(path.as_bytes());
        hash.update(&[0xff]);
        hash.update(&status.to_be_bytes());
        hash
    }

    /// The next piece of the body; how the body was cut makes no difference.
    pub fn update(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(answers: &[(&str, u16, &str)]) -> Digest {
        let mut digest = Digest::default();
        for (path, status, body) in answers {
            let mut hash = AnswerHash::new(path, *status);
            hash.update(body.as_bytes());
            digest.add(&hash);
        }
        digest
    }

    #[test]
    fn order_makes_no_difference() {
        let there = digest(&[("/1", 200, "a"), ("/2", 200, "b"), ("/3", 404, "")]);
        let back = digest(&[("/3", 404, ""), ("/2", 200, "b"), ("/1", 200, "a")]);
        assert_eq!(there, back);
        assert_eq!(there.to_string().len(), 16);
    }

    #[test]
    fn path_status_body_and_count_each_make_a_difference() {
        let base = digest(&[("/1", 200, "a")]);
        for other in [
            vec![("/2", 200, "a")],
            vec![("/1", 500, "a")],
            vec![("/1", 200, "b")],
            vec![("/1", 200, "a"), ("/1", 200, "a")],
            vec![("/1", 200, "a"), ("/1", 200, "a"), ("/1", 200, "a")],
            vec![],
        ] {
            assert_ne!(base, digest(&other), "{other:?}");
        }
    }

    #[test]
    fn answers_may_not_be_exchanged_between_paths() {
        assert_ne!(
            digest(&[("/1", 200, "a"), ("/2", 200, "b")]),
            digest(&[("/1", 200, "b"), ("/2", 200, "a")])
        );
    }

    #[test]
    fn how_a_body_was_cut_makes_no_difference() {
        let mut whole = AnswerHash::new("/", 200);
        whole.update(b"abc");
        let mut cut = AnswerHash::new("/", 200);
        cut.update(b"a");
        cut.update(b"bc");
        assert_eq!(whole.0, cut.0);
    }
}
