//! Who holds a lock changes how long others wait: what many do at once is neither lost nor doubled.

use futures_util::future::join_all;
use futures_util::join;

use crate::app::TestApp;

/// As many copies as the shop has of the book.
const COPIES: usize = 27;
const BOOK: i64 = 7;

#[tokio::test]
async fn planted_and_repaired_sell_each_copy_once_and_show_the_same_stock() {
    let mut shown = Vec::new();
    for faults in ["none", "global-stock-lock", "lock-across-await"] {
        let bookstore = TestApp::start(faults).await;
        let ada = bookstore.buyer("ada").await;
        let orders = join_all((0..COPIES + 13).map(async |nth| {
            let order = ada.order(&format!("order-{nth}"), &[(BOOK, 1)]).await;
            order.status.as_u16()
        }));
        let looks = join_all((0..40).map(async |nth| {
            let one = format!("/api/v1/stock/{}", BOOK + nth % 3);
            let (one, board) = join!(bookstore.get(&one), bookstore.get("/api/v1/stock"));
            let levels = board.json()["items"].as_array().unwrap().clone();
            assert!(
                levels
                    .iter()
                    .all(|level| level["in_stock"].as_i64() >= Some(0)),
                "{faults}"
            );
            assert!(one.json()["in_stock"].as_i64() >= Some(0), "{faults}");
        }));
        let (orders, _) = join!(orders, looks);
        let placed = orders.iter().filter(|status| **status == 201).count();
        assert_eq!(placed, COPIES, "{faults}: {orders:?}");
        let sold: i64 = sqlx::query_scalar("SELECT SUM(quantity) FROM order_items")
            .fetch_one(&bookstore.store.db)
            .await
            .unwrap();
        assert_eq!(usize::try_from(sold).unwrap(), COPIES, "{faults}");
        let breakdown = bookstore.get(&format!("/api/v1/stock/{BOOK}")).await;
        assert_eq!(breakdown.json()["in_stock"], 0, "{faults}");
        shown.push((breakdown, bookstore.get("/api/v1/stock").await));
    }
    assert_eq!(shown[0], shown[1]);
    assert_eq!(shown[0], shown[2]);
}
