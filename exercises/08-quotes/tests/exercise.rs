//! The check of exercise 08. `cargo lab exercise check 08` runs it and shows what matters.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use exercise_08_quotes::Desk;
use exercise_08_quotes::carrier::{Carrier, Cents, Parcel};
use exercise_check::{Finding, on_runtime, settle};
use tokio::runtime::{Builder, Handle};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Requests that want a quote at one time.
const REQUESTS: u64 = 64;
/// Threads that the runtime of the check has for tasks.
const WORKERS: usize = 2;
/// Hours, by the runtime's clock, for which a carrier may be closed.
const HOURS: u32 = 64;

/// A carrier that answers as soon as its office is open.
struct Office {
    open: watch::Receiver<bool>,
    log: Arc<Log>,
}

/// Questions that reached the carrier.
#[derive(Default)]
struct Log {
    begun: AtomicUsize,
    ended: AtomicUsize,
}

impl Carrier for Office {
    async fn quote(&mut self, parcel: Parcel) -> Cents {
        self.log.begun.fetch_add(1, Ordering::Relaxed);
        // The office is never gone before the check ends.
        let _ = self.open.wait_for(|open| *open).await;
        self.log.ended.fetch_add(1, Ordering::Relaxed);
        parcel.grams / 10
    }
}

fn office(open: bool) -> (watch::Sender<bool>, Office) {
    let (door, open) = watch::channel(open);
    let log = Arc::default();
    (door, Office { open, log })
}

#[test]
fn one_thread_answers_every_request() {
    on_runtime(Builder::new_current_thread(), || async {
        let (_door, carrier) = office(true);
        let desk = Desk::open(carrier);
        let mut answered = 0;
        for number in 0..REQUESTS {
            let parcel = Parcel {
                grams: 1_000 * number,
            };
            answered += u64::from(desk.quote(parcel).await == Some(100 * number));
        }
        if answered == REQUESTS {
            return Ok(());
        }
        Err(Finding {
            counter: "quotes-answered",
            expected: format!("the right price for each of {REQUESTS} parcels"),
            measured: format!("{answered}"),
            why: "a quote that fails when the shop is busy sends the customer away",
        })
    });
}

#[test]
fn as_many_requests_as_come_wait_side_by_side() {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(WORKERS);
    on_runtime(builder, || async {
        let (door, carrier) = office(false);
        let desk = Desk::open(carrier);
        let mut requests = JoinSet::new();
        for number in 0..REQUESTS {
            let desk = desk.clone();
            requests.spawn(async move {
                tokio::task::yield_now().await;
                desk.quote(Parcel { grams: 10 * number }).await == Some(number)
            });
        }
        // On these threads too: the shop's other pages go on.
        for _ in 0..64 {
            let page = tokio::spawn(settle());
            page.await.expect("a page does not panic");
        }
        let threads = Handle::current().metrics().num_blocking_threads();
        door.send_replace(true);
        let right = requests
            .join_all()
            .await
            .into_iter()
            .filter(|right| *right)
            .count();
        if threads > 2 * WORKERS {
            return Err(Finding {
                counter: "threads-while-waiting",
                expected: format!(
                    "at most {} further threads while {REQUESTS} requests wait",
                    2 * WORKERS
                ),
                measured: format!("{threads}"),
                why: "a thread per waiting request is what async is there to spare; the pool for blocking work ends at 512",
            });
        }
        if right as u64 == REQUESTS {
            return Ok(());
        }
        Err(Finding {
            counter: "quotes-answered",
            expected: format!("the right price for each of {REQUESTS} parcels"),
            measured: format!("{right}"),
            why: "a quote that fails when the shop is busy sends the customer away",
        })
    });
}

#[test]
fn a_request_that_waits_is_left_alone() {
    let mut builder = Builder::new_current_thread();
    // The hours below are the runtime's: whoever sleeps in between wakes, and the check takes no longer.
    builder.start_paused(true);
    on_runtime(builder, || async {
        let (door, carrier) = office(false);
        let desk = Desk::open(carrier);
        let waits = desk.quote(Parcel { grams: 500 });
        let mut waits = pin!(waits);
        let mut polls = 0;
        let counted = poll_fn(|context| {
            polls += 1;
            waits.as_mut().poll(context)
        });
        // A task of its own: what it does wakes nobody else.
        tokio::spawn(async move {
            for _ in 0..HOURS {
                tokio::time::advance(Duration::from_hours(1)).await;
                settle().await;
            }
            door.send_replace(true);
        });
        let answer = counted.await;
        let allowed = 16;
        if polls > allowed {
            return Err(Finding {
                counter: "polls-while-waiting",
                expected: format!(
                    "at most {allowed} polls of a request whose answer comes after {HOURS} hours"
                ),
                measured: format!("{polls} polls"),
                why: "who asks again and again keeps a core from its rest, with each request that waits, and shows in no lock or block profile",
            });
        }
        if answer == Some(50) {
            return Ok(());
        }
        Err(Finding {
            counter: "quotes-answered",
            expected: format!("{:?} after {HOURS} hours", Some(50)),
            measured: format!("{answer:?}"),
            why: "a quote that fails when the carrier takes its time sends the customer away",
        })
    });
}

#[test]
fn a_request_that_was_given_up_harms_no_other() {
    on_runtime(Builder::new_current_thread(), || async {
        let (door, carrier) = office(false);
        let log = Arc::clone(&carrier.log);
        let desk = Desk::open(carrier);
        for grams in 0..8 {
            let desk = desk.clone();
            let gone = tokio::spawn(async move { desk.quote(Parcel { grams }).await });
            settle().await;
            gone.abort();
        }
        door.send_replace(true);
        let answer = desk.quote(Parcel { grams: 700 }).await;
        if answer != Some(70) {
            return Err(Finding {
                counter: "quotes-answered",
                expected: format!("{:?} after eight customers have left", Some(70)),
                measured: format!("{answer:?}"),
                why: "customers leave while they wait: the conversation goes on for the others",
            });
        }
        settle().await;
        let begun = log.begun.load(Ordering::Relaxed);
        let ended = log.ended.load(Ordering::Relaxed);
        if begun == ended {
            return Ok(());
        }
        Err(Finding {
            counter: "questions-broken-off",
            expected: "every question that was begun is asked to the end".to_owned(),
            measured: format!("{begun} begun, {ended} ended, after eight customers have left"),
            why: "the carrier still waits for the rest of the question when the next one begins",
        })
    });
}
