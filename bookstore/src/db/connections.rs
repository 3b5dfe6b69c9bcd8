//! Connections that are taken one by one: profiles tell who waits for one and who holds it meanwhile, and a request can tell
//! whether it does.

use std::cell::Cell;
use std::future::Future;
use std::ops::{Deref, DerefMut};

use pprof_http::sync::{Held, Resource};
use sqlx::pool::PoolConnection;
use sqlx::{Sqlite, SqliteConnection};
use tokio::task::futures::TaskLocalFuture;

use super::Db;

tokio::task_local! {
    /// Connections that the request that runs here holds.
    static HELD: Cell<u32>;
}

/// The pool's connections. Clones take from the same pool.
#[derive(Clone)]
pub(crate) struct Connections {
    db: Db,
    resource: Resource,
}

/// A connection, which goes back to the pool when this is dropped.
pub(crate) struct Connection {
    held: Held<'static, PoolConnection<Sqlite>>,
    _count: Count,
}

/// One of the request's connections, while it lasts. `false` outside of requests, where none are counted.
struct Count(bool);

/// A request whose connections are counted.
pub(crate) fn counted<F: Future>(request: F) -> TaskLocalFuture<Cell<u32>, F> {
    HELD.scope(Cell::new(0), request)
}

/// Whether the request that runs here holds a connection; `None` outside of requests.
pub(crate) fn is_held() -> Option<bool> {
    HELD.try_with(|held| held.get() > 0).ok()
}

impl Connections {
    pub(crate) fn new(db: &Db) -> Self {
        Self {
            db: db.clone(),
            resource: Resource::new("database connection"),
        }
    }

    /// Takes a connection, once there is one.
    pub(crate) async fn take(&self) -> sqlx::Result<Connection> {
        let held = self.resource.hold(self.db.acquire()).await?;
        Ok(Connection {
            held,
            _count: Count::begin(),
        })
    }
}

impl Deref for Connection {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.held
    }
}

impl DerefMut for Connection {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.held
    }
}

impl Count {
    fn begin() -> Self {
        Self(HELD.try_with(|held| held.set(held.get() + 1)).is_ok())
    }
}

impl Drop for Count {
    fn drop(&mut self) {
        if self.0 {
            // An error says that the connection has outlived its request.
            let _ = HELD.try_with(|held| held.set(held.get().saturating_sub(1)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{Location, Store};

    #[tokio::test]
    async fn a_request_knows_of_its_own_connections_and_of_no_other() {
        let store = Store::open(&Location::Temporary).await.unwrap();
        let connections = Connections::new(&store.db);
        assert_eq!(is_held(), None);
        let outside = connections.take().await.unwrap();
        counted(async {
            assert_eq!(is_held(), Some(false));
            let first = connections.take().await.unwrap();
            let second = connections.take().await.unwrap();
            drop(first);
            assert_eq!(is_held(), Some(true));
            drop(outside);
            assert_eq!(is_held(), Some(true), "it was nobody's");
            drop(second);
            assert_eq!(is_held(), Some(false));
        })
        .await;
        store.close().await;
    }
}
