//! Looks at a service's tasks while load runs, and keeps the fullest look.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::expectation::Expectation;
use super::measure::Broken;
use super::sitting::take;
use super::view::{Kind, Taken};

/// Between two looks.
const PERIOD: Duration = Duration::from_millis(50);

/// Looks at one service.
pub(super) struct Watch<'a> {
    url: String,
    expectation: &'a Expectation,
    busiest: Option<Look>,
}

struct Look {
    /// Tasks at the culprit, then those in focus: where nothing is planted, the latter alone tell looks apart.
    tasks: (f64, f64),
    taken: Taken,
}

impl<'a> Watch<'a> {
    pub(super) fn new(debug: &str, expectation: &'a Expectation) -> Self {
        Self {
            url: format!("{debug}/debug/pprof/{}", Kind::Underway.path()),
            expectation,
            busiest: None,
        }
    }

    /// Looks again and again until it is `over`; a look that was begun before is taken to its end.
    pub(super) async fn until(&mut self, over: &AtomicBool) -> Result<(), Broken> {
        loop {
            self.keep(take(Kind::Underway, &self.url, Duration::ZERO).await?);
            if over.load(Ordering::Relaxed) {
                return Ok(());
            }
            tokio::time::sleep(PERIOD).await;
            if over.load(Ordering::Relaxed) {
                return Ok(());
            }
        }
    }

    /// The look that saw most, if there was one.
    pub(super) fn into_busiest(self) -> Option<Taken> {
        self.busiest.map(|look| look.taken)
    }

    fn keep(&mut self, taken: Taken) {
        let expectation = self.expectation;
        let of_kind = |view: &&super::view::View| view.kind == Kind::Underway;
        let view = expectation.views.iter().find(of_kind);
        let Some((view, culprit)) = view.zip(expectation.culprit.as_ref()) else {
            return;
        };
        let held = view.held_in(&taken.profile, culprit, &[]);
        let tasks = (held.culprit, held.whole);
        if self.busiest.as_ref().is_none_or(|most| tasks > most.tasks) {
            self.busiest = Some(Look { tasks, taken });
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::super::Census;
    use super::super::expectations::ABBA_TRANSFER;
    use super::super::specimen::tasks;
    use super::*;

    const WAITER: (&str, &str, i64) = (
        "bookstore::stock::transfer::from_first::other_side::{{closure}}",
        "bookstore/src/stock/transfer/from_first.rs",
        30,
    );
    const QUEUED: (&str, &str, i64) = (
        "bookstore::stock::transfer::desks::Desks::at",
        "bookstore/src/stock/transfer/desks.rs",
        80,
    );

    /// The number of tasks in the look that is kept of those with so many queued, and of them so many waiters.
    fn kept(looks: &[(i64, i64)]) -> Option<u64> {
        let mut watch = Watch::new("http://localhost", &ABBA_TRANSFER);
        for (queued, waiters) in looks {
            watch.keep(Taken {
                kind: Kind::Underway,
                profile: tasks(&[
                    (*queued, &[QUEUED]),
                    (*waiters, &[WAITER]),
                    (100 - queued, &[]),
                ]),
                raw: Bytes::new(),
            });
        }
        let busiest = watch.into_busiest()?;
        Some(Census::matching(&busiest.profile, |frame| {
            frame.function.contains("transfer")
        }))
    }

    #[test]
    fn the_look_that_saw_most_at_the_culprit_is_kept_however_full_others_were() {
        assert_eq!(kept(&[(5, 0), (3, 2), (9, 1), (2, 2)]), Some(5));
        assert_eq!(kept(&[(5, 0), (7, 0), (6, 0)]), Some(7));
        assert_eq!(kept(&[]), None);
    }
}
