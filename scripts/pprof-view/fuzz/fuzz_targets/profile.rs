//! Whatever the bytes are, they are a profile or a fault with its offset, and a profile can be reported on.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pprof_view::{Limits, Profile, Within, report};
use regex::Regex;
use std::sync::LazyLock;

/// Below libFuzzer's own limit on memory, so that what it reports is our fault.
const LIMITS: Limits = Limits {
    inflated: 16 << 20,
    decoded: 64 << 20,
};

static ANY: LazyLock<Regex> = LazyLock::new(|| Regex::new(".").expect("a dot is an expression"));

fuzz_target!(|bytes: &[u8]| {
    let profile = match Profile::parse_within(bytes, LIMITS) {
        Ok(profile) => profile,
        Err(error) => {
            let end = match error.within {
                Within::Input => bytes.len(),
                Within::Inflated => LIMITS.inflated,
            };
            assert!(error.offset <= end, "{error}");
            return;
        }
    };
    // What was written once is read and written the same for ever.
    let written = Profile::parse(&profile.encode_plain()).expect("we read what we write");
    assert_eq!(Profile::parse(&written.encode_plain()).as_ref(), Ok(&written));

    let options = report::Options {
        tag_root: vec!["thread".into()],
        ..report::Options::default()
    };
    let again = || profile.clone();
    let _ = report::top(again(), &options).map(|top| top.to_string() + &top.to_markdown());
    let _ = report::tree(again(), &options).map(|tree| tree.to_string());
    let _ = report::peek(again(), &ANY, &options).map(|peek| peek.to_markdown());
    let _ = report::traces(again(), &options).map(|traces| traces.to_string());
    let _ = report::tags(again(), &options).map(|tags| tags.to_string() + &tags.to_markdown());
    let _ = report::call_graph(again(), &options).map(|graph| graph.to_svg());
    if let Ok(folded) = report::folded(again(), &options)
        && !folded.is_empty()
    {
        // A stack without a name cannot be told from a blank line.
        let _ = Profile::parse(folded.as_bytes());
    }
    if let Ok(merged) = pprof_view::merge(vec![again(), again()]) {
        let _ = report::raw(merged, &options);
    }
    let _ = report::raw(profile, &options);
});
