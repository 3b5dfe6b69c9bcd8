//! Waits that are timed: of a thread in a lock, of a task in a future.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;
use tokio::task::coop;

use super::{rate, waited};
use crate::clock;
use crate::mutex::{self, Waiters};

/// A wait that may have to be charged to two: to who waits, and to who holds what is waited for.
///
/// Ends by [`Wait::granted`], or, without success, when it is dropped.
#[derive(Debug)]
pub(crate) struct Wait<'a> {
    kind: &'static str,
    /// `None` where no profile wants to know.
    began: Option<u64>,
    /// With the time from which the holder is charged.
    holder: Option<(&'a Waiters, u64)>,
}

impl<'a> Wait<'a> {
    pub(crate) fn begin(kind: &'static str, waiters: Option<&'a Waiters>) -> Self {
        let waiters = waiters.filter(|_| mutex::fraction() != 0);
        Self {
            kind,
            began: (rate() != 0).then(clock::now),
            holder: waiters.map(|waiters| (waiters, waiters.enter())),
        }
    }

    /// It has what it waited for.
    pub(crate) fn granted(mut self) {
        if let Some((waiters, since)) = self.holder.take() {
            waiters.granted(since);
        }
    }
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if let Some((waiters, since)) = self.holder {
            waiters.gave_up(since);
        }
        if let Some(began) = self.began {
            waited(self.kind, clock::now().saturating_sub(began));
        }
    }
}

pin_project! {
    /// A future whose wait is timed and counted, from its first `Pending` to its end.
    #[derive(Debug)]
    pub(crate) struct Waiting<'a, F> {
        kind: &'static str,
        waiters: Option<&'a Waiters>,
        // Before the future, so that a wait that is given up ends before its place in the queue is.
        wait: Option<Wait<'a>>,
        #[pin]
        future: F,
    }
}

impl<'a, F> Waiting<'a, F> {
    pub(crate) fn new(kind: &'static str, waiters: Option<&'a Waiters>, future: F) -> Self {
        Self {
            kind,
            waiters,
            wait: None,
            future,
        }
    }
}

impl<F: Future> Future for Waiting<'_, F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let polled = this.future.poll(context);
        if polled.is_ready() {
            if let Some(wait) = this.wait.take() {
                wait.granted();
            }
        } else if this.wait.is_none() && coop::has_budget_remaining() {
            // Without budget it was told to let others run (tokio::task::coop), which is no wait.
            *this.wait = Some(Wait::begin(this.kind, *this.waiters));
        }
        polled
    }
}

/// A future that times its wait for the block profile.
pub trait TimedWait: Future + Sized {
    /// Counts the time from the first `Pending` to the end, or to where the future is dropped, as a wait of this `kind`:
    /// a label of the sample, so a word of few, such as `pool`.
    ///
    /// ```
    /// use pprof_http::block::TimedWait;
    /// # tokio::runtime::Runtime::new().unwrap().block_on(async {
    /// let (orders, mut printer) = tokio::sync::mpsc::channel(1);
    /// orders.send("The Brass Harbour").timed_wait("printer").await?;
    /// # printer.recv().await.unwrap();
    /// # Ok::<(), tokio::sync::mpsc::error::SendError<_>>(())
    /// # });
    /// ```
    fn timed_wait(self, kind: &'static str) -> Timed<Self>;
}

impl<F: Future> TimedWait for F {
    fn timed_wait(self, kind: &'static str) -> Timed<Self> {
        Timed {
            waiting: Waiting::new(kind, None, self),
        }
    }
}

pin_project! {
    /// What [`TimedWait::timed_wait`] returns.
    #[derive(Debug)]
    #[must_use = "futures do nothing unless they are awaited"]
    pub struct Timed<F> {
        #[pin]
        waiting: Waiting<'static, F>,
    }
}

impl<F: Future> Future for Timed<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        self.project().waiting.poll(context)
    }
}
