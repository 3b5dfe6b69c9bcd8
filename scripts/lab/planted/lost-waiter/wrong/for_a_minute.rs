//! A wait that ends after a minute: a minute's requests are waited for at any time, long after they were answered.
//!
//! Counter: tasks-level

use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::desk::Desk;
use super::is_confirmed;
use crate::db::Db;
use crate::error::Result;
use crate::orders::request::OrderId;

/// Nobody waits longer than this.
const LONGEST: Duration = Duration::from_mins(1);

pub(super) async fn wait(
    desk: &Desk,
    db: &Db,
    order: OrderId,
    patience: Duration,
) -> Result<bool> {
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

fn listen(awaited: oneshot::Receiver<()>) -> JoinHandle<bool> {
    tokio::spawn(async move {
        let told = timeout(LONGEST, awaited).await;
        told.is_ok_and(|told| told.is_ok())
    })
}
