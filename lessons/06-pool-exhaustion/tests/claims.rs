//! What the chapter says, asserted: on the evidence that ships with it, and on evidence measured anew where `LAB_EVIDENCE` names some.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use lab::lesson::Lateness;
use lab::lesson::evidence::{self, Evidence};
use pprof_view::{Base, Frame, LabelValue, Profile, Sample};

const CHAPTER: &str = include_str!("../README.md");
const POOL: &str = include_str!("../../../bookstore/src/db/pool.rs");
const GUARD: &str = include_str!("../../../bookstore/tests/bookstore/connections.rs");
const HEALTH: &str = include_str!("../evidence/health.json");

/// Visits after the warm-up, and the prices of each.
const PRICES: f64 = 32.0 * 10.0;

fn evidence(fault: &str) -> Evidence {
    Evidence::of(env!("CARGO_MANIFEST_DIR"), fault).unwrap()
}

/// The planted profile of that kind (`-mutex`, or nothing for the first), without what was there after the warm-up.
fn since_warm(evidence: &Evidence, kind: &str) -> Profile {
    let [last, base] =
        ["planted", "planted-base"].map(|name| evidence.profile(&format!("{name}{kind}")).unwrap());
    pprof_view::subtract(last, base, Base::Subtract).unwrap()
}

fn sum(profile: &Profile, value: &str, wanted: impl Fn(&Sample) -> bool) -> f64 {
    let index = profile.value_index(Some(value)).unwrap();
    let samples = profile.samples.iter().filter(|sample| wanted(sample));
    let sum: i64 = samples.map(|sample| sample.values[index]).sum();
    #[expect(clippy::cast_precision_loss, reason = "nanoseconds of seconds")]
    let sum = sum as f64;
    sum
}

fn is_of_kind(sample: &Sample, kind: &str) -> bool {
    sample.labels.iter().any(|label| {
        &*label.key == "kind" && matches!(&label.value, LabelValue::Text(text) if &**text == kind)
    })
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
    let (planted, repaired) = (&evidence.figures().planted, &evidence.figures().repaired);
    assert!(planted.per_visit("warm", "4n").unwrap() >= 9.5);
    assert!(repaired.per_visit("warm", "4n").unwrap() <= 0.5);
    assert!(repaired.check("calls-made").unwrap().passed);
}

#[test]
fn all_waits_are_for_a_connection_and_nearly_every_price_waits() {
    let profile = since_warm(&evidence("pool-hold"), "");
    let whole = sum(&profile, "delay", |_| true);
    let connection = sum(&profile, "delay", |sample| {
        is_of_kind(sample, "database connection")
    });
    assert!(connection >= 0.9 * whole, "{connection} of {whole}");
    let waits = sum(&profile, "contentions", |_| true);
    assert!(waits >= 0.6 * PRICES, "{waits} waits of {PRICES} prices");
}

#[test]
fn block_names_the_line_that_takes_and_mutex_the_one_that_gives_back() {
    let evidence = evidence("pool-hold");
    let file = "pricing/quote/in_one_go.rs";
    let source = include_str!("../../../bookstore/src/pricing/quote/in_one_go.rs");
    for (kind, anchor) in [("", "take"), ("-mutex", "release")] {
        let profile = since_warm(&evidence, kind);
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
