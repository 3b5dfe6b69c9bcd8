//! The future around a future that tells where it waits.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use pin_project_lite::pin_project;
use tokio::task::Id;

use super::probe::{self, Probe};
use super::{recorder, registry};
use crate::labels::Labels;
use crate::{exclude, unwind};

/// Shows `future` in the task profile with its chain of awaits, as long as a task polls it.
///
/// For what is spawned by other means than [`spawn`](super::spawn()), such as a `JoinSet`. Needs the hooks of
/// [`install`](super::install): they know the task. Of nested ones in a task the outermost answers.
///
/// ```
/// # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
/// # runtime.block_on(async {
/// let mut set = tokio::task::JoinSet::new();
/// set.spawn(pprof_http::tasks::traced(async { 7 }));
/// assert_eq!(set.join_all().await, [7]);
/// # });
/// # std::io::Result::Ok(())
/// ```
pub fn traced<F: Future>(future: F) -> Traced<F> {
    Traced::new(future, Labels::NONE)
}

pin_project! {
    /// A future that tells on request where it waits, and runs under labels. Made by [`traced`].
    #[derive(Debug)]
    #[must_use = "futures do nothing unless polled"]
    pub struct Traced<F> {
        #[pin]
        future: F,
        labels: Labels,
        // After the future: its seat is free only when it is gone.
        seat: Seat,
    }
}

/// The future's place in the registry, which it gives up when dropped.
#[derive(Debug)]
struct Seat {
    probe: Arc<Probe>,
    place: Place,
}

#[derive(Clone, Copy, Debug)]
enum Place {
    /// Not polled yet, within a task that is not its own.
    Guest,
    /// Not polled yet, a task's own future: registered with its task.
    Owner,
    /// It answers for this task, whose labels were `outer`.
    Taken {
        task: Id,
        outer: Labels,
        notes: Notes,
    },
    /// Nobody asks it.
    Passive,
}

/// What its polls leave for others to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Notes {
    /// Hooks note polls: the waker is enough.
    Waker,
    /// No hook does.
    Polls,
}

impl<F> Traced<F> {
    /// A future within somebody's task, which works under `labels` from now on, or under those it has.
    pub(crate) fn new(future: F, labels: Labels) -> Self {
        Self::with_place(future, labels, Place::Guest)
    }

    /// What [`spawn`](super::spawn()) makes a task of.
    pub(super) fn task(future: F, labels: Labels) -> Self {
        Self::with_place(future, labels, Place::Owner)
    }

    fn with_place(future: F, labels: Labels, place: Place) -> Self {
        let _excluded = exclude::enter();
        let probe = Arc::default();
        Self {
            future,
            labels,
            seat: Seat { probe, place },
        }
    }

    /// What it shares with whoever asks.
    pub(super) fn probe(&self) -> Arc<Probe> {
        Arc::clone(&self.seat.probe)
    }
}

impl<F: Future> Future for Traced<F> {
    type Output = F::Output;

    // Its own frame is where the walks from its leaves end.
    #[inline(never)]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let mut future = this.future;
        let _labels = this.labels.enter_unless_none();
        let Some(notes) = this.seat.take(*this.labels) else {
            return future.poll(context);
        };
        let probe = &this.seat.probe;
        match notes {
            Notes::Waker => probe.keep(context.waker()),
            Notes::Polls => probe.poll_begins(context.waker()),
        }
        let result = match probe.question() {
            None => future.poll(context),
            Some(round) => {
                let began = Instant::now();
                let poll = |context: &mut Context<'_>| future.as_mut().poll(context);
                let (result, found) = recorder::record(unwind::frame(), context, poll);
                if result.is_pending() {
                    let _excluded = exclude::enter();
                    probe.answer(round, found.into());
                    this.seat.forget_poll();
                    probe::spend(began.elapsed());
                }
                result
            }
        };
        if notes == Notes::Polls {
            probe.poll_ended();
        }
        result
    }
}

impl Seat {
    /// Takes its place at the first poll; `None` if nobody will ask.
    fn take(&mut self, labels: Labels) -> Option<Notes> {
        match self.place {
            Place::Taken { notes, .. } => return Some(notes),
            Place::Passive => return None,
            Place::Guest | Place::Owner => {}
        }
        self.place =
            tokio::task::try_id().map_or(Place::Passive, |task| self.place_in(task, labels));
        self.take(labels)
    }

    fn place_in(&self, task: Id, labels: Labels) -> Place {
        let is_owner = matches!(self.place, Place::Owner);
        let seated = registry::with(task, |known| {
            if known
                .probe
                .as_ref()
                .is_some_and(|other| !Arc::ptr_eq(other, &self.probe))
            {
                return Place::Passive;
            }
            known.probe = Some(Arc::clone(&self.probe));
            let outer = known.labels;
            if labels != Labels::NONE {
                known.labels = labels;
            }
            let notes = match known.polls {
                Some(_) => Notes::Waker,
                None => Notes::Polls,
            };
            Place::Taken { task, outer, notes }
        });
        match seated {
            Some(place) => place,
            // Spawned where no hook is: the spawner is about to register it.
            None if is_owner => Place::Taken {
                task,
                outer: labels,
                notes: Notes::Polls,
            },
            None => Place::Passive,
        }
    }

    fn forget_poll(&self) {
        if let Place::Taken { task, notes, .. } = self.place {
            match notes {
                Notes::Polls => self.probe.forget_poll(),
                Notes::Waker => {
                    registry::with(task, |known| {
                        known.polls.as_mut().map(registry::Polls::forget)
                    });
                }
            }
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        match self.place {
            Place::Taken { task, outer, .. } => registry::ended(task, outer, &self.probe),
            // Tokio drops a task's future with the task's id in place (tokio::task::id).
            Place::Owner => match tokio::task::try_id() {
                Some(task) => registry::ended(task, Labels::NONE, &self.probe),
                None => self.probe.end(),
            },
            Place::Guest | Place::Passive => {}
        }
    }
}
