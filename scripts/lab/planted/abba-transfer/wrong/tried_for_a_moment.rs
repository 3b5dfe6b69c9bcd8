//! A second desk that is waited for a moment only, then all over: whoever meets does so again and again.
//!
//! Counter: desks-per-visit

use std::time::Duration;

use tokio::time::timeout;

use super::{AtDesk, Desks, Warehouse};

/// How long the second desk is waited for.
const MOMENT: Duration = Duration::from_millis(10);

/// The desks of `from` and `to`, once both are free.
pub(super) async fn both(
    desks: &Desks,
    from: Warehouse,
    to: Warehouse,
) -> (AtDesk<'_>, AtDesk<'_>) {
    loop {
        let first = desks.at(from).await;
        if let Ok(second) = timeout(MOMENT, desks.at(to)).await {
            return (first, second);
        }
    }
}
