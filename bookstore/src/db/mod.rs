//! The database: one alias, one place that opens it (`pool`), one by which its connections are told apart (`connections`).
//!
//! SQLite, always in a file: an in-memory database is one per connection and has no write-ahead log, so it would
//! behave like no shop's database.

mod connections;
mod pool;

use std::path::{Path, PathBuf};

use sqlx::sqlite::SqlitePool;
use tempfile::TempDir;

pub(crate) use self::connections::{Connections, counted, is_held};

use crate::error::StartError;
use crate::seed;

/// The pool that handlers query. Its SQL is Postgres's too: `$1`, `RETURNING`, `ON CONFLICT`.
pub type Db = SqlitePool;

/// Where the data is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// A folder of its own below the system's temporary one, removed at the end.
    Temporary,
    /// A file that stays. It is created if it is missing; its folder is not.
    File(PathBuf),
}

/// The open database, and the folder that goes with it.
#[derive(Debug)]
pub struct Store {
    /// The pool.
    pub db: Db,
    // Dropped after the pool: the folder goes when nothing writes to it any more.
    temporary: Option<TempDir>,
}

impl Store {
    /// Opens the database, brings its schema up to date and fills it if it is empty.
    pub async fn open(location: &Location) -> Result<Self, StartError> {
        match location {
            Location::Temporary => {
                let folder = tempfile::Builder::new()
                    .prefix("bookstore-")
                    .tempdir()
                    .map_err(|error| {
                        StartError::because(
                            "cannot create a temporary database",
                            &error,
                            "point TMPDIR to a folder that you may write, or name a file with `--database sqlite:PATH`",
                        )
                    })?;
                let db = prepare(&folder.path().join("bookstore.sqlite")).await?;
                Ok(Self {
                    db,
                    temporary: Some(folder),
                })
            }
            Location::File(path) => Ok(Self {
                db: prepare(path).await?,
                temporary: None,
            }),
        }
    }

    /// Waits until the connections are closed, then removes a temporary database.
    pub async fn close(self) {
        self.db.close().await;
        if let Some(Err(error)) = self.temporary.map(TempDir::close) {
            tracing::warn!(%error, "the temporary database stays behind");
        }
    }
}

async fn prepare(path: &Path) -> Result<Db, StartError> {
    let refuse = |error: &(dyn std::error::Error + 'static)| {
        StartError::because(
            &format!("cannot use the database {}", path.display()),
            error,
            "name a file in a folder that you may write, as `--database sqlite:PATH`, or leave the flag out for a temporary one",
        )
    };
    let db = pool::open(path).await.map_err(|error| refuse(&error))?;
    sqlx::migrate!()
        .run(&db)
        .await
        .map_err(|error| refuse(&error))?;
    seed::fill(&db).await.map_err(|error| refuse(&error))?;
    Ok(db)
}
