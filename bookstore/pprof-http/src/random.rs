//! Random numbers for sampling: fast, one state per thread, not for secrets.

use std::cell::Cell;

thread_local! {
    static STATE: Cell<u64> = const { Cell::new(0) };
}

/// Marsaglia's xorshift64 ("Xorshift RNGs", 2003).
pub(crate) fn random() -> u64 {
    // A thread in its teardown gets the same number each time.
    STATE
        .try_with(|state| {
            let mut x = state.get();
            if x == 0 {
                x = seed(std::ptr::from_ref(state) as u64);
            }
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            state.set(x);
            x
        })
        .unwrap_or(1)
}

/// Differs by thread (the address of its state) and by start (address space layout, time).
fn seed(address: u64) -> u64 {
    let time = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(1, |since| u64::from(since.subsec_nanos()));
    // The finaliser of splitmix64 (Steele, Lea, Flood 2014): neighbouring seeds give unlike streams.
    let mut z = address ^ (time << 32) ^ 0x9e37_79b9_7f4a_7c15;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (z ^ (z >> 31)) | 1
}
