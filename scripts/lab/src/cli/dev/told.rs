//! What the authors' commands say of promises.

use std::cell::RefCell;
use std::pin::pin;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::dev::Promise;
use crate::terminal::{BAD, GOOD, Page, Progress, styled};

/// Promises as they are settled, and what goes on in between.
pub(super) struct Told {
    what: &'static str,
    json: bool,
    page: Page,
    line: Progress,
    settled: String,
    began: Instant,
}

impl Told {
    pub(super) fn new(what: &'static str, json: bool) -> Self {
        Self {
            what,
            json,
            page: if json { Page::none() } else { Page::stdout() },
            line: Progress::new(what),
            settled: "nothing settled".to_owned(),
            began: Instant::now(),
        }
    }

    pub(super) fn hear(&mut self, promise: &Promise) {
        // The old line is wiped before another stands in its place.
        self.line = Progress::new(self.what);
        self.settled = format!("last {}: {}", promise.subject, promise.what);
        tell(&mut self.page, promise);
    }

    pub(super) fn end(mut self, promises: &[Promise]) -> ExitCode {
        drop(self.line);
        if self.json {
            let text = serde_json::to_string_pretty(promises);
            Page::stdout().line(text.expect("promises are plain data"));
        }
        kept(&mut self.page, promises, self.began)
    }
}

/// Does `work`, with a line on stderr while it says nothing.
pub(super) async fn ticking<T>(told: &RefCell<Told>, work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    let mut ticks = tokio::time::interval(Duration::from_millis(100));
    loop {
        tokio::select! {
            done = &mut work => return done,
            _ = ticks.tick() => {
                let Told { line, settled, .. } = &mut *told.borrow_mut();
                line.note(settled);
            }
        }
    }
}

pub(super) fn kept(page: &mut Page, promises: &[Promise], began: Instant) -> ExitCode {
    let broken = promises
        .iter()
        .filter(|promise| promise.broken.is_some())
        .count();
    page.gap();
    page.line(format!(
        "{} of {} promises kept; {} s",
        promises.len() - broken,
        promises.len(),
        began.elapsed().as_secs()
    ));
    if broken == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    }
}

pub(super) fn tell(page: &mut Page, promise: &Promise) {
    let mark = if promise.broken.is_some() {
        styled(BAD, "FAIL")
    } else {
        styled(GOOD, "ok  ")
    };
    page.line(format!("{mark}  {}: {}", promise.subject, promise.what));
    if let Some(broken) = &promise.broken {
        page.line(format!("      {broken}"));
    }
}
