//! A moment between the desks, so that transfers get out of each other's way: it gives them more time to get in.
//!
//! Counter: restarts-per-visit

use std::time::Duration;

use super::{AtDesk, Desks, Warehouse};

/// Long enough for a transfer to get done.
const PAUSE: Duration = Duration::from_millis(5);

/// The desks of `from` and `to`, once both are free.
pub(super) async fn both(
    desks: &Desks,
    from: Warehouse,
    to: Warehouse,
) -> (AtDesk<'_>, AtDesk<'_>) {
    let from = desks.at(from).await;
    tokio::time::sleep(PAUSE).await;
    let to = desks.at(to).await;
    (from, to)
}
