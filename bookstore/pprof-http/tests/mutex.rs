//! What the mutex profile promises: whoever held a lock, a permit or a pooled thing is charged with the time that others
//! waited for it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use pprof_http::sync::{Mutex, Resource, RwLock, Semaphore};
use pprof_http::{mutex, parking_lot};
use pprof_view::{LabelValue, Profile, Sample};
use support::{get, line_of, sum};
use tokio::runtime::Builder;

const SOURCE: &str = include_str!("mutex.rs");
/// So many wait for the holder at once.
const WAITERS: usize = 4;
const HOLD: Duration = Duration::from_millis(200);

fn profile(server: SocketAddr, name: &str) -> Profile {
    get(server, &format!("/debug/pprof/{name}")).profile()
}

/// Contentions and delay of the samples of this kind on whose stack this function is.
fn charged(profile: &Profile, kind: &str, function: &str) -> (i64, i64) {
    let kind = LabelValue::Text(kind.into());
    let of = |sample: &&Sample| {
        let mut labels = sample.labels.iter();
        let mut frames = profile.frames(sample);
        labels.any(|label| &*label.key == "kind" && label.value == kind)
            && frames.any(|frame| frame.function.starts_with(function))
    };
    let all = profile.samples.iter().filter(of);
    all.fold((0, 0), |sum, sample| {
        (sum.0 + sample.values[0], sum.1 + sample.values[1])
    })
}

#[expect(clippy::cast_precision_loss, reason = "a ratio needs no more")]
fn ratio(part: i64, whole: i64) -> f64 {
    part as f64 / whole as f64
}

fn nanoseconds(time: Duration) -> i64 {
    i64::try_from(time.as_nanos()).unwrap()
}

/// How long the holder held it while all asked it, and how long those took who did.
struct ByHand {
    held: Duration,
    waited: Duration,
}

/// Each wait is the waiter's in the block profile, and the holder's in the mutex profile but for the time of waking up.
fn holder_pays(server: SocketAddr, kind: &str, holder: &str, waiter: &str, by_hand: &ByHand) {
    let mutex = profile(server, "mutex");
    let (unlocks, charge) = charged(&mutex, kind, holder);
    assert_eq!(unlocks, 1, "{kind}");
    let waiters = i64::try_from(WAITERS).unwrap();
    let held = waiters * nanoseconds(by_hand.held);
    assert!(ratio(charge, held) > 0.9, "{kind}: {charge} of {held} ns");

    let (count, delay) = charged(&profile(server, "block"), kind, waiter);
    assert_eq!(count, waiters, "{kind}");
    assert!(charge <= delay, "{kind}: {charge} of {delay} ns");
    let by_hand = nanoseconds(by_hand.waited);
    assert!(delay <= by_hand, "{kind}: {delay} of {by_hand} ns");

    let (_, passed_on) = charged(&mutex, kind, waiter);
    assert!(
        passed_on < charge,
        "{kind}: {passed_on} ns by those who waited, {charge} by the holder"
    );
}

/// Lets one thread hold while others wait.
fn threads<L: Sync>(
    lock: &L,
    hold: fn(&L, &Barrier, &mut Duration),
    want: fn(&L) -> u32,
) -> ByHand {
    let is_held = Barrier::new(WAITERS + 1);
    std::thread::scope(|scope| {
        let holder = scope.spawn(|| {
            let mut time = Duration::ZERO;
            hold(lock, &is_held, &mut time);
            time
        });
        let queue = || {
            is_held.wait();
            let began = Instant::now();
            assert_eq!(want(lock), 1);
            began.elapsed()
        };
        let waiters: Vec<_> = (0..WAITERS).map(|_| scope.spawn(queue)).collect();
        ByHand {
            held: holder.join().unwrap(),
            waited: waiters
                .into_iter()
                .map(|waiter| waiter.join().unwrap())
                .sum(),
        }
    })
}

#[inline(never)]
fn hold_stock(stock: &parking_lot::Mutex<u32>, held: &Barrier, time: &mut Duration) {
    let mut stock = stock.lock();
    held.wait();
    let began = Instant::now();
    std::thread::sleep(HOLD);
    *stock += 1;
    let held = began.elapsed();
    drop(stock); // anchor: unlocked
    *time = held;
}

#[inline(never)]
fn want_stock(stock: &parking_lot::Mutex<u32>) -> u32 {
    let stock = stock.lock(); // anchor: locked
    std::hint::black_box(*stock)
}

#[test]
fn a_thread_that_holds_a_lock_pays_for_those_that_wait() {
    let _alone = support::alone();
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    let by_hand = threads(&parking_lot::Mutex::new(0), hold_stock, want_stock);
    let (holder, waiter) = ("mutex::hold_stock", "mutex::want_stock");
    holder_pays(server.local_addr(), "mutex", holder, waiter, &by_hand);
    for (name, function, anchor) in [
        ("mutex", holder, "// anchor: unlocked"),
        ("block", waiter, "// anchor: locked"),
    ] {
        let here = sum(
            &profile(server.local_addr(), name),
            "contentions",
            |frame| frame.function == function && frame.line == line_of(SOURCE, anchor),
        );
        assert!(here > 0, "{name}: {function}");
    }
}

/// Unlocks as its last act, where a plain call would leave no frame.
#[inline(never)]
fn write_prices(prices: &parking_lot::RwLock<u32>, held: &Barrier, time: &mut Duration) {
    let mut prices = prices.write();
    held.wait();
    let began = Instant::now();
    std::thread::sleep(HOLD);
    *prices += 1;
    *time = began.elapsed();
}

#[inline(never)]
fn read_prices(prices: &parking_lot::RwLock<u32>) -> u32 {
    let prices = prices.read();
    std::hint::black_box(*prices)
}

#[test]
fn a_writer_pays_for_the_readers_that_wait() {
    let _alone = support::alone();
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    let by_hand = threads(&parking_lot::RwLock::new(0), write_prices, read_prices);
    let (holder, waiter) = ("mutex::write_prices", "mutex::read_prices");
    holder_pays(server.local_addr(), "rwlock", holder, waiter, &by_hand);
}

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
    let (holder, waiter) = ("mutex::hold_across_an_await", "mutex::take_and_give_back");
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

#[test]
fn one_who_gives_up_has_waited_and_the_holder_pays_for_it() {
    let _alone = support::alone();
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    let sums = || {
        let (charges, waits) = (
            profile(server.local_addr(), "mutex"),
            profile(server.local_addr(), "block"),
        );
        (
            charged(&charges, "mutex", "mutex::refuse"),
            charged(&waits, "mutex", "mutex::ask_in_vain"),
        )
    };
    let before = sums();
    refuse(&parking_lot::Mutex::new(0));
    let after = sums();
    let charge = (after.0.0 - before.0.0, after.0.1 - before.0.1);
    let wait = (after.1.0 - before.1.0, after.1.1 - before.1.1);
    assert_eq!((charge.0, wait.0), (1, 1));
    let share = ratio(charge.1, wait.1);
    assert!((0.9..=1.0).contains(&share), "{charge:?} of {wait:?}");
}

#[inline(never)]
fn refuse(stock: &parking_lot::Mutex<u32>) {
    let held = stock.lock();
    std::thread::scope(|scope| {
        scope.spawn(|| ask_in_vain(stock));
    });
    drop(held);
    std::hint::black_box(());
}

#[inline(never)]
fn ask_in_vain(stock: &parking_lot::Mutex<u32>) {
    assert!(stock.try_lock_for(HOLD / 4).is_none());
}

#[test]
fn a_fraction_is_scaled_up_and_none_says_so() {
    let _alone = support::alone();
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    let address = server.local_addr();
    let put = |body| support::request(address, "PUT", "/debug/pprof/rates", "localhost", body);

    assert_eq!(put("{\"mutex_fraction\": 0}").status, 200);
    let before = profile(address, "mutex");
    refuse(&parking_lot::Mutex::new(0));
    let after = profile(address, "mutex");
    let text = get(address, "/debug/pprof/mutex?debug=1").text();
    let off = "no contentions: their fraction is 0; PUT /debug/pprof/rates {\"mutex_fraction\": 1}";
    assert_eq!(after.comments, [off.into()]);
    let total = |profile: &Profile| sum(profile, "contentions", |_| true);
    assert_eq!(total(&after), total(&before), "nothing is counted");
    let head = format!("--- mutex:\ncycles/second=1000000000\nsampling period=0\n# {off}\n");
    assert!(text.starts_with(&head), "{text}");

    put("{\"mutex_fraction\": 3}");
    for _ in 0..50 {
        quickly(&parking_lot::Mutex::new(0));
    }
    let here = sum(&profile(address, "mutex"), "contentions", |frame| {
        frame.function == "mutex::quickly"
    });
    put("{\"mutex_fraction\": 1}");
    assert_eq!(here % 3, 0);
    // 50 times one in three: below 5 or above 30 once in 10^5.
    assert!((15..=90).contains(&here), "{here} for 50");
}

#[inline(never)]
fn quickly(stock: &parking_lot::Mutex<u32>) {
    let held = stock.lock();
    std::thread::scope(|scope| {
        scope.spawn(|| stock.try_lock_for(Duration::from_micros(50)).is_none());
    });
    drop(held);
    std::hint::black_box(());
}
