//! Who waited, and who held.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use insta::{assert_json_snapshot, assert_snapshot};
use pprof_http::labels::Labels;
use pprof_http::sync::Mutex;
use pprof_http::{Server, block};
use pprof_view::Profile;

use crate::outcome::outcome;
use crate::support::{self, get, line_of, redacted};

const SOURCE: &str = include_str!("waits.rs");

#[inline(never)]
async fn hold(desk: Arc<Mutex<()>>) {
    let held = desk.lock().await;
    let asked = Arc::new(AtomicBool::new(false));
    let waiter = tokio::spawn(want(desk.clone(), asked.clone()));
    // On a runtime of one thread: once it has asked it waits.
    while !asked.load(Ordering::Relaxed) {
        tokio::task::yield_now().await;
    }
    drop(held); // anchor: given back
    waiter.await.unwrap();
}

async fn want(desk: Arc<Mutex<()>>, asked: Arc<AtomicBool>) {
    asked.store(true, Ordering::Relaxed);
    drop(desk.lock().await); // anchor: wanted
}

#[inline(never)]
fn stall() {
    std::thread::sleep(Duration::from_secs(1)); // anchor: stalled
    std::hint::black_box(());
}

/// Nanoseconds and lines are told elsewhere.
fn text(text: &str) -> String {
    let own = ["hold", "want"].map(|own| format!("golden::waits::{own}::{{{{closure}}}}"));
    let line = |line: &str| match line.strip_suffix(" @ 0x…").and_then(|s| s.split_once(' ')) {
        Some((_, count)) => format!("[ns] {count} @ 0x…\n"),
        None => format!("{line}\n"),
    };
    let text: String = redacted(text, &own).lines().map(line).collect();
    ["given back", "wanted"].iter().fold(text, |text, anchor| {
        let line = line_of(SOURCE, &format!("// anchor: {anchor}"));
        text.replace(
            &format!("waits.rs:{line}\n"),
            &format!("waits.rs at {anchor}\n"),
        )
    })
}

#[test]
fn waits_and_holders_are_told_value_by_value() {
    let _alone = support::alone();
    let server = crate::server();
    let address = server.local_addr();
    let runtime = {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        pprof_http::tasks::install(&mut builder).build().unwrap()
    };
    runtime.block_on(async {
        let _labelled = Labels::new(&[("method", "POST"), ("route", "/orders")]).enter();
        tokio::spawn(hold(Arc::new(Mutex::new(())))).await.unwrap();
    });
    let whole = |name| get(address, &format!("/debug/pprof/{name}")).profile();
    let (waits, holds) = (whole("block"), whole("mutex"));
    let delay = |profile: &Profile| profile.samples[0].values[1];
    assert!(0 < delay(&holds) && delay(&holds) <= delay(&waits));
    assert_json_snapshot!(outcome(&waits, SOURCE), { ".samples[].values[1]" => "[ns]" }, @r#"
    {
      "comments": [
        "waits: all that are timed",
        "no long polls: their threshold is 0; PUT /debug/pprof/rates {\"block_threshold_us\": 10000}"
      ],
      "default": "delay",
      "period": "1 contentions/count",
      "samples": [
        {
          "labels": "kind=mutex method=POST route=/orders",
          "stack": [
            "waits::want::{{closure}} at wanted",
            "…"
          ],
          "values": [
            1,
            "[ns]"
          ]
        }
      ],
      "types": "contentions/count delay/nanoseconds"
    }
    "#);
    assert_json_snapshot!(outcome(&holds, SOURCE), { ".samples[].values[1]" => "[ns]" }, @r#"
    {
      "comments": [
        "contentions: all of what is taken through pprof_http::parking_lot and pprof_http::sync"
      ],
      "default": "delay",
      "period": "1 contentions/count",
      "samples": [
        {
          "labels": "kind=mutex method=POST route=/orders",
          "stack": [
            "waits::hold::{{closure}} at given back",
            "…"
          ],
          "values": [
            1,
            "[ns]"
          ]
        }
      ],
      "types": "contentions/count delay/nanoseconds"
    }
    "#);

    let text = |name: &str| text(&get(address, &format!("/debug/pprof/{name}?debug=1")).text());
    assert_snapshot!(text("block"), @r#"
    --- contention:
    cycles/second=1000000000
    # waits: all that are timed
    # no long polls: their threshold is 0; PUT /debug/pprof/rates {"block_threshold_us": 10000}
    [ns] 1 @ 0x…
    # labels: {"kind":"mutex", "method":"POST", "route":"/orders"}
    #	0x…	golden::waits::want::{{closure}}+0x…	bookstore/pprof-http/tests/golden/waits.rs at wanted
    "#);
    assert_snapshot!(text("mutex"), @r#"
    --- mutex:
    cycles/second=1000000000
    sampling period=1
    # contentions: all of what is taken through pprof_http::parking_lot and pprof_http::sync
    [ns] 1 @ 0x…
    # labels: {"kind":"mutex", "method":"POST", "route":"/orders"}
    #	0x…	golden::waits::hold::{{closure}}+0x…	bookstore/pprof-http/tests/golden/waits.rs at given back
    "#);
    a_poll_that_holds_its_worker(&server);
}

/// A second sample.
fn a_poll_that_holds_its_worker(server: &Server) {
    block::set_threshold(block::DEFAULT_THRESHOLD);
    let runtime = crate::runtime();
    runtime
        .block_on(async { tokio::spawn(async { stall() }).await })
        .unwrap();
    // Waits for the workers: a task wakes who joins it before its poll has ended.
    drop(runtime);
    let profile = get(server.local_addr(), "/debug/pprof/block").profile();
    block::set_threshold(Duration::ZERO);
    assert!(
        profile
            .samples
            .iter()
            .any(|sample| sample.values[1] >= 1_000_000_000)
    );
    assert_json_snapshot!(outcome(&profile, SOURCE), { ".samples[].values[1]" => "[ns]" }, @r#"
    {
      "comments": [
        "waits: all that are timed",
        "long polls: all of 10000 µs and longer"
      ],
      "default": "delay",
      "period": "1 contentions/count",
      "samples": [
        {
          "labels": "kind=mutex method=POST route=/orders",
          "stack": [
            "waits::want::{{closure}} at wanted",
            "…"
          ],
          "values": [
            1,
            "[ns]"
          ]
        },
        {
          "labels": "kind=poll",
          "stack": [
            "…",
            "waits::stall at stalled",
            "…"
          ],
          "values": [
            1,
            "[ns]"
          ]
        }
      ],
      "types": "contentions/count delay/nanoseconds"
    }
    "#);
}
