//! Both desks of a transfer, as the copies go: where they leave, then where they arrive.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::{AtDesk, Desks, Warehouse};

/// The desks of `from` and `to`, once both are free.
pub(super) async fn both(
    desks: &Desks,
    from: Warehouse,
    to: Warehouse,
) -> (AtDesk<'_>, AtDesk<'_>) {
    let from = desks.at(from).await;
    other_side(desks, from, to).await
}

/// The desk of the other side, for who is at one already.
///
/// Boxed, so that it has a frame of its own and does not melt into the handler.
fn other_side<'a>(
    desks: &'a Desks,
    from: AtDesk<'a>,
    to: Warehouse,
) -> BoxFuture<'a, (AtDesk<'a>, AtDesk<'a>)> {
    async move {
        let to = desks.at(to).await; // anchor: second
        (from, to)
    }
    .boxed()
}
