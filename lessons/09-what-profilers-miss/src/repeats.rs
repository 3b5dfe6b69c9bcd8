//! What many runs of `cargo lab verify --all --json` came to, condensed to what the chapter shows.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use lab::chart::figure;
use lab::error::{Error, Result};
use lab::verdict::Compare;
use lab::verdict::expectations::ALL;
use serde_json::{Value, json};

/// One run of all verdicts, condensed: where it ran, what each verdict said, each side's counter at 4N,
/// what was not met, and which sides were given more load before they were judged.
pub fn condensed(beside: &str, run: &str) -> Result<Value> {
    let run: Value = serde_json::from_str(run)
        .map_err(|e| Error::new(format!("no output of a run: {e}"), "give whole runs only"))?;
    let proved = run["faults"].as_array().filter(|all| !all.is_empty());
    let proved = proved.ok_or_else(|| {
        Error::new(
            "a run without verdicts",
            "give what `cargo lab verify --all --json` printed",
        )
    })?;
    let mut faults = BTreeMap::new();
    for fault in proved {
        let proof = &fault["runs"][0];
        let (mut sides, mut unmet, mut more) = (BTreeMap::new(), Vec::new(), Vec::new());
        for side in proof["sides"].as_array().into_iter().flatten() {
            let at = |name| {
                let points = side["points"].as_array().into_iter().flatten();
                let point = points.clone().find(|point| point["point"] == name);
                point.and_then(|point| point["counter"].as_f64())
            };
            let name = side["side"].as_str().unwrap_or_default().to_owned();
            unmet.extend(failed(&name, &side["checks"]));
            if at("8n").is_some() {
                more.push(name.clone());
            }
            sides.insert(name, at("4n"));
        }
        unmet.extend(failed("both", &proof["kept"]["checks"]));
        let name = fault["fault"].as_str().unwrap_or_default().to_owned();
        let mut entry = json!({ "outcome": fault["outcome"], "unit": proof["unit"], "at_4n": sides, "unmet": unmet });
        if let Some(ratio) = ratio(proof) {
            entry["ratio"] = json!(ratio);
        }
        if let Some(share) = share(proof) {
            entry["share"] = json!(share);
        }
        if !more.is_empty() {
            entry["more"] = json!(more);
        }
        faults.insert(name, entry);
    }
    Ok(json!({ "beside": beside, "faults": faults }))
}

/// The checks that were not met.
fn failed(side: &str, checks: &Value) -> Vec<Value> {
    let checks = checks.as_array().into_iter().flatten();
    let failed = checks.filter(|check| check["passed"] == false);
    let told = failed.map(|check| {
        let (expected, measured) = (&check["expected"], &check["measured"]);
        json!({ "side": side, "name": check["name"], "expected": expected, "measured": measured })
    });
    told.collect()
}

/// How many times the planted side spent the repaired one's CPU time, where a proof holds them to that.
fn ratio(proof: &Value) -> Option<f64> {
    let checks = proof["kept"]["checks"].as_array()?;
    let found = checks.iter().find(|check| check["name"] == CPU)?;
    // `2.39 times: 2.85 and 1.19 ms of CPU time; …`
    let (times, _) = found["measured"].as_str()?.split_once(" times")?;
    times.parse().ok()
}

/// What the culprit had of the whole in the planted side's first profile.
fn share(proof: &Value) -> Option<[f64; 2]> {
    let mut checks = proof["sides"][0]["checks"].as_array()?.iter();
    let found = checks.find(|check| check["name"] == "culprit-share")?;
    // `400000000 of 2532000000, 16 %`
    let (part, rest) = found["measured"].as_str()?.split_once(" of ")?;
    let (whole, _) = rest.split_once(", ")?;
    Some([part.parse().ok()?, whole.parse().ok()?])
}

/// The check that holds the sides to a ratio of their CPU times.
const CPU: &str = "cpu-per-request";

/// The runs that the chapter's table counts.
pub const COUNTED: [&str; 2] = ["quiet", "busy"];

/// Runs of both sides in turn, which came before those of both at once.
pub const IN_TURN: &str = "in turn";

/// Busy runs that looked at a culprit once, whatever its share was.
pub const ONE_LOOK: &str = "one look";

/// The runs that were made beside one of `beside`.
pub fn beside(runs: &[Value], beside: &[&str]) -> Vec<Value> {
    let those = runs
        .iter()
        .filter(|run| beside.iter().any(|word| run["beside"] == *word));
    those.cloned().collect()
}

/// In words: the verdicts of these runs, and for how many of them a side was given more load before it was judged.
pub fn given_more(runs: &[Value]) -> String {
    let verdicts = || {
        runs.iter()
            .filter_map(|run| run["faults"].as_object())
            .flat_map(|faults| faults.values())
    };
    let more = verdicts().filter(|fault| fault["more"].is_array());
    #[expect(clippy::cast_precision_loss, reason = "some thousand")]
    let all = verdicts().count() as f64;
    format!("{} of {}", more.count(), figure(all))
}

/// The ratios of CPU time on a quiet machine, with both sides measured in turn and at once: a row for each fault that is held to one.
pub fn pairing(runs: &[Value]) -> String {
    let mut text = String::from(
        "| CPU time, planted to repaired | in turn | at once | at least |\n|---|---:|---:|---:|\n",
    );
    for expectation in ALL {
        let of_cpu = |compare: &&Compare| compare.name == CPU;
        let Some(compare) = expectation.compare.iter().find(of_cpu) else {
            continue;
        };
        let range = |beside| {
            let those = runs.iter().filter(|run| run["beside"] == beside);
            let ratios = those.filter_map(|run| run["faults"][expectation.fault]["ratio"].as_f64());
            ranged(ratios, |ratio| format!("{ratio:.2}"))
        };
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} |",
            expectation.fault,
            range(IN_TURN),
            range("quiet"),
            compare.least
        );
    }
    text
}

/// The smallest and the largest in words, one where they are the same, a dash where there is none.
fn ranged(values: impl Iterator<Item = f64>, written: impl Fn(f64) -> String) -> String {
    let (low, high) = values.fold((f64::MAX, f64::MIN), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    match low.partial_cmp(&high) {
        Some(Ordering::Equal) => written(low),
        Some(Ordering::Less) => format!("{} to {}", written(low), written(high)),
        _ => "–".to_owned(),
    }
}

/// The chapter's table: a row for each fault, over all runs. Those that passed are counted for quiet and busy runs apart.
pub fn table(runs: &[Value]) -> String {
    let mut text = String::from(
        "| fault | PASS, quiet | PASS, busy | FAIL | INCONCLUSIVE | counter | planted, at 4N | repaired, at 4N |\n\
         |---|---:|---:|---:|---:|---|---:|---:|\n",
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
        let passed = |beside: &str| {
            let those = runs.iter().filter(|run| run["beside"] == beside);
            those.filter(|run| of(run)["outcome"] == "PASS").count()
        };
        let range = |side: &str| {
            let counters = runs
                .iter()
                .filter_map(|run| of(run)["at_4n"][side].as_f64());
            ranged(counters, whole)
        };
        let _ = writeln!(
            text,
            "| `{name}` | {} | {} | {} | {} | {} | {} | {} |",
            passed("quiet"),
            passed("busy"),
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

/// A counter as the chapter has it: whole, thousands apart.
fn whole(value: f64) -> String {
    figure(value.round())
}

#[cfg(test)]
mod tests {
    use super::{condensed, ranged, whole};

    #[test]
    fn what_was_not_measured_has_a_dash() {
        let words = [vec![], vec![2.0], vec![3.0, 1.0, 2.0]]
            .map(|values| ranged(values.into_iter(), whole));
        assert_eq!(words, ["–", "2", "1 to 3"]);
    }

    #[test]
    fn what_is_no_run_is_refused() {
        for text in ["", "{}", r#"{"faults":[]}"#] {
            assert!(condensed("quiet", text).is_err(), "{text:?}");
        }
    }
}
