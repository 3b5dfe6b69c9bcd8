//! The beginning of the path: shorter, and as many.
//!
//! Counter: series

use ::metrics::Recorder;
use http::StatusCode;
use metrics_exporter_prometheus::PrometheusRecorder;

use super::{Asked, METADATA};

#[inline(never)]
pub(super) fn count(recorder: &PrometheusRecorder, asked: &Asked, status: StatusCode) {
    let path: String = asked.uri.path().chars().take(40).collect();
    let key = asked.key(&path, status);
    let requests = recorder.register_counter(&key, &METADATA);
    requests.increment(1);
}
