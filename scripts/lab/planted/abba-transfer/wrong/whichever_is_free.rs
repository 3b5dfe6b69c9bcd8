//! The desk that is free first, then the other one: two that meet still have one each.
//!
//! Counter: restarts-per-visit

use super::{AtDesk, Desks, Warehouse};

/// The desks of `from` and `to`, once both are free.
pub(super) async fn both(
    desks: &Desks,
    from: Warehouse,
    to: Warehouse,
) -> (AtDesk<'_>, AtDesk<'_>) {
    tokio::select! {
        first = desks.at(from) => (first, desks.at(to).await),
        second = desks.at(to) => (desks.at(from).await, second),
    }
}
