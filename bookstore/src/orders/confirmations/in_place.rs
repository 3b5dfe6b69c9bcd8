//! A wait within the request: it ends with it, and its place at the desk is taken away.

use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;

use super::desk::Desk;
use super::is_confirmed;
use crate::db::Db;
use crate::error::Result;
use crate::orders::request::OrderId;

pub(super) async fn wait(desk: &Desk, db: &Db, order: OrderId, patience: Duration) -> Result<bool> {
    // First the place at the desk: what is confirmed after the look at the database is heard of there.
    let mut place = Place {
        desk,
        order,
        awaited: desk.expect(order),
    };
    if is_confirmed(db, order).await? {
        return Ok(true);
    }
    let told = timeout(patience, &mut place.awaited).await;
    Ok(told.is_ok_and(|told| told.is_ok()))
}

/// A place at the desk, given up however the wait ends: the client may leave, and the request is dropped.
struct Place<'a> {
    desk: &'a Desk,
    order: OrderId,
    awaited: oneshot::Receiver<()>,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.awaited.close();
        self.desk.clear(self.order);
    }
}
