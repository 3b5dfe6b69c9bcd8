//! What many runs of `cargo lab verify --all --json` came to, condensed to what the chapter shows.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use lab::error::{Error, Result};
use serde_json::{Value, json};

/// One run of all verdicts, condensed: where it ran, what each verdict said, each side's counter at 4N,
/// and what was not met.
pub fn condensed(beside: &str, run: &str) -> Result<Value> {
    let run: Value = serde_json::from_str(run)
        .map_err(|e| Error::new(format!("no output of a run: {e}"), "give whole runs only"))?;
    let mut faults = BTreeMap::new();
    for fault in run["faults"].as_array().into_iter().flatten() {
        let proof = &fault["runs"][0];
        let (mut sides, mut unmet) = (BTreeMap::new(), Vec::new());
        for side in proof["sides"].as_array().into_iter().flatten() {
            let at = |name| {
                let points = side["points"].as_array().into_iter().flatten();
                let point = points.clone().find(|point| point["point"] == name);
                point.and_then(|point| point["counter"].as_f64())
            };
            let name = side["side"].as_str().unwrap_or_default().to_owned();
            for check in side["checks"].as_array().into_iter().flatten() {
                if check["passed"] == false {
                    let (expected, measured) = (&check["expected"], &check["measured"]);
                    unmet.push(json!({ "side": name, "name": check["name"], "expected": expected, "measured": measured }));
                }
            }
            sides.insert(name, at("4n"));
        }
        let name = fault["fault"].as_str().unwrap_or_default().to_owned();
        let entry = json!({ "outcome": fault["outcome"], "unit": proof["unit"], "at_4n": sides, "unmet": unmet });
        faults.insert(name, entry);
    }
    Ok(json!({ "beside": beside, "faults": faults }))
}

/// The chapter's table: a row for each fault, over all runs.
pub fn table(runs: &[Value]) -> String {
    let mut text = String::from(
        "| fault | PASS | FAIL | INCONCLUSIVE | counter | planted, at 4N | repaired, at 4N |\n|---|---:|---:|---:|---|---:|---:|\n",
    );
    let Some(faults) = runs.first().and_then(|run| run["faults"].as_object()) else {
        return text;
    };
    for name in faults.keys() {
        let of = |run: &Value| run["faults"][name].clone();
        let count = |outcome: &str| {
            let those = runs.iter().filter(|run| of(run)["outcome"] == outcome);
            those.count()
        };
        let range = |side: &str| {
            let counters = runs
                .iter()
                .filter_map(|run| of(run)["at_4n"][side].as_f64());
            let (low, high) = counters.fold((f64::MAX, f64::MIN), |(low, high), value| {
                (low.min(value), high.max(value))
            });
            match low.partial_cmp(&high) {
                Some(std::cmp::Ordering::Equal) => grouped(low),
                Some(std::cmp::Ordering::Less) => format!("{} to {}", grouped(low), grouped(high)),
                _ => "–".to_owned(),
            }
        };
        let _ = writeln!(
            text,
            "| `{name}` | {} | {} | {} | {} | {} | {} |",
            count("PASS"),
            count("FAIL"),
            count("INCONCLUSIVE"),
            of(&runs[0])["unit"].as_str().unwrap_or_default(),
            range("planted"),
            range("repaired"),
        );
    }
    text
}

/// A point for each verdict of a run that was no PASS: what it was, and which checks it did not meet.
pub fn others(runs: &[Value]) -> String {
    let mut text = String::new();
    for (number, run) in (1..).zip(runs) {
        for (name, fault) in run["faults"].as_object().into_iter().flatten() {
            if fault["outcome"] == "PASS" {
                continue;
            }
            let outcome = fault["outcome"].as_str().unwrap_or_default();
            let beside = run["beside"].as_str().unwrap_or_default();
            let _ = write!(text, "- run {number} ({beside}), `{name}`: {outcome}");
            for unmet in fault["unmet"].as_array().into_iter().flatten() {
                let word = |key: &str| unmet[key].as_str().unwrap_or_default();
                let (side, name) = (word("side"), word("name"));
                let (expected, measured) = (word("expected"), word("measured"));
                let _ = write!(
                    text,
                    "; {side}, `{name}`: expected {expected}, measured {measured}"
                );
            }
            text.push('\n');
        }
    }
    text
}

/// A whole number with a comma at each thousand.
fn grouped(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if value < 0.0 && digits != "0" {
        text.insert(0, '-');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_are_set_off() {
        let words = [0.0, -0.4, 999.0, 1_000.0, -1_234_567.0].map(grouped);
        assert_eq!(words, ["0", "0", "999", "1,000", "-1,234,567"]);
    }
}
