//! An answer from the database alone: who asks before the warehouse has confirmed is sent away, however patient.
//!
//! Counter: waiters-told

use std::time::Duration;

use super::desk::Desk;
use super::is_confirmed;
use crate::db::Db;
use crate::error::Result;
use crate::orders::request::OrderId;

pub(super) async fn wait(
    _desk: &Desk,
    db: &Db,
    order: OrderId,
    _patience: Duration,
) -> Result<bool> {
    is_confirmed(db, order).await
}
