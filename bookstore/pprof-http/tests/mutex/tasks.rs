//! A task that holds a lock, a permit or a pooled thing across an await is charged with what other tasks wait for it.

use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use pprof_http::mutex;
use pprof_http::sync::{Mutex, Resource, RwLock, Semaphore};
use tokio::runtime::Builder;

use super::support;
use super::{ByHand, HOLD, WAITERS, holder_pays};

/// Something that a task can hold while others wait for it.
trait Shared: Send + Sync + 'static {
    type Held<'a>: Send;
    const KIND: &'static str;
    fn take(&self) -> impl Future<Output = Self::Held<'_>> + Send;
}

struct Connections {
    resource: Resource,
    pool: tokio::sync::Semaphore,
}

impl Shared for Mutex<u32> {
    type Held<'a> = pprof_http::sync::MutexGuard<'a, u32>;
    const KIND: &'static str = "mutex";
    async fn take(&self) -> Self::Held<'_> {
        self.lock().await
    }
}

impl Shared for RwLock<u32> {
    type Held<'a> = pprof_http::sync::RwLockWriteGuard<'a, u32>;
    const KIND: &'static str = "rwlock";
    async fn take(&self) -> Self::Held<'_> {
        self.write().await
    }
}

impl Shared for Semaphore {
    type Held<'a> = pprof_http::sync::SemaphorePermit<'a>;
    const KIND: &'static str = "semaphore";
    async fn take(&self) -> Self::Held<'_> {
        self.acquire().await.unwrap()
    }
}

impl Shared for Connections {
    type Held<'a> = mutex::Held<'static, tokio::sync::SemaphorePermit<'a>>;
    const KIND: &'static str = "connection";
    async fn take(&self) -> Self::Held<'_> {
        let acquire = async { Ok::<_, Infallible>(self.pool.acquire().await.unwrap()) };
        self.resource.hold(acquire).await.unwrap()
    }
}

#[inline(never)]
async fn hold_across_an_await<S: Shared>(shared: &'static S) -> ByHand {
    let asked: &AtomicUsize = Box::leak(Box::default());
    let held = shared.take().await;
    let waiters: Vec<_> = (0..WAITERS)
        .map(|_| tokio::spawn(take_and_give_back(shared, asked)))
        .collect();
    while asked.load(Ordering::Relaxed) < WAITERS {
        tokio::task::yield_now().await;
    }
    let began = Instant::now();
    tokio::time::sleep(HOLD).await;
    let time = began.elapsed();
    drop(held);
    let mut waited = Duration::ZERO;
    for waiter in waiters {
        waited += waiter.await.unwrap();
    }
    ByHand { held: time, waited }
}

async fn take_and_give_back<S: Shared>(shared: &'static S, asked: &AtomicUsize) -> Duration {
    asked.fetch_add(1, Ordering::Relaxed);
    let began = Instant::now();
    let held = shared.take().await;
    let waited = began.elapsed();
    drop(held);
    waited
}

fn tasks_pay<S: Shared>(shared: S) {
    let _alone = support::alone();
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let shared: &'static S = Box::leak(Box::new(shared));
    let by_hand = runtime
        .block_on(async { tokio::spawn(hold_across_an_await(shared)).await })
        .unwrap();
    let (holder, waiter) = (
        "mutex::tasks::hold_across_an_await",
        "mutex::tasks::take_and_give_back",
    );
    holder_pays(server.local_addr(), S::KIND, holder, waiter, &by_hand);
}

#[test]
fn a_task_that_holds_a_lock_across_an_await_pays_for_those_that_wait() {
    tasks_pay(Mutex::new(0));
}

#[test]
fn a_task_that_writes_pays_for_those_that_wait() {
    tasks_pay(RwLock::new(0));
}

#[test]
fn a_task_that_holds_a_permit_pays_for_those_that_wait() {
    tasks_pay(Semaphore::new(1));
}

#[test]
fn a_task_that_holds_a_connection_pays_for_those_that_wait() {
    tasks_pay(Connections {
        resource: Resource::new("connection"),
        pool: tokio::sync::Semaphore::new(1),
    });
}
