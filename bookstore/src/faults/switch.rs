//! How a component owns its twins: which of them runs can be changed while requests do.
//!
//! A `Toggle` is for twins that own nothing between calls, such as `everything::list` and `summaries::list`:
//!
//! ```ignore
//! match app.books.list.state() {
//!     State::Planted => everything::list(&app.db, &page).await,
//!     State::Repaired => summaries::list(&app.db, &page).await,
//! }
//! ```
//!
//! A `Switch` is for twins that keep something, as types behind one trait:
//!
//! ```ignore
//! Switch::new(state, "What the old one kept stays.", |state| match state {
//!     State::Planted => Arc::new(raw_query::Answers::default()) as Arc<dyn Answers>,
//!     State::Repaired => Arc::new(bounded::Answers::default()),
//! })
//! ```

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, RwLock};

use super::State;

/// What a switch answers: what stays of the old state, for people.
pub(crate) type Switching<'a> = Pin<Box<dyn Future<Output = &'static str> + Send + 'a>>;

/// The answer of a switch to the state that is there.
pub(crate) const UNCHANGED: &str = "It was in that state already; nothing was rebuilt.";

const NOTHING_KEPT: &str =
    "Calls from here on take the other way. Nothing is kept between calls, so nothing stays.";

/// A component with twins, one of which runs.
pub(crate) trait Switchable: Send + Sync {
    /// Which one runs.
    fn state(&self) -> State;

    /// Has the one of `state` run, and says what stays of the other.
    fn switch(&self, state: State) -> Switching<'_>;
}

/// For twins that own nothing between calls: whoever calls them asks for the state and branches. What their calls leave
/// with others (sessions, metrics, tasks) outlives a switch.
pub struct Toggle {
    planted: AtomicBool,
    stays: &'static str,
}

/// For twins that keep something: a switch builds the component anew, empty. Calls in flight end on the old one.
pub struct Switch<T: ?Sized> {
    build: Box<dyn Fn(State) -> Arc<T> + Send + Sync>,
    stays: &'static str,
    // std's lock: held to copy or replace an Arc, never across an await.
    current: RwLock<(State, Arc<T>)>,
}

impl Toggle {
    /// Twins of which the one of `state` runs.
    pub fn new(state: State) -> Self {
        Self::leaving(state, NOTHING_KEPT)
    }

    /// The same where calls leave something that nobody takes back: `stays` says what outlives a switch from planted to
    /// repaired.
    pub fn leaving(state: State, stays: &'static str) -> Self {
        Self {
            planted: AtomicBool::new(state == State::Planted),
            stays,
        }
    }
}

impl Switchable for Toggle {
    fn state(&self) -> State {
        if self.planted.load(Ordering::Relaxed) {
            State::Planted
        } else {
            State::Repaired
        }
    }

    fn switch(&self, state: State) -> Switching<'_> {
        let planted = state == State::Planted;
        let changed = self.planted.swap(planted, Ordering::Relaxed) != planted;
        let note = match (changed, state) {
            (false, _) => UNCHANGED,
            (true, State::Planted) => "Calls from here on take the other way.",
            (true, State::Repaired) => self.stays,
        };
        Box::pin(async move { note })
    }
}

impl<T: ?Sized> Switch<T> {
    /// A component that `build` makes. `stays` says what outlives a switch from planted to repaired.
    pub fn new(
        state: State,
        stays: &'static str,
        build: impl Fn(State) -> Arc<T> + Send + Sync + 'static,
    ) -> Self {
        Self {
            current: RwLock::new((state, build(state))),
            build: Box::new(build),
            stays,
        }
    }

    /// The component as it is now.
    pub fn current(&self) -> Arc<T> {
        let current = self.current.read().expect("no holder of the lock panics");
        Arc::clone(&current.1)
    }

    fn replace(&self, state: State) -> &'static str {
        let next = (self.build)(state);
        let old = {
            let mut current = self.current.write().expect("no holder of the lock panics");
            if current.0 == state {
                return UNCHANGED;
            }
            std::mem::replace(&mut *current, (state, next))
        };
        // Outside of the lock: freeing much takes a while.
        drop(old);
        match state {
            State::Planted => {
                "It was rebuilt. The old one is freed with the last call that uses it."
            }
            State::Repaired => self.stays,
        }
    }
}

impl<T: ?Sized + Send + Sync> Switchable for Switch<T> {
    fn state(&self) -> State {
        self.current.read().expect("no holder of the lock panics").0
    }

    fn switch(&self, state: State) -> Switching<'_> {
        Box::pin(async move { self.replace(state) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAYS: &str = "The old shelf stays.";

    fn shelf() -> Switch<State> {
        Switch::new(State::Planted, STAYS, Arc::new)
    }

    #[tokio::test]
    async fn a_call_in_flight_ends_on_the_component_that_it_began_with() {
        let shelf = shelf();
        let in_flight = shelf.current();
        assert_eq!(shelf.switch(State::Repaired).await, STAYS);
        assert_eq!(*in_flight, State::Planted);
        assert_eq!(*shelf.current(), State::Repaired);
        assert_eq!(shelf.state(), State::Repaired);
    }

    #[tokio::test]
    async fn a_switch_to_the_state_that_is_there_changes_nothing() {
        let shelf = shelf();
        let before = shelf.current();
        assert_eq!(shelf.switch(State::Planted).await, UNCHANGED);
        assert!(Arc::ptr_eq(&before, &shelf.current()));

        let toggle = Toggle::new(State::Planted);
        assert_eq!(toggle.switch(State::Planted).await, UNCHANGED);
        assert_ne!(toggle.switch(State::Repaired).await, UNCHANGED);
        assert_eq!(toggle.state(), State::Repaired);
    }

    #[tokio::test]
    async fn a_toggle_says_what_its_calls_have_left_and_only_of_the_planted_ones() {
        let toggle = Toggle::leaving(State::Planted, STAYS);
        assert_eq!(toggle.switch(State::Repaired).await, STAYS);
        assert_ne!(toggle.switch(State::Planted).await, STAYS);
        let toggle = Toggle::new(State::Planted);
        assert_eq!(toggle.switch(State::Repaired).await, NOTHING_KEPT);
    }
}
