//! A hash for task ids, which are numbers in sequence that nobody outside chooses.

use std::hash::{BuildHasher, Hasher};

/// Spreads numbers by one multiplication (Fibonacci hashing; Knuth, The Art of Computer Programming 3, 6.4).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spread;

#[derive(Debug)]
pub(super) struct Spreading(u64);

impl BuildHasher for Spread {
    type Hasher = Spreading;

    fn build_hasher(&self) -> Spreading {
        Spreading(0)
    }
}

impl Hasher for Spreading {
    fn write_u64(&mut self, number: u64) {
        let product = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        // The upper half is the well-mixed one; maps index by the lower.
        self.0 = product ^ (product >> 32);
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_sequence_fall_evenly_on_shards_and_buckets() {
        for bits in [|hash: u64| hash >> 58, |hash: u64| hash & 63] {
            let mut counts = [0; 64];
            for number in 0..64_000_u64 {
                counts[usize::try_from(bits(Spread.hash_one(number))).unwrap()] += 1;
            }
            assert!(
                counts.iter().all(|count| (800..1200).contains(count)),
                "{counts:?}"
            );
        }
    }
}
