//! What the service counts, for Prometheus.
//!
//! Each [`App`](crate::App) has a recorder of its own: handles are made under `with_local_recorder`, so that two apps in one process
//! (tests run side by side) never add to each other's figures.

use std::sync::Arc;

use ::metrics::{
    Counter, Gauge, counter, describe_counter, describe_gauge, gauge, with_local_recorder,
};
use http::{Method, StatusCode};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusRecorder};

const REQUESTS: &str = "bookstore_http_requests_total";

/// The figures of one app.
#[derive(Clone)]
pub struct Metrics {
    recorder: Arc<PrometheusRecorder>,
    cache: CacheMetrics,
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
    pub(crate) fn new() -> Self {
        let recorder = PrometheusBuilder::new().build_recorder();
        let cache = with_local_recorder(&recorder, || {
            describe_counter!(
                REQUESTS,
                "Requests answered, by method, matched route and status"
            );
            CacheMetrics::register()
        });
        Self {
            recorder: Arc::new(recorder),
            cache,
        }
    }

    pub(crate) fn cache(&self) -> CacheMetrics {
        self.cache.clone()
    }

    /// Counts an answer. `route` is the pattern that matched, never the path: the number of series stays bounded.
    pub(crate) fn count_request(&self, method: &Method, route: &str, status: StatusCode) {
        with_local_recorder(&*self.recorder, || {
            counter!(
                REQUESTS,
                "method" => known(method),
                "route" => route.to_owned(),
                "status" => status.as_str().to_owned()
            )
            .increment(1);
        });
    }

    /// All figures in Prometheus's text format 0.0.4.
    pub fn render(&self) -> String {
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

/// Clients may invent methods; a label may not.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
