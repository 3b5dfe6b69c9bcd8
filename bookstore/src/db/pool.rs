//! The pool: how many connections there are, and how each is opened.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::Db;

/// How long a writer waits for another one before SQLite answers "database is locked".
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Each connection is an OS thread; more of them than this only queue on SQLite's one write lock.
const CONNECTIONS: u32 = 5;

/// Connections to the file, which is created if it is missing.
pub(super) async fn open(path: &Path) -> sqlx::Result<Db> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // Under a write-ahead log this loses no commit to a crash of the process, only to one of the machine.
        .synchronous(SqliteSynchronous::Normal)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT);
    SqlitePoolOptions::new()
        .max_connections(CONNECTIONS)
        .connect_with(options)
        .await
}
