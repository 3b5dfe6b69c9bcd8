//! Ends that come before their beginnings.

use tokio::task::Id;

/// How many unknown ends are remembered: a task's beginning follows within one call of `spawn`, while ends of blocking
/// tasks, which have no beginning here, push each other out.
const MOST: usize = 16;

/// The last tasks that ended without having been registered.
///
/// A runtime that shuts down ends a new task as soon as it has listed it, here or on another thread, and that can be
/// before the hook for its beginning runs. Such a task must not be registered then: nothing would take it off again.
#[derive(Debug, Default)]
pub(super) struct Early {
    ids: [Option<Id>; MOST],
    next: usize,
}

impl Early {
    /// Notes the end of a task that is not registered.
    pub(super) fn note(&mut self, id: Id) {
        self.ids[self.next] = Some(id);
        self.next = (self.next + 1) % MOST;
    }

    /// Whether the task that begins has ended; asked once.
    pub(super) fn take(&mut self, id: Id) -> bool {
        let found = self.ids.iter_mut().find(|ended| **ended == Some(id));
        found.is_some_and(|ended| ended.take().is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(count: usize) -> Vec<Id> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime");
        (0..count).map(|_| runtime.spawn(async {}).id()).collect()
    }

    #[test]
    fn an_early_end_is_told_once() {
        let ids = ids(2);
        let mut early = Early::default();
        early.note(ids[0]);
        assert!(!early.take(ids[1]));
        assert!(early.take(ids[0]));
        assert!(!early.take(ids[0]));
    }

    #[test]
    fn the_last_ones_stay() {
        let ids = ids(MOST + 1);
        let mut early = Early::default();
        for id in &ids {
            early.note(*id);
        }
        assert!(!early.take(ids[0]));
        assert!(ids[1..].iter().all(|id| early.take(*id)));
    }
}
