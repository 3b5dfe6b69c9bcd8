//! The route as the router has it.

use ::metrics::Recorder;
use axum::extract::MatchedPath;
use http::StatusCode;
use metrics_exporter_prometheus::PrometheusRecorder;

use super::{Asked, METADATA};

#[inline(never)]
pub(super) fn count(recorder: &PrometheusRecorder, asked: &Asked, status: StatusCode) {
    let route = asked
        .route
        .as_ref()
        .map_or("unmatched", MatchedPath::as_str);
    let key = asked.key(route, status);
    let requests = recorder.register_counter(&key, &METADATA); // anchor: series
    requests.increment(1);
}
