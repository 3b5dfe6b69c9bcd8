//! A service that is slow and uses no CPU time: orders wait for a price, and a report is kept waiting by its disk.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use lab::capture::Captured;
use lab::error::{Error, Result};
use pprof_http::cpu::Sampler;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

use crate::bench::Bench;
use crate::lines::one_three_six;

/// Orders that wait.
pub const ORDERS: usize = 100;
/// Reports that are written, and how long the disk takes for each.
pub const REPORTS: usize = 5;
/// The disk's time.
pub const DISK: Duration = Duration::from_millis(200);
/// Turns of other work meanwhile, so that the CPU profile has something to show: some two seconds.
const OTHER_WORK: u64 = 6_000;

/// Three profiles of the same seconds.
pub struct Profiles {
    /// Where CPU time went.
    pub cpu: Captured,
    /// Which tasks lived.
    pub tasks: Captured,
    /// Who waited for a worker or kept one.
    pub block: Captured,
    /// Reports that were written: as many more as captures had to be taken anew.
    pub reports: usize,
}

/// An order that has asked for a price and waits for the answer.
async fn priced(answer: oneshot::Receiver<u32>) -> u32 {
    answer.await.unwrap_or(0) // line: awaits
}

/// A report that is written while the worker waits for the disk. A sleep stands in for the disk, since it takes the same time on
/// every machine. Something is done after it: a call that is a function's last act may leave no frame.
#[inline(never)]
fn written() -> Duration {
    let began = Instant::now();
    thread::sleep(DISK); // line: sleeps
    began.elapsed()
}

/// Orders wait, reports are written, something else uses the CPU: seen by three profiles, the one of
/// the CPU over `seconds`.
pub async fn watch(bench: &Bench, seconds: u32) -> Result<Profiles> {
    let service = Arc::new(service()?);
    let (mut asked, mut orders) = (Vec::new(), Vec::new());
    {
        let _on = service.enter();
        for _ in 0..ORDERS {
            let (answer, waits) = oneshot::channel::<u32>();
            asked.push(answer);
            orders.push(pprof_http::spawn(priced(waits)));
        }
    }
    let (reports, count) = (Arc::clone(&service), Arc::new(AtomicUsize::new(0)));
    let written_by = Arc::clone(&count);
    let cpu = bench
        .cpu(Sampler::Native, seconds, move || {
            black_box(one_three_six(OTHER_WORK));
            reports.block_on(async {
                for _ in 0..REPORTS {
                    // Its own task: a worker of the runtime writes it.
                    let report = tokio::spawn(async { written() });
                    report.await.expect("a sleep does not panic");
                    written_by.fetch_add(1, Ordering::Relaxed);
                }
            });
        })
        .await?;
    let tasks = bench.now("goroutine").await?;
    drop(asked);
    for order in orders {
        order
            .await
            .map_err(|e| Error::new(format!("an order failed: {e}"), "run it again"))?;
    }
    // Waits for the workers: a poll is counted when it has ended, and who awaits its task may be told before.
    tokio::task::spawn_blocking(move || drop(service))
        .await
        .map_err(|e| Error::new(format!("the service did not end: {e}"), "run it again"))?;
    let block = bench.now("block").await?;
    Ok(Profiles {
        cpu,
        tasks,
        block,
        reports: count.load(Ordering::Relaxed),
    })
}

fn service() -> Result<Runtime> {
    let mut builder = Builder::new_multi_thread();
    pprof_http::tasks::install(builder.worker_threads(2).enable_all())
        .build()
        .map_err(|e| Error::new(format!("no runtime: {e}"), "check `ulimit -u`"))
}
