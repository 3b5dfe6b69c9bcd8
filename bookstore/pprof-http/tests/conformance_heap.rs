//! What the heap profile promises: unbiased sums, frees that subtract, nothing of its own.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::cast_precision_loss, reason = "counts far below 2^53")]
#![expect(clippy::float_cmp, reason = "nothing live is 0 to the last bit")]
#![expect(
    clippy::vec_box,
    reason = "one allocation per block is what is measured"
)]

mod support;

use std::hint::black_box;
use std::sync::mpsc;

use support::{get, sum};

#[global_allocator]
static ALLOCATOR: pprof_http::HeapAllocator = pprof_http::HeapAllocator::new(std::alloc::System);

const BLOCKS: usize = 64 * 1024;
/// The blocks and the vector that holds them.
const MIB_64: f64 = (BLOCKS * (1024 + size_of::<usize>())) as f64;

#[inline(never)]
fn keep_blocks() -> Vec<Box<[u8; 1024]>> {
    let mut blocks = Vec::with_capacity(BLOCKS);
    for _ in 0..BLOCKS {
        blocks.push(Box::new([7; 1024]));
    }
    blocks
}

#[inline(never)]
fn grow_by_steps() -> Vec<u8> {
    let mut grown = Vec::new();
    for size in (1..=64).map(|step| step * 256 * 1024) {
        grown.reserve_exact(size - grown.len());
        grown.resize(size, 7);
    }
    grown
}

fn bytes(path: &str, kind: &str, function: &str) -> f64 {
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    let profile = get(server.local_addr(), path).profile();
    sum(&profile, kind, |frame| frame.function.ends_with(function)) as f64
}

// One test, since the rate belongs to the process.
#[test]
fn sums_are_within_five_percent_and_frees_subtract() {
    pprof_http::heap::set_rate(4096);
    let heap = "/debug/pprof/heap";

    let kept = keep_blocks();
    let live = bytes(heap, "inuse_space", "heap::keep_blocks") / MIB_64;
    assert!(
        (0.95..1.05).contains(&live),
        "64 MiB in 1 KiB blocks show as {live:.3} of it"
    );
    let objects = bytes(heap, "inuse_objects", "heap::keep_blocks") / BLOCKS as f64;
    assert!(
        (0.95..1.05).contains(&objects),
        "{objects:.3} of the objects"
    );

    drop(black_box(kept));
    assert_eq!(bytes(heap, "inuse_space", "heap::keep_blocks"), 0.0);
    let all = bytes("/debug/pprof/allocs", "alloc_space", "heap::keep_blocks") / MIB_64;
    assert!(
        (0.95..1.10).contains(&all),
        "what was freed was allocated all the same: {all:.3}"
    );

    // Reallocation moves blocks: only the last stays live.
    let grown = grow_by_steps();
    let live = bytes(heap, "inuse_space", "heap::grow_by_steps") / grown.len() as f64;
    assert!(
        (0.95..1.05).contains(&live),
        "a reallocated block shows as {live:.3} of its size"
    );
    drop(black_box(grown));
    assert_eq!(bytes(heap, "inuse_space", "heap::grow_by_steps"), 0.0);

    // The symbolizer has by now cached megabytes on this process's heap; none of it may show.
    let own = bytes(heap, "inuse_space", "symbolize::Symbolizer::look_up");
    assert_eq!(own, 0.0, "the profiler's own work shows");

    a_delta_is_what_came_and_went_within_it();

    // Off is off, and said.
    pprof_http::heap::set_rate(0);
    let before = bytes("/debug/pprof/allocs", "alloc_space", "heap::keep_blocks");
    black_box(keep_blocks());
    black_box(keep_blocks());
    let after = bytes("/debug/pprof/allocs", "alloc_space", "heap::keep_blocks");
    assert!(
        after - before < MIB_64 / 100.0,
        "{} bytes were sampled while off",
        after - before
    );

    a_running_thread_takes_a_new_rate_up_at_once();
}

/// A sample that was drawn at the old rate may be a terabyte away: nobody waits for it.
fn a_running_thread_takes_a_new_rate_up_at_once() {
    pprof_http::heap::set_rate(1 << 40);
    let (has_drawn, drawn) = mpsc::channel();
    let (go_on, going_on) = mpsc::channel::<()>();
    let running = std::thread::spawn(move || {
        black_box(Box::new([7; 1024]));
        has_drawn.send(()).unwrap();
        going_on.recv().unwrap();
        keep_blocks()
    });
    drawn.recv().unwrap();
    pprof_http::heap::set_rate(4096);
    go_on.send(()).unwrap();
    let kept = running.join().unwrap();
    let live = bytes("/debug/pprof/heap", "inuse_space", "heap::keep_blocks") / MIB_64;
    assert!(
        (0.95..1.05).contains(&live),
        "64 MiB after a change of the rate show as {live:.3} of it"
    );
    drop(kept);
}

/// What happened by when, in bytes since the start.
struct Event {
    at: i64,
    kept: i64,
    let_go: i64,
}

#[inline(never)]
fn keep_one(shelf: &mut Vec<Box<[u8; 1024]>>) {
    shelf.push(Box::new([7; 1024]));
}

#[inline(never)]
fn keep_for_later() -> Vec<Box<[u8; 1024]>> {
    let mut blocks = Vec::with_capacity(BLOCKS);
    for _ in 0..BLOCKS {
        blocks.push(Box::new([7; 1024]));
    }
    blocks
}

/// The profile tells when it was taken; what was done until then is known from a log.
fn a_delta_is_what_came_and_went_within_it() {
    let mut later = keep_for_later();
    let mut shelf = Vec::with_capacity(BLOCKS);
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    let address = server.local_addr();
    let capture = std::thread::spawn(move || get(address, "/debug/pprof/heap?seconds=2").profile());
    let mut log = Vec::new();
    while !capture.is_finished() {
        for _ in 0..48 {
            if shelf.len() < BLOCKS {
                keep_one(&mut shelf);
                later.pop();
            }
        }
        let kept = i64::try_from(1024 * shelf.len()).unwrap();
        let let_go = i64::try_from(1024 * (BLOCKS - later.len())).unwrap();
        log.push(Event {
            at: now(),
            kept,
            let_go,
        });
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    let delta = capture.join().unwrap();
    let (from, to) = (delta.time_nanos - delta.duration_nanos, delta.time_nanos);
    let until = |at: i64| log.iter().take_while(|event| event.at <= at).last();
    let at_start = until(from).map_or((0, 0), |event| (event.kept, event.let_go));
    let at_end = until(to).map(|event| (event.kept, event.let_go)).unwrap();
    let kept = (at_end.0 - at_start.0) as f64;
    let let_go = (at_end.1 - at_start.1) as f64;
    assert!(kept > 1e6, "something happened: {kept}");

    let within = |kind: &str, function: &str| {
        sum(&delta, kind, |frame| frame.function.ends_with(function)) as f64
    };
    let came = within("inuse_space", "heap::keep_one") / kept;
    assert!((0.9..1.1).contains(&came), "{came:.3} of what came");
    let went = -within("inuse_space", "heap::keep_for_later") / let_go;
    assert!((0.9..1.1).contains(&went), "{went:.3} of what went");
    assert_eq!(
        within("alloc_space", "heap::keep_for_later"),
        0.0,
        "allocated before"
    );
    drop(black_box((shelf, later)));
}

fn now() -> i64 {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    i64::try_from(since.as_nanos()).unwrap()
}
