//! Polls that hold a worker for longer than the threshold, counted exactly by the runtime's hooks.

use std::panic::Location;
use std::sync::atomic::{AtomicBool, Ordering};

use super::slot::{self, Slot};
use super::{CONTENTIONS, threshold_ns};
use crate::contention::{Origin, Sum};
use crate::{clock, labels};

/// The label `kind` of a long poll.
const KIND: &str = "poll";

static INSTALLED: AtomicBool = AtomicBool::new(false);

/// A runtime will call [`began`] and [`ended`]: gets ready to see stacks.
pub(crate) fn watch() {
    INSTALLED.store(true, Ordering::Relaxed);
    #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
    super::watcher::start();
}

/// Why long polls are not counted, if there is a reason.
pub(super) fn unavailable() -> Option<&'static str> {
    if INSTALLED.load(Ordering::Relaxed) {
        None
    } else if cfg!(tokio_unstable) {
        Some("no runtime was built with pprof_http::tasks::install")
    } else {
        Some(
            "built without `--cfg tokio_unstable`, so tokio has no poll hooks: add it to rustflags",
        )
    }
}

/// Why long polls have no stack, if there is a reason.
pub(super) fn without_stacks() -> Option<&'static str> {
    if !INSTALLED.load(Ordering::Relaxed) {
        return None;
    }
    #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
    return super::watcher::failure();
    #[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
    Some("their stacks are seen on Linux x86-64 only")
}

/// The hook before a poll.
#[inline]
pub(crate) fn began() {
    let mine = slot::mine();
    if let Some(slot) = mine
        && slot.polling().is_some()
    {
        slot.nested.fetch_add(1, Ordering::Relaxed);
    } else if threshold_ns() != 0
        && let Some(slot) = mine.or_else(slot::claim)
    {
        slot.began.store(clock::now(), Ordering::Relaxed);
        slot.step();
    }
}

/// The hook after a poll of a task that was spawned at `site`.
#[inline]
pub(crate) fn ended(site: &'static Location<'static>) {
    let Some(slot) = slot::mine() else {
        return;
    };
    // The threshold may have been zero when it began.
    let Some(number) = slot.polling() else {
        return;
    };
    if slot.nested.load(Ordering::Relaxed) > 0 {
        slot.nested.fetch_sub(1, Ordering::Relaxed);
        return;
    }
    slot.step();
    let held = clock::now().saturating_sub(slot.began.load(Ordering::Relaxed));
    let threshold = threshold_ns();
    if threshold != 0 && held >= threshold {
        count(slot, number, site, held);
    }
}

#[cold]
#[inline(never)]
fn count(slot: &Slot, number: u64, site: &'static Location<'static>, held: u64) {
    let origin = |labels, spawned_at| Origin {
        kind: KIND,
        labels,
        spawned_at,
    };
    let (origin, stack) = match slot.seen(number) {
        Some(seen) => (origin(seen.labels, None), &seen.stack[..seen.depth]),
        None => (origin(labels::current(), Some(site)), &[][..]),
    };
    CONTENTIONS.add(origin, stack, Sum::of(held, 1.0));
}
