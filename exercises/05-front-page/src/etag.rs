//! The tag by which a browser knows that a page has not changed.

/// FNV-1a of the page (<http://www.isthe.com/chongo/tech/comp/fnv/>), three times with different starts.
#[inline(never)]
pub fn digest(page: &str) -> [u64; 3] {
    const PRIME: u64 = 0x0100_0000_01b3;
    let mut digests = [
        0xcbf2_9ce4_8422_2325,
        0x9ae1_6a3b_2f90_404f,
        0xc949_d7c7_509e_6557,
    ];
    for digest in &mut digests {
        for byte in page.bytes() {
            *digest = (*digest ^ u64::from(byte)).wrapping_mul(PRIME);
        }
    }
    digests
}
