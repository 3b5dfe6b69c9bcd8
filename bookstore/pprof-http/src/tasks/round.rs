//! Asking wrapped futures where they wait.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::probe::{self, Awaits, Probe};

/// So many questions are open at a time: what becomes ready meanwhile waits for no more polls than these.
const WINDOW: usize = 256;

/// Where nobody has answered for so long, nobody will: they run, are blocked, or their runtime does not get to them.
pub(crate) const PATIENCE: Duration = Duration::from_millis(200);

/// Questions without an answer for so long no longer fill the window.
const STUCK: Duration = Duration::from_millis(5);

/// How long the asking thread sleeps between two looks.
const LOOK: Duration = Duration::from_micros(200);

/// The number of the last round. Held for a round: one at a time asks.
static LAST: Mutex<u64> = Mutex::new(0);

/// Asks each future and waits for the answers, in order; `None` for those that did not give one.
///
/// Blocks, at the longest [`PATIENCE`] past the last answer: not for a runtime's worker.
pub(super) fn ask(probes: &[&Arc<Probe>], patience: Duration) -> Vec<Option<Awaits>> {
    let mut last = crate::lock(&LAST);
    *last += 1;
    let round = Round::open(*last);
    let mut waiting = Waiting::new(patience);
    for probe in probes {
        // A future that was never polled may still answer; nobody waits for it.
        if probe.ask(round.0) {
            waiting.asked += 1;
        }
        if !waiting.for_room() {
            break;
        }
    }
    waiting.for_all();
    probes
        .iter()
        .map(|probe| probe.take_answer(round.0))
        .collect()
}

/// An open round; dropping it closes it.
struct Round(u64);

impl Round {
    fn open(number: u64) -> Self {
        probe::open(number);
        Self(number)
    }
}

impl Drop for Round {
    fn drop(&mut self) {
        probe::close();
    }
}

/// How the answers come in.
struct Waiting {
    patience: Duration,
    asked: usize,
    answered: usize,
    /// When the last answer was seen.
    progress: Instant,
    /// Open questions that fill the window no longer.
    stuck: usize,
}

impl Waiting {
    fn new(patience: Duration) -> Self {
        Self {
            patience,
            asked: 0,
            answered: 0,
            progress: Instant::now(),
            stuck: 0,
        }
    }

    /// Waits until the window has room; false once patience is at its end.
    fn for_room(&mut self) -> bool {
        while self.open() >= WINDOW + self.stuck {
            if self.look() > self.patience {
                return false;
            }
            if self.progress.elapsed() > STUCK {
                self.stuck = self.open();
            }
        }
        true
    }

    /// Waits for every answer, as long as patience lasts.
    fn for_all(&mut self) {
        while self.open() > 0 && self.look() <= self.patience {}
    }

    fn open(&mut self) -> usize {
        let answered = probe::answers();
        if answered != self.answered {
            self.answered = answered;
            self.progress = Instant::now();
        }
        self.asked.saturating_sub(answered)
    }

    /// Sleeps for a moment; tells how long nobody has answered.
    fn look(&mut self) -> Duration {
        std::thread::sleep(LOOK);
        self.open();
        self.progress.elapsed()
    }
}
