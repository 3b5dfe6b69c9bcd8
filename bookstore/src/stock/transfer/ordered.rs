//! Both desks of a transfer, the one with the lower number first: no two transfers wait for each other.

use tokio::sync::MutexGuard;

use super::{Desk, Desks, Warehouse};

/// The desks of `from` and `to`, once both are free.
pub(super) async fn both(
    desks: &Desks,
    from: Warehouse,
    to: Warehouse,
) -> (MutexGuard<'_, Desk>, MutexGuard<'_, Desk>) {
    if from < to {
        let from = desks.of(from).lock().await;
        (from, desks.of(to).lock().await)
    } else {
        let to = desks.of(to).lock().await;
        (desks.of(from).lock().await, to)
    }
}
