//! `/rates`: what the samplers sample, read and set at run time.

use axum::Json;
use serde::{Deserialize, Serialize};

use super::error::Error;
use crate::heap;

/// The rates of the samplers that have one.
#[derive(Debug, Serialize)]
pub(super) struct Rates {
    /// Mean bytes from one heap sample to the next; 0 is off.
    heap_bytes: usize,
}

/// What to change; what is absent stays.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    heap_bytes: Option<usize>,
}

pub(super) async fn get() -> Json<Rates> {
    Json(Rates {
        heap_bytes: heap::rate(),
    })
}

pub(super) async fn put(body: String) -> Result<Json<Rates>, Error> {
    let change: Change = serde_json::from_str(&body).map_err(|error| {
        Error::bad_request(format!(
            "not a change of rates ({error}); send {{\"heap_bytes\": 524288}}"
        ))
    })?;
    if let Some(bytes) = change.heap_bytes {
        heap::set_rate(bytes);
    }
    Ok(get().await)
}
