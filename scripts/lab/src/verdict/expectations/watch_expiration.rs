//! `watch-expiration`: every cached read starts a task that watches its key for ever.

use crate::load::{Scenario, each_book, read_books};
use crate::metrics::Metrics;
use crate::verdict::{
    Bound, Counter, Culprit, Expectation, Keep, Kind, Limit, Probe, Reading, Rule, Stage, View,
    Work, per_second,
};

const CULPRIT: Culprit = Culprit {
    function: "watch_expiration",
    file: "bookstore/src/books/cache/expiry_per_read.rs",
    anchor: "spawn",
};

/// Books that are read, over and over.
const KEYS: u64 = 200;
/// Requests of the side process that shows expiry.
const EXPIRING: u64 = 50;

/// The fault's expectations.
pub static WATCH_EXPIRATION: Expectation = Expectation {
    fault: "watch-expiration",
    class: "tasks",
    chapter: "02-task-leak",
    culprit: Some(CULPRIT),
    work: Work {
        arguments: &[],
        rates: &[],
        warm: Stage::of(each_book, KEYS, KEYS),
        points: Stage::growing(read_books, KEYS, 500),
        rate: per_second(800),
        connections: 64,
        seed: 20,
        statuses: &[200],
    },
    views: &[View::goroutine(0.8)],
    counter: Counter {
        unit: "live tasks",
        read: all_tasks,
        per_request: 1.0,
    },
    // Each read leaves a task behind. What is short of 1 covers a task that is not yet seen.
    planted: &[Rule {
        name: "culprit-grows",
        unit: "tasks",
        read: |at| at.at(&CULPRIT, Kind::Goroutine, "goroutine"),
        bound: Bound::PerRequest(Limit::Least(0.9)),
        why: "a leak is a slope: a count that is high but level is a working set",
    }],
    repaired: &[Rule {
        bound: Bound::PerRequest(Limit::Most(LEVEL)),
        ..TASKS_LEVEL
    }],
    // Tasks that come and go count in an edit: a watch that ends by a clock is still one per read.
    edited: &[
        TASKS_LEVEL,
        Rule {
            name: "tasks-bounded",
            unit: "live tasks",
            read: all_tasks,
            // One per key, and 16 to spare.
            bound: Bound::AboveBaseline(Limit::Most(216.0)),
            why: "tasks that end only by a clock still pile up with the load",
        },
    ],
    compare: &[],
    keep: &[Keep {
        name: "cache-kept",
        what: "a cache hit ratio",
        read: |series| {
            series
                .share_since_warm("bookstore_cache_hits_total", "bookstore_cache_misses_total")
                .map(|ratio| ratio * 100.0)
        },
        least: 0.9,
        why: "giving up the cache ends the leak and brings back the load on the database",
        next: "see what `get` and `insert` do in bookstore/src/books/cache/",
    }],
    probe: Some(&EXPIRY),
    differs: None,
};

/// 10 tasks in 500 reads may come and go for reasons of their own.
const LEVEL: f64 = 0.02;

const TASKS_LEVEL: Rule = Rule {
    name: "tasks-level",
    unit: "tasks",
    read: all_tasks,
    bound: Bound::PeakPerRequest(Limit::Most(LEVEL)),
    why: "reads over the same keys must leave nothing behind, whoever started it",
};

static EXPIRY: Probe = Probe {
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
};

fn all_tasks(at: &Reading) -> f64 {
    at.total(Kind::Goroutine, "goroutine")
}

fn entries(metrics: &Metrics) -> f64 {
    metrics.count("bookstore_cache_entries")
}

fn expirations(metrics: &Metrics) -> f64 {
    metrics.count("bookstore_cache_expirations_total")
}

#[cfg(test)]
mod tests;
