//! Both twins under a clock that the test winds: time passes only when every task waits for it.

use std::future::{pending, ready};
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::yield_now;
use tokio::time::advance;

use super::*;
use crate::metrics::Metrics;

const TTL: Duration = Duration::from_mins(5);
const PERIOD: Duration = Duration::from_secs(30);
const TWINS: [State; 2] = [State::Planted, State::Repaired];

/// A cache whose loads are counted.
struct Shelf {
    cache: BookCache,
    metrics: Metrics,
    loads: AtomicUsize,
}

impl Shelf {
    fn new(state: State) -> Self {
        let metrics = Metrics::new(State::Repaired);
        Self {
            cache: BookCache::new(TTL, metrics.cache(), state),
            metrics,
            loads: AtomicUsize::new(0),
        }
    }

    async fn read(&self, id: i64) {
        let load = async {
            self.loads.fetch_add(1, Ordering::Relaxed);
            Ok(book(id))
        };
        self.cache.get(BookId(id), load).await.unwrap();
    }

    fn loads(&self) -> usize {
        self.loads.load(Ordering::Relaxed)
    }

    fn shows(&self, figure: &str) -> bool {
        self.metrics.render().lines().any(|line| line == figure)
    }
}

fn book(id: i64) -> Book {
    Book {
        id,
        title: "The Brass Harbour".to_owned(),
        author: "Ada Weiss".to_owned(),
        published_year: 1987,
        price_minor: 1_299,
        currency: "EUR".to_owned(),
        description: String::new(),
        content: String::new(),
    }
}

/// Lets every task that can run do so; the test's runtime has one thread.
async fn settle() {
    for _ in 0..10 {
        yield_now().await;
    }
}

async fn pass(time: Duration) {
    // Tasks set their timers before time moves, and meet each look in turn.
    let mut left = time;
    while !left.is_zero() {
        settle().await;
        let step = left.min(PERIOD);
        advance(step).await;
        left -= step;
    }
    settle().await;
}

fn tasks() -> usize {
    Handle::current().metrics().num_alive_tasks()
}

#[tokio::test(start_paused = true)]
async fn an_entry_is_served_until_it_is_due_and_loaded_anew_after() {
    for state in TWINS {
        let shelf = Shelf::new(state);
        shelf.read(7).await;
        pass(9 * PERIOD).await;
        shelf.read(7).await;
        assert_eq!(shelf.loads(), 1, "{state:?}: still kept");
        pass(2 * PERIOD).await;
        shelf.read(7).await;
        assert_eq!(shelf.loads(), 2, "{state:?}: kept for too long");
        assert!(shelf.shows("bookstore_cache_hits_total 1"));
        assert!(shelf.shows("bookstore_cache_misses_total 2"));
        assert!(shelf.shows("bookstore_cache_expirations_total 1"));
        assert!(shelf.shows("bookstore_cache_entries 1"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_planted_watch_outlives_its_entry() {
    let shelf = Shelf::new(State::Planted);
    for _ in 0..3 {
        shelf.read(7).await;
    }
    pass(2 * TTL).await;
    assert!(shelf.shows("bookstore_cache_entries 0"));
    assert_eq!(tasks(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_repaired_watch_ends_with_its_entry() {
    let shelf = Shelf::new(State::Repaired);
    for _ in 0..3 {
        shelf.read(7).await;
    }
    assert_eq!(tasks(), 1);
    pass(2 * TTL).await;
    assert!(shelf.shows("bookstore_cache_entries 0"));
    assert_eq!(tasks(), 0);
}

#[tokio::test(start_paused = true)]
async fn reads_that_miss_together_cache_one_entry() {
    let shelf = Shelf::new(State::Repaired);
    let load = async || {
        yield_now().await;
        Ok(book(7))
    };
    let (first, second) = tokio::join!(
        shelf.cache.get(BookId(7), load()),
        shelf.cache.get(BookId(7), load())
    );
    assert_eq!(first.unwrap().id, second.unwrap().id);
    assert!(shelf.shows("bookstore_cache_entries 1"));
    assert_eq!(tasks(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_repaired_cache_takes_its_tasks_and_entries_with_it() {
    let shelf = Shelf::new(State::Repaired);
    for id in 1..=10 {
        shelf.read(id).await;
    }
    settle().await;
    assert_eq!(tasks(), 10);
    shelf.cache.rebuild(State::Planted).await;
    assert_eq!(tasks(), 0);
    assert!(shelf.shows("bookstore_cache_entries 0"));
}

#[tokio::test(start_paused = true)]
async fn a_planted_cache_leaves_its_tasks_and_their_entries_behind() {
    let shelf = Shelf::new(State::Planted);
    for id in 1..=10 {
        shelf.read(id).await;
    }
    shelf.cache.rebuild(State::Repaired).await;
    settle().await;
    assert_eq!(tasks(), 10);
    assert!(shelf.shows("bookstore_cache_entries 10"));
    pass(2 * TTL).await;
    assert_eq!(tasks(), 10);
    assert!(shelf.shows("bookstore_cache_entries 0"));
}

#[tokio::test(start_paused = true)]
async fn a_read_in_flight_ends_on_the_cache_that_it_began_on() {
    let shelf = Shelf::new(State::Repaired);
    let (loaded, load) = oneshot::channel();
    let in_flight = shelf
        .cache
        .get(BookId(7), async { Ok(load.await.unwrap()) });
    let switch = async {
        shelf.cache.rebuild(State::Planted).await;
        loaded.send(book(7)).unwrap();
    };
    let (answer, ()) = tokio::join!(in_flight, switch);
    assert_eq!(answer.unwrap().id, 7);
    settle().await;
    assert_eq!(tasks(), 0, "its late watch was cancelled");
    assert!(shelf.shows("bookstore_cache_entries 0"));
}

#[tokio::test(start_paused = true)]
async fn a_load_that_fails_or_is_given_up_caches_nothing() {
    for state in TWINS {
        let shelf = Shelf::new(state);
        let failed = shelf
            .cache
            .get(BookId(7), ready(Err(crate::error::Error::NotFound("book"))))
            .await;
        assert!(failed.is_err());
        let given_up = shelf.cache.get(BookId(7), pending());
        assert!(tokio::time::timeout(PERIOD, given_up).await.is_err());
        assert!(shelf.shows("bookstore_cache_entries 0"));
    }
}
