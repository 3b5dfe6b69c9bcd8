//! The data: the same bytes everywhere, and about as many as a small shop has.

use bookstore::db::{Location, Store};
use bookstore::seed;
use sqlx::Row;

const ALL_TEXT: &str = "
    SELECT 'author', id, name, '', '', '', 0, 0 FROM authors
    UNION ALL SELECT 'book', id, title, currency, description, content, price_minor, published_year + author_id FROM books
    UNION ALL SELECT 'stock', book_id, '', '', '', '', quantity, 0 FROM stock
    UNION ALL SELECT 'review', id, reviewer, body, written_on, '', rating, book_id FROM reviews
    ORDER BY 1, 2";

/// FNV-1a over every value, and the bytes of text.
async fn fingerprint(store: &Store) -> (u64, usize) {
    let rows = sqlx::query(ALL_TEXT).fetch_all(&store.db).await.unwrap();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut text = 0;
    let mut take = |bytes: &[u8]| {
        for byte in bytes.iter().chain(b"|") {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    for row in rows {
        for column in [0, 2, 3, 4, 5] {
            let value: String = row.get(column);
            text += if column == 0 { 0 } else { value.len() };
            take(value.as_bytes());
        }
        for column in [1, 6, 7] {
            take(&row.get::<i64, _>(column).to_le_bytes());
        }
    }
    (hash, text)
}

#[tokio::test]
async fn the_data_are_the_same_bytes_on_every_machine() {
    let store = Store::open(&Location::Temporary).await.unwrap();
    let (hash, text) = fingerprint(&store).await;
    insta::assert_snapshot!(format!("{hash:016x}, {text} bytes of text"), @r#"42fe3b3e5c4e0ed0, 1958280 bytes of text"#);
}

#[tokio::test]
async fn a_file_is_filled_once_and_then_kept() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::File(folder.path().join("shop.sqlite"));
    let first = Store::open(&location).await.unwrap();
    sqlx::query("UPDATE stock SET quantity = 99 WHERE book_id = 7")
        .execute(&first.db)
        .await
        .unwrap();
    let left = fingerprint(&first).await;
    first.close().await;

    let second = Store::open(&location).await.unwrap();
    assert_eq!(fingerprint(&second).await, left);
    second.close().await;
}

#[tokio::test]
async fn a_shop_that_lost_rows_gets_them_back() {
    let store = Store::open(&Location::Temporary).await.unwrap();
    let whole = fingerprint(&store).await;
    for statement in [
        "DELETE FROM reviews WHERE book_id = 7",
        "DELETE FROM stock WHERE book_id = 7",
        "DELETE FROM warehouse_stock WHERE book_id = 7",
        "DELETE FROM books WHERE id = 7",
    ] {
        sqlx::query(statement).execute(&store.db).await.unwrap();
    }
    seed::fill(&store.db).await.unwrap();
    assert_eq!(fingerprint(&store).await, whole);
}
