//! The wall clock of tasks.

use std::sync::Arc;

use insta::{assert_json_snapshot, assert_snapshot};
use pprof_http::labels::Labels;
use pprof_view::Profile;
use serde_json::Value;
use tokio::sync::Notify;

use crate::outcome::outcome;
use crate::support::{self, get, parked};

const SOURCE: &str = include_str!("wall.rs");

async fn wait(gate: Arc<Notify>) {
    gate.notified().await; // anchor: waits
}

async fn wait_for_both(left: Arc<Notify>, right: Arc<Notify>) {
    tokio::join!(
        async { left.notified().await },  // anchor: left
        async { right.notified().await }, // anchor: right
    );
}

#[inline(never)]
fn start(count: usize, gate: &Arc<Notify>) {
    for _ in 0..count {
        let _labelled = Labels::new(&[("method", "GET"), ("route", "/books/{id}")]).enter();
        drop(pprof_http::spawn(wait(gate.clone()))); // anchor: one thing
    }
    drop(pprof_http::spawn(wait_for_both(gate.clone(), gate.clone()))); // anchor: two things
}

/// Looks and questions, by the profile's own account; `None` if somebody had no answer, as on a machine that is very
/// busy.
fn looks(profile: &Profile) -> Option<i64> {
    let numbers = |text: &str| -> Vec<i64> {
        let words = text.split(|c: char| !c.is_ascii_digit());
        words.filter_map(|word| word.parse().ok()).collect()
    };
    let [2, looks, asked, silent] = numbers(&profile.comments[0])[..] else {
        panic!("{:?}", profile.comments);
    };
    assert_eq!(asked, 3 * looks);
    (silent == 0).then_some(looks)
}

/// Times as shares of all, since a capture takes as long as it takes.
fn in_percent(mut outcome: Value) -> Value {
    let samples = outcome["samples"].as_array_mut().unwrap();
    let time = |sample: &Value| sample["values"][1].as_i64().unwrap();
    let all: i64 = samples.iter().map(time).sum();
    for sample in samples {
        sample["values"][1] = format!("{} %", (time(sample) * 100 + all / 2) / all).into();
    }
    outcome
}

#[test]
fn time_of_tasks_is_told_value_by_value() {
    let _alone = support::alone();
    let (server, runtime) = (crate::server(), crate::runtime());
    let gate = Arc::new(Notify::new());
    runtime.block_on(async { start(std::hint::black_box(2), &gate) });
    parked(&server, 3);
    // Twice a second, so that an answer may take long.
    let path = "/debug/fgprof?seconds=3&hz=2";
    let mut captured = None;
    support::until(|| {
        let profile = get(server.local_addr(), path).profile();
        captured = looks(&profile).map(|looks| (looks, profile));
        captured.is_some()
    });
    let (looks, profile) = captured.unwrap();
    for sample in &profile.samples {
        // Two tasks, and two halves of one, rounded.
        let expected = [2 * looks, (looks + 1) / 2];
        assert!(
            expected.contains(&sample.values[0]),
            "{looks} looks: {sample:?}"
        );
    }
    let mut outcome = in_percent(outcome(&profile, SOURCE));
    outcome["comments"][0] = profile.comments[0]
        .replace(&(3 * looks).to_string(), "3N")
        .replace(&format!("; {looks} looks"), "; N looks")
        .into();
    assert_json_snapshot!(outcome, { ".samples[].values[0]" => "[looks]" }, @r#"
    {
      "comments": [
        "wall clock of wrapped tasks at 2 Hz; N looks asked 3N tasks, 0 had no answer (running, or waiting to run)"
      ],
      "default": "time",
      "period": "500000000 wallclock/nanoseconds",
      "samples": [
        {
          "labels": "method=GET route=/books/{id} state=waiting",
          "stack": [
            "…",
            "wall::wait::{{closure}} at waits",
            "wall::start at one thing",
            "…"
          ],
          "values": [
            "[looks]",
            "67 %"
          ]
        },
        {
          "labels": "state=waiting",
          "stack": [
            "…",
            "wall::wait_for_both::{{closure}}::{{closure}} at left",
            "…",
            "wall::start at two things",
            "…"
          ],
          "values": [
            "[looks]",
            "17 %"
          ]
        },
        {
          "labels": "state=waiting",
          "stack": [
            "…",
            "wall::wait_for_both::{{closure}}::{{closure}} at right",
            "…",
            "wall::start at two things",
            "…"
          ],
          "values": [
            "[looks]",
            "17 %"
          ]
        }
      ],
      "types": "samples/count time/nanoseconds"
    }
    "#);

    let own = |line: &str| -> String {
        let (path, count) = line.rsplit_once(' ').unwrap();
        assert!(count.parse::<u64>().unwrap() > 0);
        let names = path
            .split(';')
            .filter(|name| name.contains("golden::wall::"));
        names.collect::<Vec<_>>().join(";")
    };
    let mut folded = Vec::new();
    support::until(|| {
        let text = get(server.local_addr(), &format!("{path}&format=folded")).text();
        folded = text.lines().map(own).collect();
        // Who had no answer stands on a line without an await.
        folded.iter().all(|line| line.contains("::wait"))
    });
    assert_snapshot!(folded.join("\n"), @r"
    golden::wall::time_of_tasks_is_told_value_by_value::{{closure}};golden::wall::time_of_tasks_is_told_value_by_value;golden::wall::time_of_tasks_is_told_value_by_value::{{closure}};golden::wall::start;golden::wall::wait::{{closure}}
    golden::wall::time_of_tasks_is_told_value_by_value::{{closure}};golden::wall::time_of_tasks_is_told_value_by_value;golden::wall::time_of_tasks_is_told_value_by_value::{{closure}};golden::wall::start;golden::wall::wait_for_both::{{closure}};golden::wall::wait_for_both::{{closure}}::{{closure}};golden::wall::wait_for_both::{{closure}}::{{closure}}
    ");
}
