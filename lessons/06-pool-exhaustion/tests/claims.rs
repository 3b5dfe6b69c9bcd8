//! What the chapter says, asserted: on the evidence that ships with it, and on evidence measured anew where `LAB_EVIDENCE` names some.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use lab::lesson::Lateness;
use lab::lesson::evidence::{self, Evidence};
use pprof_view::{Frame, Profile};

const CHAPTER: &str = include_str!("../README.md");
const POOL: &str = include_str!("../../../bookstore/src/db/pool.rs");
const GUARD: &str = include_str!("../../../bookstore/tests/bookstore/connections.rs");
const HEALTH: &str = include_str!("../evidence/health.json");

/// Visits after the warm-up, and the prices of each.
const PRICES: i64 = 32 * 10;

fn evidence(fault: &str) -> Evidence {
    Evidence::of(env!("CARGO_MANIFEST_DIR"), fault).unwrap()
}

/// Whether a stack passes through a line of a file that is marked by `anchor`.
fn at_line(frames: &[Frame<'_>], file: &str, source: &str, anchor: &str) -> bool {
    let mark = format!("// anchor: {anchor}");
    let marked = source
        .lines()
        .zip(1..)
        .find(|(line, _)| line.ends_with(&mark));
    let (_, line) = marked.unwrap();
    frames
        .iter()
        .any(|frame| frame.file.ends_with(file) && frame.line == line)
}

#[test]
fn every_call_is_made_while_holding_a_connection_and_none_of_the_repaired_ones() {
    let evidence = evidence("pool-hold");
    let (planted, repaired) = evidence.slopes().unwrap();
    assert!(planted >= 9.5 && repaired <= 0.5, "{planted}, {repaired}");
    assert!(
        evidence
            .figures()
            .repaired
            .check("calls-made")
            .unwrap()
            .passed
    );
}

#[test]
fn all_waits_are_for_a_connection_and_nearly_every_price_waits() {
    let profile = evidence("pool-hold").since_warm("planted", "").unwrap();
    let all = |profile: &Profile, value| evidence::sum(profile, value, |_| true).unwrap();
    let (whole, waits) = (all(&profile, "delay"), all(&profile, "contentions"));
    let connection = all(&evidence::of_kind(profile, "database connection"), "delay");
    assert!(10 * connection >= 9 * whole, "{connection} of {whole}");
    assert!(10 * waits >= 6 * PRICES, "{waits} waits of {PRICES} prices");
}

#[test]
fn block_names_the_line_that_takes_and_mutex_the_one_that_gives_back() {
    let evidence = evidence("pool-hold");
    let file = "pricing/quote/in_one_go.rs";
    let source = include_str!("../../../bookstore/src/pricing/quote/in_one_go.rs");
    for (kind, anchor) in [("", "take"), ("-mutex", "release")] {
        let profile = evidence.since_warm("planted", kind).unwrap();
        let share = evidence::share(&profile, Some("delay"), |frames| {
            at_line(frames, file, source, anchor)
        });
        assert!(share.unwrap() >= 0.5, "{anchor}");
    }
    let [taken, statement, call, given] = ["take()", "select_price(", "pricing.quote(", "drop("]
        .map(|part| source.find(part).unwrap());
    assert!(taken < statement && statement < call && call < given);
}

#[test]
fn the_same_statements_make_next_to_no_queue_once_the_call_holds_no_connection() {
    let evidence = evidence("pool-hold");
    let [planted, repaired] = ["planted", "repaired"].map(|side| {
        let profile = evidence.since_warm(side, "").unwrap();
        evidence::sum(&profile, "delay", |_| true).unwrap()
    });
    assert!(planted > 10 * repaired, "{planted} and {repaired}");
}

#[test]
fn five_connections_serve_a_hundred_prices_a_second_and_the_guard_is_where_the_page_says() {
    assert!(POOL.contains("const CONNECTIONS: u32 = 5;"));
    let name = "fault_changes_the_cost_not_the_answer";
    assert!(GUARD.contains(&format!("async fn {name}()")) && CHAPTER.contains(name));
    assert!(GUARD.contains("connection=\\\"held\\\""));
}

#[test]
fn on_one_machine_health_was_late_with_the_prices_and_not_after_the_switch() {
    let health: serde_json::Value = serde_json::from_str(HEALTH).unwrap();
    let late = |name: &str| -> Lateness { serde_json::from_value(health[name].clone()).unwrap() };
    let (planted, repaired) = (late("beside prices"), late("after the switch"));
    assert!(planted.median > 5.0 * repaired.median);
    let told = format!(
        "the median of its answers came to {:.0} usual ones, and to {:.1} after the repair",
        planted.median, repaired.median
    );
    assert!(CHAPTER.replace('\n', " ").contains(&told), "{told}");
}
