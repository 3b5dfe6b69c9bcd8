//! What the chapter and its hunts say, asserted: on the evidence that ships, or on the same measured anew.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use lab::lesson::Evidence;
use lab::lesson::evidence::{passes, share, sum};
use lab::verdict::expectations;
use lab::workspace::Workspace;
use lesson_04_heap_growth::FAULT;
use lesson_04_heap_growth::switched::{self, Switched};
use pprof_view::report::{Options, top};

fn evidence(fault: &str) -> Evidence {
    Evidence::of(env!("CARGO_MANIFEST_DIR"), fault).unwrap()
}

/// What of the planted side's live memory since the warm-up is the function's.
fn part_since_warm(fault: &str, function: &str) -> f64 {
    let since = evidence(fault).since_warm("planted", "").unwrap();
    share(&since, Some("inuse_space"), |frames| {
        passes(frames, function)
    })
    .unwrap()
}

/// Live bytes per visit, planted and repaired.
fn slopes(fault: &str) -> (f64, f64) {
    evidence(fault).slopes().unwrap()
}

#[test]
fn suggestions_stay_and_remember_allocated_them() {
    let (planted, repaired) = slopes(FAULT);
    assert!(
        planted > 1_500.0 && repaired < 500.0,
        "{planted}, {repaired}"
    );
    assert!(part_since_warm(FAULT, "by_query::remember") > 0.6);
    let figures = evidence(FAULT);
    let kept = figures
        .figures()
        .both
        .iter()
        .find(|check| check.name == "cache-kept");
    assert!(kept.unwrap().passed);
}

#[test]
fn all_that_was_ever_allocated_names_other_functions() {
    let profile = evidence(FAULT).profile("planted").unwrap();
    let kept = share(&profile, Some("alloc_space"), |frames| {
        passes(frames, "by_query::remember")
    });
    assert!(kept.unwrap() < 0.2);
    let options = Options {
        node_count: Some(4),
        noinlines: true,
        sample_index: Some("alloc_space".to_owned()),
        ..Options::default()
    };
    let top = top(profile, &options).unwrap();
    assert!(top.rows.iter().all(|row| !row.name.ends_with("::remember")));
}

#[test]
fn a_preview_keeps_its_whole_upload() {
    let (planted, repaired) = slopes("pinned-cover");
    assert!((130_000.0..145_000.0).contains(&planted), "{planted}");
    assert!(repaired < 20_000.0, "{repaired}");
    assert!(part_since_warm("pinned-cover", "sliced::open") > 0.8);
}

#[test]
fn a_session_that_has_ended_keeps_its_subscriptions() {
    let (planted, repaired) = slopes("session-cycle");
    assert!(
        planted > 5_000.0 && repaired < 500.0,
        "{planted}, {repaired}"
    );
    assert!(part_since_warm("session-cycle", "holding::subscribe") > 0.6);
}

#[test]
fn clicks_wait_as_text() {
    let (planted, repaired) = slopes("unbounded-clicks");
    assert!(
        planted > 1_000.0 && repaired < 300.0,
        "{planted}, {repaired}"
    );
    assert!(part_since_warm("unbounded-clicks", "unbounded::enqueue") > 0.6);
}

#[test]
fn each_address_of_a_scanner_is_a_series_of_many_small_objects() {
    let (planted, repaired) = slopes("label-cardinality");
    assert!(planted > 100.0 && repaired < 100.0, "{planted}, {repaired}");
    assert!(part_since_warm("label-cardinality", "by_path::count") > 0.5);
    let profile = evidence("label-cardinality").profile("planted").unwrap();
    let of = |value| sum(&profile, value, |frames| passes(frames, "by_path::count")).unwrap();
    let (bytes, objects) = (of("inuse_space"), of("inuse_objects"));
    assert!(
        bytes < 1_000 * objects,
        "{bytes} bytes of {objects} objects"
    );
}

/// The load of 800 visits before and after a switch at run time.
fn switched(fault: &str) -> Switched {
    let workspace = Workspace::find().unwrap();
    let built = lab::build::packages(&workspace, &["bookstore"], |_| {}).unwrap();
    let bookstore = built.executable("bookstore").unwrap();
    let scratch = workspace.scratch().unwrap().join("claims");
    std::fs::create_dir_all(&scratch).unwrap();
    let expectation = expectations::named(fault).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime
        .block_on(switched::watch(bookstore, expectation, 800, &scratch))
        .unwrap()
}

/// Live bytes that a visit left once the repaired service held what it may hold.
fn slope(seen: &Switched) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "bytes of a short run are exact")]
    let (filled, later, visits) = (
        seen.filled.all as f64,
        seen.later.all as f64,
        seen.visits as f64,
    );
    (later - filled) / visits
}

#[test]
#[ignore = "it loads two services; `cargo lab dev check` runs it"]
fn after_a_switch_the_slope_is_zero_and_the_cache_s_memory_is_freed_but_not_given_back() {
    let seen = switched(FAULT);
    assert!(seen.planted.culprit > 800 * 1_500, "{seen:?}");
    assert_eq!(seen.switched.culprit, 0, "{seen:?}");
    assert!(slope(&seen) < 500.0, "{seen:?}");
    assert!(
        seen.switched.resident > seen.planted.resident / 10 * 9,
        "{seen:?}"
    );
    assert!(seen.note.contains("forgotten"), "{}", seen.note);
}

#[test]
#[ignore = "it loads two services; `cargo lab dev check` runs it"]
fn after_a_switch_sessions_that_had_escaped_stay() {
    let seen = switched("session-cycle");
    assert!(seen.planted.culprit > 800 * 5_000, "{seen:?}");
    assert_eq!(seen.later.culprit, seen.planted.culprit, "{seen:?}");
    assert!(slope(&seen) < 500.0, "{seen:?}");
    assert!(seen.note.contains("stay with it"), "{}", seen.note);
}
