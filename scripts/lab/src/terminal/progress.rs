//! One line that says what takes so long.

use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use super::{DIM, styled};

/// Shorter work needs no word.
const PATIENCE: Duration = Duration::from_secs(2);
/// A terminal's line is redrawn this often, a log gets a new line that often.
const REDRAW: Duration = Duration::from_millis(100);
const LOG: Duration = Duration::from_secs(15);

/// A progress line on stderr: on a terminal redrawn in place and wiped on drop, elsewhere a line now and then.
///
/// Nothing appears for work that takes under two seconds.
#[derive(Debug)]
pub struct Progress {
    what: String,
    started: Instant,
    drawn: Option<Instant>,
    terminal: bool,
}

impl Progress {
    /// Starts the clock for `what` ("sending 4,000 reads").
    pub fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            started: Instant::now(),
            drawn: None,
            terminal: std::io::stderr().is_terminal(),
        }
    }

    /// Draws when it is time to, without a figure.
    pub fn tick(&mut self) {
        self.draw("");
    }

    /// Draws when it is time to, with `done` of `total` and an estimate of the time left.
    pub fn set(&mut self, done: u64, total: u64) {
        let figure = estimate(self.started.elapsed(), done, total);
        self.draw(&figure);
    }

    /// Draws when it is time to, with any word on the state ("crate 112").
    pub fn note(&mut self, state: &str) {
        self.draw(state);
    }

    fn draw(&mut self, figure: &str) {
        let elapsed = self.started.elapsed();
        let interval = if self.terminal { REDRAW } else { LOG };
        if elapsed < PATIENCE || self.drawn.is_some_and(|at| at.elapsed() < interval) {
            return;
        }
        self.drawn = Some(Instant::now());
        let separator = if figure.is_empty() { "" } else { " · " };
        let line = format!("{} … {} s{separator}{figure}", self.what, elapsed.as_secs());
        let mut stderr = anstream::stderr().lock();
        // A closed stderr leaves nobody to tell.
        let _ = if self.terminal {
            let line: String = line
                .chars()
                .take(super::width().saturating_sub(1))
                .collect();
            write!(stderr, "\r\x1b[2K{}", styled(DIM, &line))
        } else {
            writeln!(stderr, "{line}")
        };
        let _ = stderr.flush();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.terminal && self.drawn.is_some() {
            let mut stderr = anstream::stderr().lock();
            let _ = write!(stderr, "\r\x1b[2K");
            let _ = stderr.flush();
        }
    }
}

/// `1200 of 4000, about 7 s left`.
fn estimate(elapsed: Duration, done: u64, total: u64) -> String {
    if done == 0 || done >= total {
        return format!("{done} of {total}");
    }
    let left = u128::from(total - done) * elapsed.as_millis() / u128::from(done);
    format!("{done} of {total}, about {} s left", left.div_ceil(1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_estimate_follows_the_pace_so_far() {
        assert_eq!(
            estimate(Duration::from_secs(3), 1200, 4000),
            "1200 of 4000, about 7 s left"
        );
    }

    #[test]
    fn nothing_is_estimated_from_nothing() {
        assert_eq!(estimate(Duration::from_secs(3), 0, 4000), "0 of 4000");
    }
}
