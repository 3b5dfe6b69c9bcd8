//! What the service counts, for Prometheus.
//!
//! Each [`App`](crate::App) has a recorder of its own: handles are made under `with_local_recorder`, so that two apps in one process
//! (tests run side by side) never add to each other's figures.

mod requests;

use std::sync::Arc;

use ::metrics::{
    Counter, Gauge, counter, describe_counter, describe_gauge, gauge, with_local_recorder,
};
use http::StatusCode;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusRecorder};

use crate::faults::State;
use crate::telemetry::Statements;

pub(crate) use self::requests::Asked;
use self::requests::Requests;

const STATEMENTS: &str = "bookstore_sql_statements_total";

/// The figures of one app.
#[derive(Clone)]
pub struct Metrics {
    recorder: Arc<PrometheusRecorder>,
    pub(crate) requests: Arc<Requests>,
    cache: CacheMetrics,
    statements: Option<Statements>,
}

/// The figures of the book cache.
#[derive(Clone)]
pub(crate) struct CacheMetrics {
    pub(crate) hits: Counter,
    pub(crate) misses: Counter,
    pub(crate) expirations: Counter,
    pub(crate) entries: Gauge,
}

impl Metrics {
    /// Figures that all stand at zero. `requests` says how requests are labelled.
    pub(crate) fn new(requests: State) -> Self {
        let recorder = PrometheusBuilder::new().build_recorder();
        let cache = with_local_recorder(&recorder, || {
            requests::describe();
            describe_counter!(
                STATEMENTS,
                "SQL statements that this process has run, by the database driver's own count"
            );
            CacheMetrics::register()
        });
        Self {
            recorder: Arc::new(recorder),
            requests: Arc::new(Requests::new(requests)),
            cache,
            statements: None,
        }
    }

    /// Has `figures` register with this app.
    pub(crate) fn register<T>(&self, figures: impl FnOnce() -> T) -> T {
        with_local_recorder(&*self.recorder, figures)
    }

    pub(crate) fn cache(&self) -> CacheMetrics {
        self.cache.clone()
    }

    /// Counts an answer.
    pub(crate) fn count_request(&self, asked: &Asked, status: StatusCode) {
        self.requests.count(&self.recorder, asked, status);
    }

    /// Has the statements of this process in the figures. Without it they are not there.
    #[must_use]
    pub fn with_statements(self, statements: Statements) -> Self {
        Self {
            statements: Some(statements),
            ..self
        }
    }

    /// All figures in Prometheus's text format 0.0.4.
    pub fn render(&self) -> String {
        if let Some(statements) = &self.statements {
            with_local_recorder(&*self.recorder, || {
                counter!(STATEMENTS).absolute(statements.count());
            });
        }
        self.recorder.handle().render()
    }
}

impl CacheMetrics {
    fn register() -> Self {
        describe_counter!(
            "bookstore_cache_hits_total",
            "Reads that the book cache answered"
        );
        describe_counter!(
            "bookstore_cache_misses_total",
            "Reads that went on to the database"
        );
        describe_counter!(
            "bookstore_cache_expirations_total",
            "Entries removed because they were due"
        );
        describe_gauge!(
            "bookstore_cache_entries",
            "Entries in memory, those of a replaced cache included while something holds it"
        );
        let metrics = Self {
            hits: counter!("bookstore_cache_hits_total"),
            misses: counter!("bookstore_cache_misses_total"),
            expirations: counter!("bookstore_cache_expirations_total"),
            entries: gauge!("bookstore_cache_entries"),
        };
        metrics.entries.set(0.0);
        metrics
    }
}
