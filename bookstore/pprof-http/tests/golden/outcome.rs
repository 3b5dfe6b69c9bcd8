//! A profile as a whole, in a form that stays the same from build to build.

use std::collections::HashSet;

use pprof_view::{Frame, LabelValue, Profile, Sample};
use serde_json::{Value, json};

/// What a profile says, but for times. Of a stack the lines are told by the anchors in `source`; what has none is `…`.
pub(crate) fn outcome(profile: &Profile, source: &str) -> Value {
    self_sufficient(profile);
    assert!(profile.time_nanos > 0);
    let types = profile.sample_types.iter();
    let types: Vec<String> = types.map(|t| format!("{}/{}", t.kind, t.unit)).collect();
    let period = profile.period_type.as_ref().unwrap();
    let mut samples: Vec<Value> = profile
        .samples
        .iter()
        .map(|sample| {
            json!({
                "labels": labels(sample),
                "stack": stack(profile, sample, source),
                "values": sample.values,
            })
        })
        .collect();
    samples.sort_by_key(ToString::to_string);
    json!({
        "comments": profile.comments.iter().map(|line| &**line).collect::<Vec<_>>(),
        "default": *profile.default_sample_type,
        "period": format!("{} {}/{}", profile.period, period.kind, period.unit),
        "samples": samples,
        "types": types.join(" "),
    })
}

fn labels(sample: &Sample) -> String {
    let labels = sample.labels.iter().map(|label| match &label.value {
        LabelValue::Text(text) => format!("{}={text}", label.key),
        LabelValue::Number { value, unit } => format!("{}={value} {unit}", label.key),
    });
    labels.collect::<Vec<_>>().join(" ")
}

/// Leaf first.
fn stack(profile: &Profile, sample: &Sample, source: &str) -> Vec<String> {
    let mut stack: Vec<String> = profile
        .frames(sample)
        .map(|frame| anchored(&frame, source).unwrap_or_else(|| "…".to_owned()))
        .collect();
    stack.dedup();
    stack
}

/// The function and the anchor of its line.
fn anchored(frame: &Frame<'_>, source: &str) -> Option<String> {
    let own = frame.function.strip_prefix("golden::")?;
    let line = usize::try_from(frame.line).ok()?.checked_sub(1)?;
    let (_, anchor) = source.lines().nth(line)?.split_once("// anchor: ")?;
    Some(format!("{own} at {anchor}"))
}

/// Nothing is left for `go tool pprof` to look up.
pub(crate) fn self_sufficient(profile: &Profile) {
    let binary = &profile.mappings[0];
    assert_eq!(
        *binary.filename,
        *std::env::current_exe().unwrap().to_str().unwrap()
    );
    assert!(binary.build_id.len() >= 16, "{:?}", binary.build_id);
    for mapping in &profile.mappings {
        let all = mapping.has_functions
            && mapping.has_filenames
            && mapping.has_line_numbers
            && mapping.has_inline_frames;
        assert!(all, "{mapping:?}");
    }
    let mut seen = HashSet::new();
    for location in &profile.locations {
        assert!(
            seen.insert(location.address),
            "one location per address: {location:?}"
        );
        assert!(!location.lines.is_empty(), "{location:?}");
    }
    for function in &profile.functions {
        assert!(!function.name.is_empty());
        assert_ne!(
            function.name, function.system_name,
            "pprof would mangle the name further"
        );
    }
}
