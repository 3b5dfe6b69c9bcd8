//! Transfers: copies of a book move from one warehouse to another, never out of nothing.
//!
//! Each warehouse has one desk, at which one transfer is dealt with at a time; a transfer needs both of its desks.
//!
//! The fault `abba-transfer` (chapter `07-lock-contention`) sits in which of them it takes first: `from_first` is planted,
//! `ordered` is repaired.

mod desks;
mod from_first;
mod ordered;

use serde::{Deserialize, Serialize};

use self::desks::AtDesk;
pub(crate) use self::desks::Desks;
use crate::books::{self, BookId};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::seed::WAREHOUSES;

/// Copies that one transfer may move.
const MOST: i64 = 1_000;

/// What shall move.
#[derive(Debug, Deserialize)]
#[serde(try_from = "RawTransfer")]
pub(super) struct Transfer {
    pub(super) book_id: BookId,
    from: Warehouse,
    to: Warehouse,
    quantity: i64,
}

/// What has moved, and what is left where it came from.
#[derive(Debug, Serialize)]
pub(super) struct Receipt {
    book_id: BookId,
    quantity: i64,
    left: i64,
    arrived: i64,
    /// Transfers that either warehouse has seen since the service started.
    seen: [u64; 2],
}

/// A warehouse that exists: 1 to [`WAREHOUSES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Warehouse(i64);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTransfer {
    book_id: BookId,
    from: i64,
    to: i64,
    quantity: i64,
}

impl TryFrom<RawTransfer> for Transfer {
    type Error = &'static str;

    fn try_from(raw: RawTransfer) -> Result<Self, Self::Error> {
        let warehouse = |id| (1..=WAREHOUSES).contains(&id).then_some(Warehouse(id));
        let (Some(from), Some(to)) = (warehouse(raw.from), warehouse(raw.to)) else {
            return Err("`from` and `to` must be warehouses, 1 to 4");
        };
        if from == to {
            return Err("`from` and `to` must be two warehouses");
        }
        if !(1..=MOST).contains(&raw.quantity) {
            return Err("`quantity` must be a whole number from 1 to 1000");
        }
        Ok(Self {
            book_id: raw.book_id,
            from,
            to,
            quantity: raw.quantity,
        })
    }
}

/// Carries out a transfer at both of its desks.
pub(super) async fn transfer(desks: &Desks, db: &Db, transfer: &Transfer) -> Result<Receipt> {
    let (mut from, mut to) = desks.both(transfer.from, transfer.to).await;
    let (left, arrived) = carry(db, transfer).await?;
    from.transfers += 1;
    to.transfers += 1;
    Ok(Receipt {
        book_id: transfer.book_id,
        quantity: transfer.quantity,
        left,
        arrived,
        seen: [from.transfers, to.transfers],
    })
}

/// Moves the copies in one transaction; returns what either warehouse has then.
async fn carry(db: &Db, transfer: &Transfer) -> Result<(i64, i64)> {
    let mut transaction = db.begin().await?;
    let left: Option<i64> = sqlx::query_scalar(
        "UPDATE warehouse_stock SET quantity = quantity - $1
         WHERE warehouse_id = $2 AND book_id = $3 AND quantity >= $1
         RETURNING quantity",
    )
    .bind(transfer.quantity)
    .bind(transfer.from.0)
    .bind(transfer.book_id)
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(left) = left else {
        transaction.rollback().await?;
        books::exists(db, transfer.book_id).await?;
        return Err(Error::Conflict("that warehouse has fewer copies"));
    };
    let arrived: i64 = sqlx::query_scalar(
        "INSERT INTO warehouse_stock (warehouse_id, book_id, quantity)
         VALUES ($1, $2, $3)
         ON CONFLICT (warehouse_id, book_id) DO UPDATE SET quantity = warehouse_stock.quantity + $3
         RETURNING quantity",
    )
    .bind(transfer.to.0)
    .bind(transfer.book_id)
    .bind(transfer.quantity)
    .fetch_one(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok((left, arrived))
}
