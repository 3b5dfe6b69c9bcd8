//! The route as the client wrote it, without the query.

use ::metrics::Recorder;
use http::StatusCode;
use metrics_exporter_prometheus::PrometheusRecorder;

use super::{Asked, METADATA};

#[inline(never)]
pub(super) fn count(recorder: &PrometheusRecorder, asked: &Asked, status: StatusCode) {
    let key = asked.key(asked.uri.path(), status);
    let requests = recorder.register_counter(&key, &METADATA); // anchor: series
    requests.increment(1);
}
