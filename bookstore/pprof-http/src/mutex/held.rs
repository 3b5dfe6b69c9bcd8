//! What is held, and charged for when it is given back.

use std::hint::black_box;
use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use super::Waiters;

/// Holds a lock, a permit or something of a pool. When it is dropped, its holder is charged with the time for which
/// others have waited meanwhile.
///
/// Dereferences to what the guard `G` within it does.
#[derive(Debug)]
pub struct Held<'a, G> {
    /// Taken out by `drop` and `into_inner` alone.
    guard: ManuallyDrop<G>,
    kind: &'static str,
    account: Account<'a>,
}

/// Whose waiters are asked about.
#[derive(Debug)]
enum Account<'a> {
    Borrowed(&'a Waiters),
    Shared(Arc<Waiters>),
}

static NOBODY: Waiters = Waiters::new();

impl<'a, G> Held<'a, G> {
    pub(crate) fn new(guard: G, kind: &'static str, waiters: &'a Waiters) -> Self {
        Self {
            guard: ManuallyDrop::new(guard),
            kind,
            account: Account::Borrowed(waiters),
        }
    }

    pub(crate) fn shared(guard: G, kind: &'static str, waiters: &Arc<Waiters>) -> Self {
        Self {
            guard: ManuallyDrop::new(guard),
            kind,
            account: Account::Shared(Arc::clone(waiters)),
        }
    }

    /// The guard within, which charges nobody from now on.
    pub fn into_inner(mut this: Self) -> G {
        // Lets go of a shared account, which is not dropped below.
        this.account = Account::Borrowed(&NOBODY);
        let mut this = ManuallyDrop::new(this);
        // SAFETY: std::mem::ManuallyDrop::take: `this` is never dropped and not used again.
        unsafe { ManuallyDrop::take(&mut this.guard) }
    }
}

impl<G> Drop for Held<'_, G> {
    fn drop(&mut self) {
        let waiters: &Waiters = match &self.account {
            Account::Borrowed(waiters) => waiters,
            Account::Shared(waiters) => waiters,
        };
        // Asked before giving back, since a waiter may be served at once; recorded after, since that takes its time.
        let charge = waiters.settle();
        // SAFETY: std::mem::ManuallyDrop::drop: called once, in `drop`, and the guard is not used again.
        unsafe { ManuallyDrop::drop(&mut self.guard) };
        if let Some(charge) = charge {
            charge.record(self.kind);
            // Something after the call, or it would be a tail call that leaves no frame.
            black_box(());
        }
    }
}

impl<G: Deref> Deref for Held<'_, G> {
    type Target = G::Target;

    fn deref(&self) -> &G::Target {
        &self.guard
    }
}

impl<G: DerefMut> DerefMut for Held<'_, G> {
    fn deref_mut(&mut self) -> &mut G::Target {
        &mut self.guard
    }
}
