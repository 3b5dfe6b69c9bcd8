//! The live figure while a version is measured.

use std::sync::{Mutex, PoisonError};

use crate::fix::Figure;
use crate::terminal::{Page, Progress, STRONG, styled};
use crate::verdict::{Event, Expectation, Side, Work};

/// The live figure on stdout, and a progress line on stderr between its rows.
pub(super) struct Live {
    figure: Figure,
    state: Mutex<Drawn>,
}

struct Drawn {
    page: Page,
    line: Option<Progress>,
}

impl Live {
    pub(super) fn new(expectation: &Expectation, work: &Work) -> Self {
        let counter = &expectation.counter;
        let figure = Figure::new(counter.unit, work.requests(), counter.per_request);
        Self {
            figure,
            state: Mutex::new(Drawn {
                page: Page::stdout(),
                line: None,
            }),
        }
    }

    pub(super) fn show(&self, event: Event) {
        let mut drawn = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Started { side, .. } => {
                drawn.line = None;
                let whose = if side == Side::Edited {
                    "Your version"
                } else {
                    "The repaired twin, for comparison"
                };
                drawn.page.gap();
                drawn.page.line(styled(STRONG, whose));
                drawn.page.line(self.figure.heading());
            }
            Event::Loading(progress) => {
                let line = drawn
                    .line
                    .get_or_insert_with(|| Progress::new("sending requests"));
                line.set(progress.completed, progress.scheduled);
            }
            Event::Read {
                requests, counter, ..
            } => {
                drawn.line = None;
                drawn.page.line(self.figure.row(requests, counter));
            }
            Event::Probing(name) => drawn.line = Some(Progress::new(name)),
            Event::Again(reason) => {
                drawn.line = None;
                drawn
                    .page
                    .line(format!("once more, at half the rate: {reason}"));
            }
        }
    }

    pub(super) fn end(&self) {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .line = None;
    }
}
