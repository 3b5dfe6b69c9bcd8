//! Reports on profiles small enough to check by hand.

use std::collections::HashMap;

use regex::Regex;

use super::{Inlining, Options, ReportError, Sort, Sources, list, peek, top};
use crate::encoder::Encoder;
use crate::profile::Profile;
use crate::transform::{Base, subtract};

mod samples;

fn regex(text: &str) -> Regex {
    Regex::new(text).unwrap()
}

/// `main` calls `walk`, which calls itself and the inlined `step`; `main` also calls `step` itself.
fn walk() -> Encoder {
    let mut profile = Encoder::new();
    profile
        .sample_type("cpu", "nanoseconds")
        .mapping(1, 0x1000, "/srv/walk", "")
        .function(1, "main", "", "walk.rs", 1)
        .function(2, "walk", "", "walk.rs", 5)
        .function(3, "step", "", "walk.rs", 9)
        .location(1, 1, 0x1001, &[(1, 2)])
        .location(2, 1, 0x1002, &[(2, 6)])
        .location(3, 1, 0x1003, &[(3, 10), (2, 7)])
        .location(4, 1, 0x1004, &[(3, 10)])
        .sample(&[3, 2, 2, 1], &[70])
        .sample(&[2, 1], &[20])
        .sample(&[4, 1], &[10]);
    profile
}

fn parse(encoder: &Encoder) -> Profile {
    Profile::parse(&encoder.finish()).unwrap()
}

fn rows(profile: Profile, options: &Options) -> Vec<(String, i64, i64)> {
    let top = top(profile, options).unwrap();
    top.rows
        .into_iter()
        .map(|row| (row.name, row.flat, row.cum))
        .collect()
}

fn row(name: &str, flat: i64, cum: i64) -> (String, i64, i64) {
    (name.to_owned(), flat, cum)
}

#[test]
fn top_prints_as_pprof_does() {
    let top = top(parse(&walk()), &Options::default()).unwrap();
    let text = "File: walk\n\
        Type: cpu\n\
        Showing nodes accounting for 100ns, 100% of 100ns total\n\
        \u{20}     flat  flat%   sum%        cum   cum%\n\
        \u{20}     80ns 80.00% 80.00%       80ns 80.00%  step (partial-inline)\n\
        \u{20}     20ns 20.00%   100%       90ns 90.00%  walk\n\
        \u{20}        0     0%   100%      100ns   100%  main\n";
    assert_eq!(top.to_string(), text);
}

#[test]
fn recursion_counts_once() {
    let rows = rows(
        parse(&walk()),
        &Options {
            sort: Sort::Cum,
            ..Options::default()
        },
    );
    assert_eq!(
        rows,
        [
            row("main", 0, 100),
            row("walk", 20, 90),
            row("step", 80, 80)
        ]
    );
}

#[test]
fn inlined_functions_can_count_for_their_callers() {
    let top = top(
        parse(&walk()),
        &Options {
            noinlines: true,
            ..Options::default()
        },
    )
    .unwrap();
    assert_eq!(top.rows[0].name, "walk");
    assert_eq!((top.rows[0].flat, top.rows[0].cum), (90, 90));
    assert!(top.rows.iter().all(|row| row.inlining.is_none()));
}

#[test]
fn a_function_is_inline_if_all_its_calls_are() {
    let options = Options {
        focus: Some(regex("walk$")),
        ..Options::default()
    };
    // The binary is called `walk` too, so that the focus must not reach it.
    let mut profile = parse(&walk());
    profile.mappings[0].filename = "/srv/shop".into();
    let top = top(profile, &options).unwrap();
    assert_eq!(top.rows[0].inlining, Some(Inlining::Inline));
    assert_eq!(top.header.total, 100, "filters leave the total");
    assert!((top.rows[0].flat_percent - 70.0).abs() < 1e-9);
}

#[test]
fn light_rows_are_dropped_and_calls_bridge_the_gap() {
    let options = Options {
        node_fraction: 0.85,
        ..Options::default()
    };
    let top = top(parse(&walk()), &options).unwrap();
    assert_eq!(top.accounting.dropped_nodes, 1);
    let names: Vec<_> = top.rows.iter().map(|row| (&*row.name, row.flat)).collect();
    // What `step` held itself belongs to nobody.
    assert_eq!(names, [("walk", 20), ("main", 0)]);
    assert!(top.to_string().contains("Dropped 1 node (cum <= 85ns)"));
}

#[test]
fn a_filter_without_match_is_said() {
    let options = Options {
        focus: Some(regex("nobody")),
        ..Options::default()
    };
    let top = top(parse(&walk()), &options).unwrap();
    assert!(top.rows.is_empty());
    assert_eq!(top.warnings, ["focus expression matched no samples"]);
}

#[test]
fn frames_that_the_writer_drops_are_dropped_with_their_callees() {
    let mut encoder = walk();
    let rows = rows(parse(encoder.text(7, "st.p")), &Options::default());
    assert_eq!(rows, [row("walk", 90, 90), row("main", 10, 100)]);
    let kept = top(parse(encoder.text(8, "step")), &Options::default()).unwrap();
    assert_eq!(kept.rows[0].name, "step");
    let broken = top(parse(encoder.text(7, "(")), &Options::default()).unwrap();
    assert_eq!(broken.warnings.len(), 1, "{:?}", broken.warnings);
}

#[test]
fn a_base_is_subtracted_or_compared_with() {
    let mut after = walk();
    after.sample(&[4, 1], &[40]);
    let difference = |meaning| subtract(parse(&after), parse(&walk()), meaning).unwrap();
    let grown = top(difference(Base::Subtract), &Options::default()).unwrap();
    assert_eq!(grown.header.total, 40);
    assert_eq!((&*grown.rows[0].name, grown.rows[0].flat), ("step", 40));
    let compared = top(difference(Base::Compare), &Options::default()).unwrap();
    assert_eq!(compared.header.total, 100);
    assert!((compared.rows[0].flat_percent - 40.0).abs() < 1e-9);
}

#[test]
fn profiles_of_different_kinds_are_not_mixed() {
    let mut heap = Encoder::new();
    heap.sample_type("space", "bytes");
    let error = subtract(parse(&walk()), parse(&heap), Base::Subtract).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the profiles have no sample type in common: cpu and space"
    );
}

#[test]
fn peek_shows_both_ends_of_each_call() {
    let peek = peek(parse(&walk()), &regex("^walk$"), &Options::default()).unwrap();
    let [node] = &peek.nodes[..] else {
        panic!("one function matches")
    };
    let call = |call: &super::Call| (call.name.clone(), call.weight, call.inline);
    assert_eq!(
        node.callers.iter().map(call).collect::<Vec<_>>(),
        [("main".into(), 90, false)]
    );
    assert_eq!(
        node.callees.iter().map(call).collect::<Vec<_>>(),
        [("step".into(), 70, true)]
    );
    let text = peek.to_string();
    assert!(
        text.contains("                                              90ns   100% |   main\n"),
        "{text}"
    );
    assert!(text.contains("70ns 77.78% |   step (inline)\n"), "{text}");
}

#[test]
fn a_name_that_nothing_has_is_an_error() {
    let error = peek(parse(&walk()), &regex("nobody"), &Options::default()).unwrap_err();
    assert!(matches!(error, ReportError::NoMatch(name) if name == "nobody"));
}

/// Source files in memory.
struct Shelf(HashMap<&'static str, String>);

impl Sources for Shelf {
    fn read(&mut self, file: &str) -> Result<String, String> {
        self.0
            .get(file)
            .cloned()
            .ok_or_else(|| format!("could not find file {file}"))
    }
}

fn shelf(lines: usize) -> Shelf {
    let text = (1..=lines).fold(String::new(), |text, line| text + &format!("line {line}\n"));
    Shelf(HashMap::from([("walk.rs", text)]))
}

#[test]
fn list_puts_values_beside_their_lines() {
    let list = list(
        parse(&walk()),
        &regex("walk"),
        &Options::default(),
        &mut shelf(20),
    )
    .unwrap();
    // Two lines of one stack: pprof adds up what each line costs, here 90 + 70.
    let text = "Total: 100ns\n\
        ROUTINE ======================== walk in walk.rs\n\
        \u{20}     20ns      160ns (flat, cum) 160.00% of Total\n";
    let printed = list.to_string();
    assert!(printed.starts_with(text), "{printed}");
    let file = &list.routines[0].files[0];
    let values: Vec<_> = file
        .lines
        .iter()
        .map(|line| (line.line, line.flat, line.cum))
        .collect();
    // From the function's first line to five lines after its last value.
    assert_eq!(values[0], (5, 0, 0));
    assert_eq!(values[1], (6, 20, 90));
    assert_eq!(values[2], (7, 0, 70));
    assert_eq!(values.last(), Some(&(12, 0, 0)));
    assert!(list.warnings.is_empty());
}

#[test]
fn source_that_is_not_there_is_said_and_its_lines_keep_their_values() {
    let mut nothing = Shelf(HashMap::new());
    let list = list(
        parse(&walk()),
        &regex("step"),
        &Options::default(),
        &mut nothing,
    )
    .unwrap();
    let printed = list.to_string();
    assert!(
        printed.contains(" Error: could not find file walk.rs\n"),
        "{printed}"
    );
    assert!(
        printed.ends_with("      80ns       80ns     10:\n"),
        "{printed}"
    );
}

#[test]
fn source_of_another_version_is_said() {
    let list = list(
        parse(&walk()),
        &regex("step"),
        &Options::default(),
        &mut shelf(9),
    )
    .unwrap();
    assert_eq!(list.warnings.len(), 1);
    assert!(
        list.warnings[0].starts_with("walk.rs has no line 10"),
        "{:?}",
        list.warnings
    );
}

#[test]
fn values_at_the_limits_of_their_type_are_reported() {
    let mut extreme = walk();
    extreme
        .sample(&[1], &[i64::MIN])
        .sample(&[2], &[i64::MAX])
        .sample(&[3], &[i64::MIN]);
    let options = Options {
        divide_by: 1e-9,
        ..Options::default()
    };
    for options in [Options::default(), options] {
        assert!(
            !top(parse(&extreme), &options)
                .unwrap()
                .to_string()
                .is_empty()
        );
        assert!(peek(parse(&extreme), &regex("."), &options).is_ok());
    }
}
