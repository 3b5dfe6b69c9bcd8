//! The check of exercise 09. `cargo lab exercise check 09` runs it and shows what matters.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use exercise_09_bulletin::{Bulletin, News};
use exercise_check::{BOUND, Finding, Verdict, bounded};

/// Far more than a call takes that has to wait for nobody; it judges no speed.
const PATIENCE: Duration = BOUND.checked_div(3).expect("three is not zero");

fn news(cents: u64) -> News {
    News {
        isbn: "9780141439518".to_owned(),
        cents,
    }
}

/// A bulletin with one subscriber, who is at work on the first news until `release` is used or dropped.
struct Busy {
    bulletin: Arc<Bulletin>,
    told: Receiver<u64>,
    release: Option<Sender<()>>,
    publisher: Option<thread::JoinHandle<()>>,
}

impl Busy {
    fn new() -> Self {
        let bulletin = Arc::new(Bulletin::new());
        let (begun, at_work) = channel();
        let (note, told) = channel();
        let (release, released) = channel::<()>();
        let released = Mutex::new(released);
        let first = AtomicUsize::new(0);
        bulletin.subscribe(move |news| {
            // The check may have ended, here and below.
            let _ = note.send(news.cents);
            if first.fetch_add(1, Ordering::Relaxed) == 0 {
                let _ = begun.send(());
                let _ = released
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .recv();
            }
        });
        let publisher = {
            let bulletin = Arc::clone(&bulletin);
            thread::spawn(move || bulletin.publish(&news(1)))
        };
        at_work
            .recv_timeout(PATIENCE)
            .expect("a subscriber is told of the first news");
        Self {
            bulletin,
            told,
            release: Some(release),
            publisher: Some(publisher),
        }
    }

    /// Whether `call` ends while the subscriber is at work.
    fn ends(&self, call: impl FnOnce(&Bulletin) + Send + 'static) -> bool {
        let bulletin = Arc::clone(&self.bulletin);
        let (done, ended) = channel();
        thread::spawn(move || {
            call(&bulletin);
            // The check may have ended.
            let _ = done.send(());
        });
        ended.recv_timeout(PATIENCE).is_ok()
    }

    /// Whether the subscriber heard all of `news`, whenever it was told of each.
    fn was_told(&self, news: &[u64]) -> Verdict {
        let mut told: Vec<u64> = self.told.try_iter().collect();
        told.sort_unstable();
        if told == news {
            return Ok(());
        }
        Err(Finding {
            counter: "subscribers-told",
            expected: format!(
                "{news:?} to a subscriber that is at work on the first of them meanwhile"
            ),
            measured: format!("{told:?}"),
            why: "a price that one part of the shop does not hear of is shown wrong until the next restart",
        })
    }

    /// Lets the subscriber go on, and the first news reach everybody.
    fn finish(&mut self) {
        self.release = None;
        if let Some(publisher) = self.publisher.take() {
            publisher.join().expect("publishing does not panic");
        }
    }
}

/// A subscriber that notes what it is told.
fn noting(bulletin: &Bulletin) -> (exercise_09_bulletin::Ticket, Receiver<u64>) {
    let (note, noted) = channel();
    let ticket = bulletin.subscribe(move |news| {
        // The check may have ended.
        let _ = note.send(news.cents);
    });
    (ticket, noted)
}

fn waited(counter: &'static str, call: &str, why: &'static str) -> Verdict {
    Err(Finding {
        counter,
        expected: format!("{call} ends while a subscriber is at work on earlier news"),
        measured: "it waits for that subscriber".to_owned(),
        why,
    })
}

#[test]
fn a_page_opens_and_closes_while_a_subscriber_works() {
    bounded(|| {
        let mut busy = Busy::new();
        let ends = busy.ends(|bulletin| {
            let ticket = bulletin.subscribe(|_| {});
            bulletin.unsubscribe(ticket);
        });
        if !ends {
            return waited(
                "subscribe-while-told",
                "`subscribe`",
                "a slow subscriber holds up every page of the shop, and the mutex profile charges `publish`",
            );
        }
        busy.finish();
        Ok(())
    });
}

#[test]
fn news_are_published_while_a_subscriber_works() {
    bounded(|| {
        let mut busy = Busy::new();
        if !busy.ends(|bulletin| bulletin.publish(&news(2))) {
            return waited(
                "publish-while-told",
                "`publish`",
                "news queue up behind the slowest subscriber of the news before",
            );
        }
        busy.finish();
        busy.was_told(&[1, 2])
    });
}

#[test]
fn a_subscriber_may_subscribe_and_leave_when_it_is_told() {
    bounded(|| {
        let bulletin = Arc::new(Bulletin::new());
        let told = Arc::new(AtomicUsize::new(0));
        let (inner, count) = (Arc::clone(&bulletin), Arc::clone(&told));
        bulletin.subscribe(move |_| {
            let count = Arc::clone(&count);
            let passing = inner.subscribe(|_| {});
            inner.subscribe(move |_| {
                count.fetch_add(1, Ordering::Relaxed);
            });
            inner.unsubscribe(passing);
        });
        bulletin.publish(&news(1));
        bulletin.publish(&news(2));
        let told = told.load(Ordering::Relaxed);
        if told == 1 {
            return Ok(());
        }
        Err(Finding {
            counter: "subscribers-told",
            expected: "1 call: who subscribed at the first news is told of the second".to_owned(),
            measured: format!("{told} calls"),
            why: "who subscribes is told of what comes after, no more and no less",
        })
    });
}

#[test]
fn everybody_who_stays_is_told_everything_in_order() {
    bounded(|| {
        let mut busy = Busy::new();
        let (_stays, before) = noting(&busy.bulletin);
        let (leaves, gone) = noting(&busy.bulletin);
        busy.bulletin.publish(&news(2));
        busy.bulletin.unsubscribe(leaves);
        busy.bulletin.publish(&news(3));
        busy.finish();
        busy.bulletin.publish(&news(4));
        // `publish` returns when all have been told: nothing is waited for here.
        let stayed: Vec<u64> = before.try_iter().filter(|cents| *cents > 1).collect();
        let left: Vec<u64> = gone.try_iter().filter(|cents| *cents > 1).collect();
        if stayed == [2, 3, 4] && left == [2] {
            return busy.was_told(&[1, 2, 3, 4]);
        }
        Err(Finding {
            counter: "subscribers-told",
            expected:
                "[2, 3, 4] to who stays, [2] to who left after it, when `publish` has returned"
                    .to_owned(),
            measured: format!("{stayed:?} and {left:?}"),
            why: "a price that one part of the shop does not hear of is shown wrong until the next restart",
        })
    });
}
