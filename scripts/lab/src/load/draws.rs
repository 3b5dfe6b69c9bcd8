//! The random draws behind a mix of requests.

/// A stream of draws that depends on a seed and a request's number alone.
///
/// It is `SplitMix64` (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014), written out
/// here because a library's generator may change between versions and a seed must mean the same requests for ever.
#[derive(Debug, Clone)]
pub struct Draws {
    state: u64,
}

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

impl Draws {
    /// The draws of request `index` under `seed`: a request that was dropped does not shift those after it.
    pub fn of(seed: u64, index: u64) -> Self {
        Self {
            state: mix(seed ^ mix(index.wrapping_add(GOLDEN))),
        }
    }

    /// The next draw, in `0..bound`, with a bias below `bound / 2^64`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.state = self.state.wrapping_add(GOLDEN);
        let wide = u128::from(mix(self.state)) * u128::from(bound);
        u64::try_from(wide >> 64).expect("the upper half of a 128-bit product fits 64 bits")
    }
}

/// The generator's finalizer: every bit of the input changes about half of the output.
pub(super) fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_means_the_same_draws_for_ever() {
        let draws: Vec<u64> = (0..8)
            .map(|index| Draws::of(7, index).below(1000))
            .collect();
        assert_eq!(draws, [481, 797, 732, 393, 954, 525, 256, 351]);
    }

    #[test]
    fn the_generator_is_splitmix64() {
        // The reference implementation's first output for state 0.
        assert_eq!(mix(GOLDEN), 0xe220_a839_7b1d_cdaf);
    }

    #[test]
    fn draws_cover_their_range_evenly() {
        let mut counts = [0_u32; 10];
        for index in 0..10_000 {
            counts[usize::try_from(Draws::of(1, index).below(10)).unwrap()] += 1;
        }
        assert!(
            counts.iter().all(|&count| (850..1150).contains(&count)),
            "{counts:?}"
        );
    }
}
