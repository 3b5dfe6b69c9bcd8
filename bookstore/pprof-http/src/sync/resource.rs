//! What is taken from a pool and given back.

use std::future::Future;
use std::sync::Arc;

use crate::block::Waiting;
use crate::mutex::{Held, Waiters};

/// Anything that is limited and given back when it is dropped: the connections of a pool, licences, slots.
///
/// Waits for it are timed as for a lock, and whoever holds one meanwhile is charged for them where it is given back.
/// Keep it beside the pool, and take through it:
///
/// ```
/// # use std::ops::Deref;
/// # #[derive(Clone)] struct Pool;
/// # struct PoolConnection(u32);
/// # impl Deref for PoolConnection { type Target = u32; fn deref(&self) -> &u32 { &self.0 } }
/// # impl Pool { async fn acquire(&self) -> Result<PoolConnection, std::io::Error> { Ok(PoolConnection(1)) } }
/// use pprof_http::sync::Resource;
///
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// # let pool = Pool;
/// let connections = Resource::new("database connection");
/// // As `pool.acquire().await?`, here and in what can be done with it (sqlx: `.execute(&mut *connection)`).
/// let connection = connections.hold(pool.acquire()).await?;
/// # assert_eq!(*connection, 1);
/// # Ok::<(), std::io::Error>(())
/// # });
/// ```
///
/// A pool that tries a connection before it hands it out (sqlx: `test_before_acquire`) lets that be seen as a short wait.
#[derive(Clone, Debug)]
pub struct Resource {
    kind: &'static str,
    waiters: Arc<Waiters>,
}

impl Resource {
    /// Of this kind: a label of each contention, so a word of few.
    pub fn new(kind: &'static str) -> Self {
        Self {
            kind,
            waiters: Arc::new(Waiters::new()),
        }
    }

    /// Waits for `acquire`, and charges the holder of what comes.
    pub async fn hold<G, E>(
        &self,
        acquire: impl Future<Output = Result<G, E>>,
    ) -> Result<Held<'static, G>, E> {
        let held = Waiting::new(self.kind, Some(&self.waiters), acquire).await?;
        Ok(Held::shared(held, self.kind, &self.waiters))
    }
}
