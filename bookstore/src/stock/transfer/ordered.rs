//! Both desks of a transfer, the one with the lower number first: no two transfers wait for each other.

use super::{AtDesk, Desks, Warehouse};

/// The desks of `from` and `to`, once both are free.
pub(super) async fn both(
    desks: &Desks,
    from: Warehouse,
    to: Warehouse,
) -> (AtDesk<'_>, AtDesk<'_>) {
    if from < to {
        let from = desks.at(from).await;
        (from, desks.at(to).await)
    } else {
        let to = desks.at(to).await;
        (desks.at(from).await, to)
    }
}
