//! What the chapter's hunt says, asserted on the evidence that ships with it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use lab::lesson::Evidence;
use pprof_view::{Base, LabelValue, Sample};

const BATCHED: &str = include_str!("../../../bookstore/src/orders/ledger/batched.rs");

/// Orders after the warm-up, and the lines of each.
const SENDS: f64 = 16.0 * 20.0;

fn evidence(fault: &str) -> Evidence {
    Evidence::of(env!("CARGO_MANIFEST_DIR"), fault).unwrap()
}

fn is_a_send(sample: &Sample) -> bool {
    sample.labels.iter().any(|label| {
        &*label.key == "kind" && matches!(&label.value, LabelValue::Text(text) if &**text == "send")
    })
}

#[test]
fn nearly_all_lines_of_an_order_wait_for_room_and_none_where_there_is_room_for_a_rush() {
    let evidence = evidence("tight-channel");
    let (planted, repaired) = (&evidence.figures().planted, &evidence.figures().repaired);
    assert!(planted.per_visit("warm", "4n").unwrap() >= 12.0);
    assert!(repaired.per_visit("warm", "4n").unwrap() <= 1.0);
    let [last, base] = ["planted", "planted-base"].map(|name| evidence.profile(name).unwrap());
    let profile = pprof_view::subtract(last, base, Base::Subtract).unwrap();
    let index = profile.value_index(Some("contentions")).unwrap();
    let waited = profile.samples.iter().filter(|sample| is_a_send(sample));
    let sends: i64 = waited.map(|sample| sample.values[index]).sum();
    #[expect(clippy::cast_precision_loss, reason = "hundreds")]
    let sends = sends as f64;
    assert!((0.6 * SENDS..=SENDS).contains(&sends), "{sends} of {SENDS}");
    assert!(BATCHED.contains("const ROOM: usize = 512;"));
}

#[test]
fn evidence_names_no_machine() {
    for fault in ["pool-hold", "tight-channel"] {
        assert_eq!(
            evidence(fault).places().unwrap(),
            Vec::<String>::new(),
            "{fault}"
        );
    }
}
