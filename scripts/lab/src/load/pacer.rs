//! The thread that keeps the schedule.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::schedule::Schedule;

/// A request on its way to a lane.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shot {
    /// Its number in the run's sequence.
    pub(super) index: u64,
    /// When it was meant to start; `None` for one that was dropped and is sent later, which has no latency to speak of.
    pub(super) intended: Option<Instant>,
}

/// What pacer and lanes share during one run.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    idle: Mutex<VecDeque<usize>>,
    freed: Condvar,
    stopped: AtomicBool,
    pub(super) sent: AtomicU64,
    pub(super) completed: AtomicU64,
    pub(super) dropped: AtomicU64,
    pub(super) failed: AtomicU64,
}

/// Sleeps are cut into pieces of this length, so that a run that was given up ends soon.
const PIECE: Duration = Duration::from_millis(50);

impl Traffic {
    /// All of `lanes` idle.
    pub(super) fn over(lanes: usize) -> Self {
        Self {
            idle: Mutex::new((0..lanes).collect()),
            ..Self::default()
        }
    }

    /// A lane that has been idle longest, so that all connections take part.
    fn take(&self) -> Option<usize> {
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front()
    }

    /// The next lane to become idle; `None` once the run was given up.
    fn await_lane(&self) -> Option<usize> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if self.stopped.load(Ordering::Relaxed) {
                return None;
            }
            if let Some(lane) = idle.pop_front() {
                return Some(lane);
            }
            idle = self
                .freed
                .wait_timeout(idle, PIECE)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    /// A lane is ready for its next request.
    pub(super) fn free(&self, lane: usize) {
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push_back(lane);
        self.freed.notify_one();
    }

    /// Ends the pacer's thread soon.
    pub(super) fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Sleeps until `due`; false if the run was given up meanwhile.
    fn sleep_until(&self, due: Instant) -> bool {
        loop {
            if self.stopped.load(Ordering::Relaxed) {
                return false;
            }
            match due.saturating_duration_since(Instant::now()) {
                Duration::ZERO => return true,
                left => thread::sleep(left.min(PIECE)),
            }
        }
    }
}

/// Hands each request of the schedule to an idle lane at its time, or counts it as dropped; ends by dropping `lanes`.
///
/// It runs on a thread of its own: a timer of the async runtime is coarser (1 ms) and as late as the runtime is busy.
/// With `pay_later`, what was dropped is sent after the schedule, as lanes become idle, for as long as nothing fails.
pub(super) fn pace(
    schedule: Schedule,
    first: u64,
    pay_later: bool,
    lanes: &[mpsc::Sender<Shot>],
    traffic: &Traffic,
) {
    let send = |lane: usize, shot| {
        // The lane was idle, so its slot is empty; a lane that ended with the run needs no more shots.
        if lanes[lane].try_send(shot).is_ok() {
            traffic.sent.fetch_add(1, Ordering::Relaxed);
        }
    };
    let start = Instant::now();
    let mut owed = Vec::new();
    for offset in 0..schedule.requests() {
        let intended = start + schedule.due(offset);
        if !traffic.sleep_until(intended) {
            return;
        }
        let index = first + offset;
        if let Some(lane) = traffic.take() {
            send(
                lane,
                Shot {
                    index,
                    intended: Some(intended),
                },
            );
        } else {
            traffic.dropped.fetch_add(1, Ordering::Relaxed);
            if pay_later {
                owed.push(index);
            }
        }
    }
    for index in owed {
        if traffic.failed.load(Ordering::Relaxed) > 0 {
            return;
        }
        let Some(lane) = traffic.await_lane() else {
            return;
        };
        send(
            lane,
            Shot {
                index,
                intended: None,
            },
        );
    }
}
