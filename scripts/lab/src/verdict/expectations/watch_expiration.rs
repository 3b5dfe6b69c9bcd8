//! `watch-expiration`: every cached read starts a task that watches its key for ever.

use std::num::NonZeroU32;

use pprof_view::Profile;

use crate::load::Scenario;
use crate::metrics::Metrics;
use crate::verdict::growth::{Growth, share};
use crate::verdict::{Census, Check, Culprit, Expectation, Probe, Reading, Series, Work};

/// The fault's expectations.
#[derive(Debug, Clone, Copy)]
pub struct WatchExpiration;

const CULPRIT: Culprit = Culprit {
    function: "watch_expiration",
    file: "bookstore/src/books/cache/expiry_per_read.rs",
    anchor: "spawn",
};

/// Planted: each read leaves a task behind. What is short of 1 covers a task that is not yet seen.
const LEAST_GROWTH: f64 = 0.9;
/// Repaired: 10 tasks in 500 reads may come and go for reasons of their own.
const MOST_GROWTH: f64 = 0.02;
/// Planted: the culprit's share of all live tasks at the last point.
const LEAST_SHARE: f64 = 0.8;
/// The repair may answer this much less often from the cache, relative to the reference.
const LEAST_HITS: f64 = 0.9;
/// Edited: live tasks beyond the baseline and one per key.
const SPARE_TASKS: u64 = 16;
/// Requests of the side process that shows expiry.
const EXPIRING: u64 = 50;

const LIST: &str = "cargo lab pprof list watch_expiration EVIDENCE/4-4n.pb.gz";
const TOP: &str = "cargo lab pprof top10 EVIDENCE/4-4n.pb.gz";

impl Expectation for WatchExpiration {
    fn fault(&self) -> &'static str {
        "watch-expiration"
    }

    fn class(&self) -> &'static str {
        "tasks"
    }

    fn chapter(&self) -> &'static str {
        "02-task-leak"
    }

    fn culprit(&self) -> Culprit {
        CULPRIT
    }

    fn work(&self) -> Work {
        let rate = NonZeroU32::new(800).expect("the rate is not zero");
        Work {
            keys: 200,
            reads: 500,
            rate,
            connections: 64,
            seed: 20,
        }
    }

    fn profile(&self) -> &'static str {
        "goroutine"
    }

    fn unit(&self) -> &'static str {
        "live tasks"
    }

    fn counter(&self, profile: &Profile) -> u64 {
        Census::of(profile).total()
    }

    fn at_culprit(&self, profile: &Profile) -> u64 {
        Census::matching(profile, |frame| CULPRIT.holds(frame))
    }

    fn probe(&self) -> Option<Probe> {
        Some(Probe {
            name: "entries-expire",
            arguments: &["--cache-ttl", "1"],
            scenario: Scenario::EachBook { keys: EXPIRING },
            requests: EXPIRING,
            reached: |metrics| entries(metrics) < 0.5 && expirations(metrics) > 49.5,
            expected: "with a lifetime of 1 s, 50 entries come to 0 after at least 50 expirations",
            measured: |metrics| {
                format!(
                    "{} entries after {} expirations",
                    entries(metrics),
                    expirations(metrics)
                )
            },
            why: "a cache whose entries never leave grows without bound and answers with old data",
            next: "see who calls `expire` in bookstore/src/books/cache/",
        })
    }

    fn planted(&self, series: &Series, line: &Result<i64, String>) -> Vec<Check> {
        let growth = series.growth(|reading| self.at_culprit(&reading.profile));
        let last = &series.last().profile;
        let (held, all) = (self.at_culprit(last), self.counter(last));
        vec![
            answered(series),
            Check {
                name: "culprit-grows",
                passed: Growth::least(&growth) >= LEAST_GROWTH,
                expected: format!(
                    "at least {LEAST_GROWTH} tasks per read at {CULPRIT}, from N to 2N and from 2N to 4N"
                ),
                measured: format!("{} tasks per read", Growth::words(&growth)),
                why: "a leak is a slope: a count that is high but level is a working set",
                next: LIST.to_owned(),
            },
            Check {
                name: "culprit-share",
                passed: share(held, all) >= LEAST_SHARE,
                expected: format!(
                    "at least {:.0} % of all live tasks at 4N",
                    LEAST_SHARE * 100.0
                ),
                measured: format!("{held} of {all}, {:.0} %", share(held, all) * 100.0),
                why: "the first line of `top` must be the culprit, or a reader looks elsewhere",
                next: LIST.to_owned(),
            },
            named(last, held, line),
        ]
    }

    fn repaired(&self, series: &Series) -> Vec<Check> {
        let growth = series.growth(|reading| reading.counter);
        let at_culprit = |reading: &Reading| self.at_culprit(&reading.profile);
        let most = series.readings().map(at_culprit).max().unwrap_or(0);
        let mut checks = vec![
            answered(series),
            level(&growth),
            Check {
                name: "culprit-absent",
                passed: most == 0,
                expected: format!("no task from {CULPRIT}"),
                measured: format!("{most} tasks"),
                why: "the repaired side must not run the planted code",
                next: TOP.to_owned(),
            },
        ];
        checks.extend(series.probe.clone());
        checks
    }

    fn edited(&self, series: &Series, work: &Work) -> Vec<Check> {
        let highest = series
            .readings()
            .map(|reading| reading.highest)
            .max()
            .unwrap_or(0);
        let allowed = series.baseline.counter + work.keys + SPARE_TASKS;
        let mut checks = vec![
            answered(series),
            level(&series.growth_to_highest()),
            Check {
                name: "tasks-bounded",
                passed: highest <= allowed,
                expected: format!(
                    "at most {allowed} live tasks (baseline, one per key, {SPARE_TASKS} to spare)"
                ),
                measured: format!("{highest} live tasks"),
                why: "tasks that end only by a clock still pile up with the load",
                next: TOP.to_owned(),
            },
        ];
        checks.extend(series.probe.clone());
        checks
    }

    fn kept(&self, reference: &Series, changed: &Series) -> Vec<Check> {
        let ratio = |series: &Series| {
            series.share_since_warm("bookstore_cache_hits_total", "bookstore_cache_misses_total")
        };
        let words = |ratio: Option<f64>| {
            ratio.map_or_else(
                || "no cached read".to_owned(),
                |ratio| format!("{:.1} %", ratio * 100.0),
            )
        };
        let (before, after) = (ratio(reference), ratio(changed));
        let hits = before
            .zip(after)
            .is_some_and(|(before, after)| before > 0.0 && after >= before * LEAST_HITS);
        vec![
            Check {
                name: "same-work",
                passed: reference.completed == changed.completed,
                expected: format!("{} requests completed on both sides", reference.completed),
                measured: format!("{} and {}", reference.completed, changed.completed),
                why: "less work leaks less: the sides can be compared only at equal work",
                next: "cargo lab verify watch-expiration".to_owned(),
            },
            Check {
                name: "same-answers",
                passed: reference.digest == changed.digest,
                expected: format!("the digest of all answers is {}", reference.digest),
                measured: changed.digest.to_string(),
                why: "a repair changes the cost and not the answers",
                next: "compare `curl http://127.0.0.1:8080/api/v1/books/1` in both states"
                    .to_owned(),
            },
            Check {
                name: "cache-kept",
                passed: hits,
                expected: format!(
                    "a cache hit ratio of at least {:.0} % of {}",
                    LEAST_HITS * 100.0,
                    words(before)
                ),
                measured: words(after),
                why: "giving up the cache ends the leak and brings back the load on the database",
                next: "see what `get` and `insert` do in bookstore/src/books/cache/".to_owned(),
            },
        ]
    }
}

fn answered(series: &Series) -> Check {
    let good = series.statuses.get(&200).copied().unwrap_or(0);
    Check {
        name: "answered",
        passed: good == series.scheduled,
        expected: format!("{} answers with status 200", series.scheduled),
        measured: format!("{good}; by status {:?}", series.statuses),
        why: "an error is answered without the work that is measured",
        next: "cargo run -p bookstore, then read its log".to_owned(),
    }
}

fn level(growth: &[Growth]) -> Check {
    Check {
        name: "tasks-level",
        passed: Growth::most(growth) <= MOST_GROWTH,
        expected: format!(
            "all live tasks grow by at most {MOST_GROWTH} per read between the points"
        ),
        measured: format!("{} tasks per read", Growth::words(growth)),
        why: "reads over the same keys must leave nothing behind, whoever started it",
        next: TOP.to_owned(),
    }
}

/// The profile must lead the reader to the line, not only to the function.
fn named(profile: &Profile, held: u64, line: &Result<i64, String>) -> Check {
    let at_line =
        |line: i64| Census::matching(profile, |frame| CULPRIT.holds(frame) && frame.line == line);
    let (expected, measured, passed) = match line {
        Ok(line) => {
            let found = at_line(*line);
            let passed = found > 0 && share(found, held) >= LEAST_SHARE;
            (
                format!("the profile names {CULPRIT} at line {line}"),
                format!("{found} of {held} tasks at that line"),
                passed,
            )
        }
        Err(source) => (
            format!("the line of {CULPRIT} is marked"),
            source.clone(),
            false,
        ),
    };
    Check {
        name: "culprit-named",
        passed,
        expected,
        measured,
        why: "function and line are what the profile is for",
        next: LIST.to_owned(),
    }
}

fn entries(metrics: &Metrics) -> f64 {
    metrics.count("bookstore_cache_entries")
}

fn expirations(metrics: &Metrics) -> f64 {
    metrics.count("bookstore_cache_expirations_total")
}

#[cfg(test)]
mod tests;
