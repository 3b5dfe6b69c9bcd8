//! A wait on a task of its own, which goes on whatever becomes of the request.

use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::desk::Desk;
use super::is_confirmed;
use crate::db::Db;
use crate::error::Result;
use crate::orders::request::OrderId;

pub(super) async fn wait(desk: &Desk, db: &Db, order: OrderId, patience: Duration) -> Result<bool> {
    // First the place at the desk: what is confirmed after the look at the database is heard of there.
    let awaited = desk.expect(order);
    if is_confirmed(db, order).await? {
        return Ok(true);
    }
    match timeout(patience, listen(awaited)).await {
        Ok(told) => Ok(told?),
        Err(_elapsed) => Ok(false),
    }
}

#[inline(never)]
fn listen(awaited: oneshot::Receiver<()>) -> JoinHandle<bool> {
    tokio::spawn(async move { awaited.await.is_ok() }) // anchor: spawn
}
