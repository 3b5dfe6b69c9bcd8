//! The heap of known blocks, and the threads.

use std::hint::black_box;

use pprof_view::{LabelValue, Profile};

use crate::outcome::self_sufficient;
use crate::support::{self, get, line_of};

const SOURCE: &str = include_str!("heap.rs");

type Shelf = Vec<Vec<u8>>;

#[inline(never)]
fn hoard(shelf: &mut Shelf) {
    for _ in 0..17 {
        shelf.push(vec![7; 65536]); // anchor: hoard
    }
}

/// 17 blocks of 64 KiB, every allocation a sample.
fn shelf() -> Shelf {
    pprof_http::heap::set_rate(1);
    let mut shelf = Vec::with_capacity(32);
    hoard(&mut shelf);
    shelf
}

/// Addresses and offsets differ from build to build.
fn without_addresses(text: &str) -> String {
    let mut parts = text.split("0x");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |text, part| {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_hexdigit());
        format!("{text}0x…{rest}")
    })
}

// One test, since the heap belongs to the process.
#[test]
fn a_heap_of_known_blocks_is_told_value_by_value() {
    let _alone = support::alone();
    let shelf = shelf();
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();

    let text = get(server.local_addr(), "/debug/pprof/heap?debug=1").text();
    let mut records = text.split("\n\n");
    let (head, first) = records.next().unwrap().split_once('\n').unwrap();
    let numbers = without_addresses(head).replace(|c: char| c.is_ascii_digit(), "");
    assert_eq!(numbers, "heap profile: :  [: ] @ heap/");
    assert!(head.ends_with(" @ heap/2"), "{head}");
    // The largest first: what `hoard` keeps.
    let mut lines = first.lines();
    let counts = lines.next().unwrap();
    assert!(
        counts.starts_with("17: 1114112 [17: 1114112] @ 0x"),
        "{counts}"
    );
    let place = format!(
        "{}/tests/golden/heap.rs:{}",
        env!("CARGO_MANIFEST_DIR"),
        line_of(SOURCE, "// anchor: hoard")
    );
    let columns: Vec<Vec<String>> = lines
        .map(|line| {
            without_addresses(line)
                .split('\t')
                .filter(|c| !c.is_empty())
                .map(ToOwned::to_owned)
                .collect()
        })
        .collect();
    let hoard = columns
        .iter()
        .position(|columns| columns[2].starts_with("golden::heap::hoard"))
        .unwrap();
    assert_eq!(
        columns[hoard],
        ["#", "0x…", "golden::heap::hoard+0x…", &place]
    );
    let trailer: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# ")?.split_once(" = "))
        .map(|(name, value)| {
            value.parse::<u64>().expect(value);
            name
        })
        .collect();
    let expected = if cfg!(target_env = "gnu") {
        &[
            "RSS",
            "MaxRSS",
            "MallocInUse",
            "MallocFree",
            "Tasks",
            "Threads",
        ][..]
    } else {
        &["RSS", "MaxRSS", "Tasks", "Threads"][..]
    };
    assert_eq!(trailer, expected);

    let profile = get(server.local_addr(), "/debug/pprof/heap").profile();
    assert_eq!(profile.period, 1);
    let sample = profile
        .samples
        .iter()
        .find(|sample| sample.values == [17, 1_114_112, 17, 1_114_112]);
    let sample = sample.unwrap();
    assert!(
        profile
            .frames(sample)
            .any(|frame| frame.function == "golden::heap::hoard")
    );
    let bytes = LabelValue::Number {
        value: 65536,
        unit: "bytes".into(),
    };
    assert!(
        sample
            .labels
            .iter()
            .any(|label| &*label.key == "bytes" && label.value == bytes),
        "{:?}",
        sample.labels
    );
    self_sufficient(&profile);
    let inlined = |location: &pprof_view::Location| location.lines.len() > 1;
    assert!(profile.locations.iter().any(inlined), "inlined chains");
    hoard_is_described(&profile);
    drop(black_box(shelf));
}

fn hoard_is_described(profile: &Profile) {
    let hoard = profile
        .functions
        .iter()
        .find(|f| &*f.name == "golden::heap::hoard")
        .unwrap();
    assert!(
        hoard.system_name.starts_with("_R") || hoard.system_name.starts_with("_ZN"),
        "{hoard:?}"
    );
    assert!(
        hoard.filename.ends_with("/tests/golden/heap.rs"),
        "{hoard:?}"
    );
    assert_eq!(
        hoard.start_line,
        line_of(SOURCE, "fn hoard(shelf: &mut Shelf) {")
    );
}

#[test]
fn threads_are_told_by_name() {
    let _alone = support::alone();
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    let text = get(server.local_addr(), "/debug/pprof/threadcreate?debug=1").text();
    let mut records = text.split("\n\n");
    let (head, first) = records.next().unwrap().split_once('\n').unwrap();
    let total: u64 = head
        .strip_prefix("threadcreate profile: total ")
        .unwrap()
        .parse()
        .unwrap();
    let counted: u64 = std::iter::once(first)
        .chain(records)
        .filter_map(|record| {
            record
                .split_once(" @")
                .map(|(count, _)| count.parse::<u64>().unwrap())
        })
        .sum();
    assert_eq!(total, counted);
    assert!(text.contains("\n#\tpprof-http\n"), "{text}");
}
