//! The service, with more or less of the profiles in it.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

/// How much of it is in a service; each with all before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Parts {
    Nothing,
    /// Hooks for the start and end of tasks.
    Tasks,
    /// Hooks around polls.
    Polls,
    /// Children spawned by `pprof_http::spawn`.
    Wrappers,
    /// A lock that tells who waited for it and who held it.
    Locks,
    /// The layer for requests.
    Labels,
}

/// A running service.
pub(crate) struct Service {
    address: SocketAddr,
    /// Below `/proc`: `PID/task/TID`.
    threads: Arc<Mutex<Vec<PathBuf>>>,
    // Ends the service when dropped.
    _runtime: Runtime,
}

impl Service {
    pub(crate) fn start(parts: Parts) -> io::Result<Self> {
        let threads = Arc::<Mutex<Vec<PathBuf>>>::default();
        let started = threads.clone();
        let mut builder = Builder::new_multi_thread();
        builder
            .worker_threads(2)
            .enable_all()
            .on_thread_start(move || {
                // proc(5): the link names the calling thread; a kernel without it has no schedstat either.
                let Ok(thread) = std::fs::read_link("/proc/thread-self") else {
                    return;
                };
                started
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(thread);
            });
        match parts {
            Parts::Nothing => {}
            Parts::Tasks => {
                pprof_http::tasks::install_without_polls(&mut builder);
            }
            _ => {
                pprof_http::tasks::install(&mut builder);
            }
        }
        let runtime = builder.build()?;
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
        let address = listener.local_addr()?;
        let router = router(parts);
        runtime.spawn(async move { axum::serve(listener, router).await });
        Ok(Self {
            address,
            threads,
            _runtime: runtime,
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// What its threads have used so far.
    pub(crate) fn cpu_time(&self) -> io::Result<Duration> {
        let threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        let mut sum = Duration::ZERO;
        for thread in threads.iter() {
            // Documentation/scheduler/sched-stats.rst: the first number is nanoseconds on the CPU.
            let text = std::fs::read_to_string(Path::new("/proc").join(thread).join("schedstat"))?;
            let nanoseconds = text
                .split(' ')
                .next()
                .and_then(|number| number.parse().ok());
            sum += Duration::from_nanos(nanoseconds.ok_or(io::ErrorKind::InvalidData)?);
        }
        Ok(sum)
    }
}

fn router(parts: Parts) -> Router {
    let path = "/books/{page}";
    // Each request takes a lock and awaits a task meanwhile, so that those of several clients wait for each other.
    let plain = Arc::new(tokio::sync::Mutex::new(()));
    let router = if parts >= Parts::Locks {
        let lock = Arc::new(pprof_http::sync::Mutex::new(()));
        let handler = async move || {
            let _held = lock.lock().await;
            books(pprof_http::spawn(count()).await)
        };
        Router::new().route(path, get(handler))
    } else if parts >= Parts::Wrappers {
        let handler = async move || {
            let _held = plain.lock().await;
            books(pprof_http::spawn(count()).await)
        };
        Router::new().route(path, get(handler))
    } else {
        let handler = async move || {
            let _held = plain.lock().await;
            books(tokio::spawn(count()).await)
        };
        Router::new().route(path, get(handler))
    };
    if parts >= Parts::Labels {
        router.layer(pprof_http::RequestLayer)
    } else {
        router
    }
}

/// What a handler might leave to a task.
async fn count() -> usize {
    tokio::task::yield_now().await;
    20
}

/// Some 4 KB of JSON, as a page of a catalogue has.
fn books(count: Result<usize, tokio::task::JoinError>) -> Json<Value> {
    let count = count.expect("the task neither panics nor is aborted");
    let books: Vec<Value> = (0..count)
        .map(|id| {
            json!({
                "id": id,
                "title": "The Brass Harbour",
                "author": "Ada Weiss",
                "price_minor": 1_299,
                "description": "A harbour of brass, a ship of glass, and a clerk who counts the tides between them.",
            })
        })
        .collect();
    Json(Value::Array(books))
}
