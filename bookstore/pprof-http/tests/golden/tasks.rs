//! Tasks of every kind, where they wait and who spawned them.

use std::sync::Arc;

use insta::assert_json_snapshot;
use pprof_http::labels::Labels;
use tokio::sync::{Notify, mpsc};

use crate::outcome::outcome;
use crate::support::{self, get, parked};

const SOURCE: &str = include_str!("tasks.rs");

async fn inner(mut gate: mpsc::Receiver<()>) {
    gate.recv().await; // anchor: inner
}

async fn outer(gate: mpsc::Receiver<()>) {
    let within = Box::pin(inner(gate));
    within.await; // anchor: outer
}

#[inline(never)]
fn start_wrapped(gate: mpsc::Receiver<()>) {
    drop(pprof_http::spawn(outer(gate))); // anchor: wrapped
}

#[inline(never)]
fn start_bare(count: usize, gate: &Arc<Notify>) {
    for _ in 0..count {
        let gate = gate.clone();
        drop(tokio::spawn(async move { gate.notified().await })); // anchor: bare
    }
}

/// Of one that is wrapped within its task, by whom it is polled and by whom it was spawned are the same lines.
async fn parent(gate: Arc<Notify>) {
    start_bare(std::hint::black_box(2), &gate); // anchor: child
    gate.notified().await; // anchor: parent
}

async fn household(gate: Arc<Notify>) {
    let within = Box::pin(parent(gate));
    within.await; // anchor: household
}

#[inline(never)]
fn start_parent(gate: &Arc<Notify>) {
    drop(pprof_http::spawn(household(gate.clone()))); // anchor: family
}

#[test]
fn tasks_are_told_value_by_value() {
    let _alone = support::alone();
    let (server, runtime) = (crate::server(), crate::runtime());
    let (hold, gate) = mpsc::channel(1);
    let notify = Arc::new(Notify::new());
    runtime.block_on(async {
        start_bare(std::hint::black_box(3), &notify);
        start_parent(&notify);
        let _labelled = Labels::new(&[("method", "GET"), ("route", "/books/{id}")]).enter();
        start_wrapped(gate);
    });
    parked(&server, 7);
    let profile = get(server.local_addr(), "/debug/pprof/goroutine").profile();
    assert_eq!(profile.duration_nanos, 0);
    assert_json_snapshot!(outcome(&profile, SOURCE), @r#"
    {
      "comments": [],
      "default": "goroutine",
      "period": "1 goroutine/count",
      "samples": [
        {
          "labels": "",
          "stack": [
            "tasks::start_bare at bare",
            "tasks::parent::{{closure}} at child",
            "…",
            "tasks::household::{{closure}} at household",
            "…"
          ],
          "values": [
            2
          ]
        },
        {
          "labels": "",
          "stack": [
            "tasks::start_bare at bare",
            "…"
          ],
          "values": [
            3
          ]
        },
        {
          "labels": "",
          "stack": [
            "…",
            "tasks::parent::{{closure}} at parent",
            "tasks::household::{{closure}} at household",
            "tasks::start_parent at family",
            "…"
          ],
          "values": [
            1
          ]
        },
        {
          "labels": "method=GET route=/books/{id}",
          "stack": [
            "…",
            "tasks::inner::{{closure}} at inner",
            "tasks::outer::{{closure}} at outer",
            "tasks::start_wrapped at wrapped",
            "…"
          ],
          "values": [
            1
          ]
        }
      ],
      "types": "goroutine/count"
    }
    "#);
    let alias = get(server.local_addr(), "/debug/pprof/tasks").profile();
    assert_eq!(outcome(&alias, SOURCE), outcome(&profile, SOURCE));
    let text = get(server.local_addr(), "/debug/pprof/goroutine?debug=1").text();
    let counts = text.lines().filter_map(|line| line.split_once(" @ "));
    let counts: Vec<&str> = counts.map(|(count, _)| count).collect();
    assert_eq!(counts, ["3", "2", "1", "1"], "the largest first");
    drop((hold, runtime));
}
