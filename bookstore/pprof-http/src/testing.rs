//! For tests: nothing that a test has spawned outlives it.
//!
//! ```
//! # let runtime = pprof_http::testing::runtime()?;
//! runtime.block_on(async {
//!     let guard = pprof_http::testing::no_leaked_tasks();
//!     let task = tokio::spawn(async { /* what is tested */ });
//!     task.await.unwrap();
//!     guard.settle().await;
//! });
//! # std::io::Result::Ok(())
//! ```
//!
//! Sites and ages are known of runtimes with the hooks ([`runtime`], [`tasks::install`]) and of tasks of
//! [`spawn`](crate::spawn); on any other runtime, such as that of `#[tokio::test]`, tasks are only counted.

use std::collections::HashSet;
use std::fmt;
use std::io;
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Handle, Runtime, RuntimeFlavor};
use tokio::task::Id;

use crate::tasks::{self, TaskGroup};

/// What tasks that are about to end are given unless said otherwise, as uber-go/goleak gives goroutines.
const PATIENCE: Duration = Duration::from_secs(1);

/// A runtime of one thread for a test, with the hooks that name what it leaves.
pub fn runtime() -> io::Result<Runtime> {
    tasks::install(&mut Builder::new_current_thread())
        .enable_all()
        .build()
}

/// Panics when dropped if tasks that were spawned on this runtime since now are alive, and names their spawn sites and
/// ages.
///
/// Tasks that are about to end are waited for, for a second unless [`patience`](NoLeakedTasks::patience) says otherwise:
/// where the runtime has threads of its own when the guard is dropped, on a runtime of one thread in
/// [`settle`](NoLeakedTasks::settle), which such tests end with.
///
/// # Panics
/// Outside of a runtime.
pub fn no_leaked_tasks() -> NoLeakedTasks {
    let runtime = Handle::current();
    let own = tasks::Own::of(&runtime);
    let before = own.alive().into_iter().map(|task| task.0).collect();
    let counted = own.counted(&runtime);
    NoLeakedTasks {
        runtime,
        own,
        before,
        counted,
        patience: PATIENCE,
        is_settled: false,
    }
}

/// The guard that [`no_leaked_tasks`] gives.
#[derive(Debug)]
#[must_use = "it looks when it is dropped"]
pub struct NoLeakedTasks {
    runtime: Handle,
    own: tasks::Own,
    /// What was there before.
    before: HashSet<Id>,
    /// How many tasks the runtime counted then.
    counted: usize,
    patience: Duration,
    is_settled: bool,
}

/// What is left.
#[derive(Debug)]
struct Left {
    /// By spawn site.
    named: Vec<TaskGroup>,
    /// Tasks that only the runtime counts.
    unnamed: usize,
}

impl NoLeakedTasks {
    /// Gives tasks that are about to end so much time.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Lets tasks end that are about to, then looks.
    ///
    /// # Panics
    /// If tasks are left.
    pub async fn settle(mut self) {
        let began = Instant::now();
        while self.left().is_some() && began.elapsed() < self.patience {
            tokio::task::yield_now().await;
        }
        self.is_settled = true;
        if let Some(left) = self.left() {
            panic!("{left}");
        }
    }

    fn left(&self) -> Option<Left> {
        let mut alive = self.own.alive();
        alive.retain(|task| !self.before.contains(&task.0));
        let counted = self.own.counted(&self.runtime);
        let named = tasks::grouped(alive.iter().map(|(_, site, spawned)| (*site, *spawned)));
        // Where hooks name every task, the runtime's own count, which lags behind, adds nothing.
        let unnamed = if self.own.names_all() {
            0
        } else {
            counted.saturating_sub(self.counted + alive.len())
        };
        (!named.is_empty() || unnamed > 0).then_some(Left { named, unnamed })
    }
}

impl Drop for NoLeakedTasks {
    fn drop(&mut self) {
        if self.is_settled || std::thread::panicking() {
            return;
        }
        let began = Instant::now();
        let waits = self.runtime.runtime_flavor() != RuntimeFlavor::CurrentThread;
        while waits && self.left().is_some() && began.elapsed() < self.patience {
            std::thread::sleep(Duration::from_millis(1));
        }
        if let Some(left) = self.left() {
            panic!("{left}");
        }
    }
}

impl fmt::Display for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.named.iter().map(|group| group.count).sum::<usize>() + self.unnamed;
        write!(f, "{count} tasks left running")?;
        for group in &self.named {
            let (site, age) = (group.site, group.oldest);
            let (count, file, line) = (group.count, site.file(), site.line());
            write!(
                f,
                "\n  {count} spawned at {file}:{line}, alive for {age:.1?}"
            )?;
        }
        if self.unnamed > 0 {
            write!(
                f,
                "\n  {} of unknown sites: build the runtime with pprof_http::testing::runtime() or tasks::install",
                self.unnamed
            )?;
        }
        Ok(())
    }
}
