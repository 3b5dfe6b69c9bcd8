//! The shop's stock of data: made up, and the same bytes on every machine.
//!
//! A row's content follows from its table and its id alone: neither the order of insertion nor a library's generator
//! can change it.

mod prose;

use sqlx::QueryBuilder;

use self::prose::Draws;
use crate::db::Db;

/// Books in the shop, with the ids 1 to this.
pub const BOOKS: i64 = 2_000;

/// Warehouses, with the ids 1 to this.
pub const WAREHOUSES: i64 = 4;

const AUTHORS: i64 = 250;

/// Rows per statement: 8 columns of it stay far below SQLite's limit of 32,766 parameters.
const BATCH: usize = 500;

/// Fills an empty shop, in one transaction. A full one is left as it is, orders and all.
pub async fn fill(db: &Db) -> sqlx::Result<()> {
    let books: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM books")
        .fetch_one(db)
        .await?;
    if books >= BOOKS {
        return Ok(());
    }
    let mut transaction = db.begin().await?;
    for statement in statements() {
        let mut statement = statement;
        statement.build().execute(&mut *transaction).await?;
    }
    transaction.commit().await
}

type Statement = QueryBuilder<sqlx::Sqlite>;

/// Every row, in the order that foreign keys ask for. `ON CONFLICT`: two starts may fill one file at once.
fn statements() -> impl Iterator<Item = Statement> {
    let books: Vec<i64> = (1..=BOOKS).collect();
    let authors: Vec<i64> = (1..=AUTHORS).collect();
    let reviews: Vec<(i64, i64)> = books.iter().copied().flat_map(reviews_of).collect();
    let mut all = Vec::new();
    all.extend(authors.chunks(BATCH).map(insert_authors));
    all.extend(books.chunks(BATCH).map(insert_books));
    all.extend(books.chunks(BATCH).map(insert_stock));
    let shelves: Vec<(i64, i64)> = (1..=WAREHOUSES)
        .flat_map(|warehouse| books.iter().map(move |&book| (warehouse, book)))
        .collect();
    all.push(insert_warehouses());
    all.extend(shelves.chunks(BATCH).map(insert_warehouse_stock));
    all.extend(reviews.chunks(BATCH).map(insert_reviews));
    all.into_iter()
}

fn insert_authors(ids: &[i64]) -> Statement {
    let mut statement = QueryBuilder::new("INSERT INTO authors (id, name) ");
    statement.push_values(ids, |mut row, &id| {
        let mut draws = Draws::of("author", id);
        row.push_bind(id).push_bind(prose::person(&mut draws));
    });
    statement.push(" ON CONFLICT (id) DO NOTHING");
    statement
}

fn insert_books(ids: &[i64]) -> Statement {
    let mut statement = QueryBuilder::new(
        "INSERT INTO books (id, title, author_id, published_year, price_minor, currency, description, content) ",
    );
    statement.push_values(ids, |mut row, &id| {
        let mut draws = Draws::of("book", id);
        row.push_bind(id)
            .push_bind(prose::title(&mut draws))
            .push_bind(draws.between(1, AUTHORS))
            .push_bind(draws.between(1950, 2025))
            .push_bind(draws.between(5, 60) * 100 - 1)
            .push_bind("EUR")
            .push_bind(prose::paragraph(&mut draws, 3))
            .push_bind(prose::content(&mut draws));
    });
    statement.push(" ON CONFLICT (id) DO NOTHING");
    statement
}

fn insert_stock(books: &[i64]) -> Statement {
    let mut statement = QueryBuilder::new("INSERT INTO stock (book_id, quantity) ");
    statement.push_values(books, |mut row, &book| {
        let mut draws = Draws::of("stock", book);
        row.push_bind(book).push_bind(draws.between(0, 40));
    });
    statement.push(" ON CONFLICT (book_id) DO NOTHING");
    statement
}

fn insert_warehouses() -> Statement {
    let mut statement = QueryBuilder::new("INSERT INTO warehouses (id, name) ");
    statement.push_values(1..=WAREHOUSES, |mut row, id| {
        let mut draws = Draws::of("warehouse", id);
        row.push_bind(id).push_bind(prose::title(&mut draws));
    });
    statement.push(" ON CONFLICT (id) DO NOTHING");
    statement
}

fn insert_warehouse_stock(shelves: &[(i64, i64)]) -> Statement {
    let mut statement =
        QueryBuilder::new("INSERT INTO warehouse_stock (warehouse_id, book_id, quantity) ");
    statement.push_values(shelves, |mut row, &(warehouse, book)| {
        let mut draws = Draws::of("shelf", warehouse * BOOKS + book);
        row.push_bind(warehouse)
            .push_bind(book)
            .push_bind(draws.between(10, 200));
    });
    statement.push(" ON CONFLICT (warehouse_id, book_id) DO NOTHING");
    statement
}

fn insert_reviews(ids: &[(i64, i64)]) -> Statement {
    let mut statement =
        QueryBuilder::new("INSERT INTO reviews (id, book_id, rating, reviewer, body, written_on) ");
    statement.push_values(ids, |mut row, &(id, book)| {
        let mut draws = Draws::of("review", id);
        row.push_bind(id)
            .push_bind(book)
            .push_bind(draws.between(1, 5))
            .push_bind(prose::person(&mut draws))
            .push_bind(prose::paragraph(&mut draws, 1))
            .push_bind(prose::date(&mut draws));
    });
    statement.push(" ON CONFLICT (id) DO NOTHING");
    statement
}

/// A book has up to four reviews, numbered from ten times its id.
fn reviews_of(book: i64) -> impl Iterator<Item = (i64, i64)> {
    let count = Draws::of("reviews", book).between(0, 4);
    (0..count).map(move |nth| (book * 10 + nth, book))
}
