//! Counts no request any more.
//!
//! Counter: requests-counted

use http::StatusCode;
use metrics_exporter_prometheus::PrometheusRecorder;

use super::Asked;

pub(super) fn count(_recorder: &PrometheusRecorder, asked: &Asked, status: StatusCode) {
    tracing::debug!(path = asked.uri.path(), status = status.as_u16(), "answered");
}
