//! The end of what a child wrote to stderr.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader};
use std::process::ChildStderr;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

/// Lines that are kept: enough for a panic with its backtrace.
const LINES: usize = 100;

/// Drains stderr, so that the child never blocks on it, and keeps its last lines.
#[derive(Debug)]
pub(super) struct Tail {
    lines: Arc<Mutex<VecDeque<String>>>,
    drain: Option<JoinHandle<()>>,
}

impl Tail {
    pub(super) fn of(stderr: ChildStderr) -> Self {
        let lines = Arc::new(Mutex::new(VecDeque::with_capacity(LINES)));
        let kept = Arc::clone(&lines);
        let drain = thread::spawn(move || {
            for line in BufReader::new(stderr).split(b'\n').map_while(Result::ok) {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                if kept.len() == LINES {
                    kept.pop_front();
                }
                kept.push_back(String::from_utf8_lossy(&line).into_owned());
            }
        });
        Self {
            lines,
            drain: Some(drain),
        }
    }

    /// The kept lines so far.
    pub(super) fn text(&self) -> String {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// The kept lines of a child that has ended, to the last.
    pub(super) fn finished(&mut self) -> String {
        if let Some(drain) = self.drain.take() {
            // It panics nowhere; were it to, the lines so far are all there is.
            let _ = drain.join();
        }
        self.text()
    }
}
