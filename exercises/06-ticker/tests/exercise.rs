//! The check of exercise 06. `cargo lab exercise check 06` runs it and shows what matters.

use std::future::Future;

use exercise_06_ticker::{Cents, Shown, Windows};
use exercise_check::{Finding, Verdict, on_runtime, settle, until};
use tokio::runtime::{Builder, Handle};
use tokio::sync::{mpsc, watch};

/// Tasks that may live for no window at all.
const ALLOWED: usize = 4;
/// Windows that have come and gone at the three measurements: N, 2N, 4N.
const WINDOWS: [usize; 3] = [500, 1_000, 2_000];
/// Windows in which a price and a round are due at one time. `select!` begins at a branch by chance: code that loses the price in one
/// of four passes with all of them once in 10^16 times.
const DUE: usize = 128;

/// The shop: its rounds and its windows.
struct Shop {
    rounds: watch::Sender<u64>,
    windows: Windows,
}

impl Shop {
    fn open(&self) -> (mpsc::Sender<Cents>, watch::Receiver<Shown>) {
        let (feed, changes) = mpsc::channel(16);
        (feed, self.windows.open(changes))
    }

    async fn round(&self) {
        self.rounds.send_modify(|round| *round += 1);
        settle().await;
    }
}

fn in_a_shop<F>(check: impl FnOnce(Shop) -> F + Send + 'static)
where
    F: Future<Output = Verdict>,
{
    on_runtime(Builder::new_current_thread(), || {
        let (rounds, heard) = watch::channel(0);
        let windows = Windows::new(heard);
        check(Shop { rounds, windows })
    });
}

async fn live_tasks() -> usize {
    let metrics = Handle::current().metrics();
    until(|| metrics.num_alive_tasks() <= ALLOWED).await;
    metrics.num_alive_tasks()
}

/// Live tasks after windows have come and gone, each ended by `end`, which may hand back what outlives it.
async fn left_behind<K>(
    shop: &Shop,
    end: impl Fn(mpsc::Sender<Cents>, watch::Receiver<Shown>) -> K,
) -> Vec<usize> {
    let mut kept = vec![];
    let mut measured = vec![];
    for goal in WINDOWS {
        while kept.len() < goal {
            let (feed, window) = shop.open();
            feed.try_send(1_200).expect("a new feed has room");
            if kept.len() % 50 == 0 {
                settle().await;
            }
            kept.push(end(feed, window));
        }
        shop.round().await;
        shop.round().await;
        measured.push(live_tasks().await);
    }
    measured
}

#[test]
fn a_title_that_is_no_longer_sold_leaves_no_task() {
    in_a_shop(|shop| async move {
        // The pages stay open and go on showing the last price.
        let measured = left_behind(&shop, |feed, window| {
            drop(feed);
            window
        })
        .await;
        if measured.iter().all(|tasks| *tasks <= ALLOWED) {
            return Ok(());
        }
        Err(Finding {
            counter: "tasks-of-ended-feeds",
            expected: format!("at most {ALLOWED} live tasks after {WINDOWS:?} feeds have ended"),
            measured: format!("{measured:?} live tasks"),
            why: "nothing will ever change in these windows again, yet each of them is redrawn in every round",
        })
    });
}

#[test]
fn a_visitor_who_leaves_leaves_no_task() {
    in_a_shop(|shop| async move {
        // The titles are still sold: their feeds stay open, and are quiet.
        let measured = left_behind(&shop, |feed, window| {
            drop(window);
            feed
        })
        .await;
        if measured.iter().all(|tasks| *tasks <= ALLOWED) {
            return Ok(());
        }
        Err(Finding {
            counter: "tasks-of-closed-windows",
            expected: format!(
                "at most {ALLOWED} live tasks after {WINDOWS:?} windows were dropped"
            ),
            measured: format!("{measured:?} live tasks"),
            why: "a window that nobody looks at is redrawn for as long as its title is sold",
        })
    });
}

#[test]
fn a_quiet_feed_is_redrawn_in_every_round() {
    in_a_shop(|shop| async move {
        let (feed, window) = shop.open();
        feed.try_send(1_200).expect("a new feed has room");
        for round in 1..=100 {
            shop.round().await;
            let shown = *window.borrow();
            let expected = Shown {
                price: Some(1_200),
                round,
            };
            if shown != expected {
                return Err(Finding {
                    counter: "quiet-feed",
                    expected: format!("{expected:?}: the feed is open, its price has not changed"),
                    measured: format!("{shown:?}"),
                    why: "most prices do not change for weeks: a quiet feed has not ended",
                });
            }
        }
        drop(feed);
        Ok(())
    });
}

#[test]
fn the_last_price_before_the_end_is_shown() {
    in_a_shop(|shop| async move {
        // Which branch a `select!` takes first is chance: hence many windows.
        for number in 0..64 {
            let (feed, window) = shop.open();
            for cents in [1_500, 1_200, 100 + number] {
                feed.try_send(cents).expect("a new feed has room");
            }
            drop(feed);
            settle().await;
            let shown = window.borrow().price;
            if shown != Some(100 + number) {
                return Err(Finding {
                    counter: "last-price",
                    expected: format!("{:?}, the last price of the feed", Some(100 + number)),
                    measured: format!("{shown:?}"),
                    why: "the clearance price comes last: what was sent before the end has to be shown",
                });
            }
        }
        Ok(())
    });
}

#[test]
fn a_last_price_is_shown_when_a_round_is_due_as_well() {
    in_a_shop(|shop| async move {
        let prices = 100..100 + DUE as Cents;
        let open: Vec<_> = prices.map(|cents| (cents, shop.open())).collect();
        // Every task waits now, and finds both at its next turn: the end of the feed with the price before it, and the round.
        settle().await;
        let mut windows = vec![];
        for (cents, (feed, window)) in open {
            feed.try_send(cents).expect("a new feed has room");
            windows.push((cents, window));
        }
        shop.round().await;
        let lost = windows
            .iter()
            .filter(|(cents, window)| window.borrow().price != Some(*cents))
            .count();
        if lost == 0 {
            return Ok(());
        }
        Err(Finding {
            counter: "last-price",
            expected: format!("the last price of each of {DUE} feeds that end when a round is due"),
            measured: format!("{lost} of them lost"),
            why: "the clearance price comes last: what was sent before the end has to be shown",
        })
    });
}
