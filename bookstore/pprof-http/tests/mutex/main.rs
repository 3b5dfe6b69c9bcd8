//! What the mutex profile promises: whoever held a lock, a permit or a pooled thing is charged with the time that others
//! waited for it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../support/mod.rs"]
mod support;
mod tasks;
mod threads;

use std::net::SocketAddr;
use std::time::Duration;

use pprof_http::parking_lot;
use pprof_view::{LabelValue, Profile, Sample};
use support::{get, sum};

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
