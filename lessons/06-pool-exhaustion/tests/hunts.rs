//! What the chapter's hunt says, asserted on the evidence that ships with it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use lab::lesson::evidence::{self, Evidence};

const BATCHED: &str = include_str!("../../../bookstore/src/orders/ledger/batched.rs");

/// Orders after the warm-up, and the lines of each.
const SENDS: i64 = 16 * 20;

fn evidence(fault: &str) -> Evidence {
    Evidence::of(env!("CARGO_MANIFEST_DIR"), fault).unwrap()
}

#[test]
fn nearly_all_lines_of_an_order_wait_for_room_and_none_where_there_is_room_for_a_rush() {
    let evidence = evidence("tight-channel");
    let (planted, repaired) = evidence.slopes().unwrap();
    assert!(planted >= 12.0 && repaired <= 1.0, "{planted}, {repaired}");
    let sends = evidence::of_kind(evidence.since_warm("planted", "").unwrap(), "send");
    let sends = evidence::sum(&sends, "contentions", |_| true).unwrap();
    assert!(
        (6 * SENDS / 10..=SENDS).contains(&sends),
        "{sends} of {SENDS}"
    );
    assert!(BATCHED.contains("const ROOM: usize = 512;"));
}
