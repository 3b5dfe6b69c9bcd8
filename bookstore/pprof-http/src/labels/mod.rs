//! Labels: what a stretch of work belongs to, such as method and route of the request that it serves.
//!
//! The calling thread's labels are one pointer in a thread-local: a signal handler, an allocator or a lock reads them
//! with a load. So sets are interned and kept for good; their values must be few (routes, not paths).

use std::cell::Cell;
use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash, Hasher};
use std::marker::PhantomData;
use std::sync::{LazyLock, PoisonError, RwLock};

/// The most sets that are kept; work of any further one is labelled `labels: too many`.
pub const MAX_SETS: usize = 4096;

static TOO_MANY: LazyLock<Set> = LazyLock::new(|| Set(Box::new([("labels", "too many".into())])));

thread_local! {
    static CURRENT: Cell<Labels> = const { Cell::new(Labels::NONE) };
}

/// A set of keys and values. A copy is a handle to the same set; equal sets are the same.
#[derive(Clone, Copy, Debug, Default)]
pub struct Labels(Option<&'static Set>);

/// While it lives, the calling thread works under its labels.
#[derive(Debug)]
#[must_use = "the labels end with the scope"]
pub struct Scope {
    outer: Labels,
    // Bound to the thread that entered.
    _not_send: PhantomData<*const ()>,
}

#[derive(Debug)]
struct Set(Box<[(&'static str, Box<str>)]>);

/// The labels of what the calling thread does now. One thread-local load: fit for a signal handler.
#[inline]
pub fn current() -> Labels {
    // A thread in its teardown works for nobody.
    CURRENT.try_with(Cell::get).unwrap_or(Labels::NONE)
}

impl Labels {
    /// No labels.
    pub const NONE: Self = Self(None);

    /// The set of these pairs, in their order.
    ///
    /// ```
    /// use pprof_http::labels::{self, Labels};
    /// let report = Labels::new(&[("job", "nightly report")]);
    /// let _scope = report.enter();
    /// assert_eq!(labels::current(), report);
    /// ```
    pub fn new(pairs: &[(&'static str, &str)]) -> Self {
        if pairs.is_empty() {
            return Self::NONE;
        }
        SETS.find(pairs).unwrap_or_else(|| SETS.add(pairs))
    }

    /// Puts what the calling thread does under these labels until the scope is dropped.
    pub fn enter(self) -> Scope {
        let outer = CURRENT
            .try_with(|current| current.replace(self))
            .unwrap_or(Self::NONE);
        Scope {
            outer,
            _not_send: PhantomData,
        }
    }

    /// As [`enter`](Self::enter); without labels of its own, work stays under those it has.
    pub(crate) fn enter_unless_none(self) -> Option<Scope> {
        (self != Self::NONE).then(|| self.enter())
    }

    /// Keys and values, in the order in which they were given.
    pub fn pairs(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.0
            .into_iter()
            .flat_map(|set| set.0.iter().map(|(key, value)| (*key, &**value)))
    }

    /// As [`Sample::labels`](crate::stacks::Sample::labels) has them.
    pub(crate) fn of_sample(self) -> Vec<(&'static str, String)> {
        self.pairs()
            .map(|(key, value)| (key, value.to_owned()))
            .collect()
    }
}

/// Puts the calling thread under `labels` from now on: for hooks, which come in pairs by themselves.
#[cfg_attr(
    not(tokio_unstable),
    allow(dead_code, reason = "only the hooks call it")
)]
pub(crate) fn switch(labels: Labels) {
    // A thread in its teardown has no labels any more.
    let _ = CURRENT.try_with(|current| current.set(labels));
}

impl PartialEq for Labels {
    fn eq(&self, other: &Self) -> bool {
        self.0.map(std::ptr::from_ref) == other.0.map(std::ptr::from_ref)
    }
}

impl Eq for Labels {}

impl Hash for Labels {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.map(std::ptr::from_ref).hash(state);
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        // A thread in its teardown has no labels any more.
        let _ = CURRENT.try_with(|current| current.set(self.outer));
    }
}

/// The sets by hash of their pairs, so that a look-up allocates nothing.
#[derive(Default)]
struct Sets(RwLock<HashMap<u64, Vec<Labels>>>);

static SETS: LazyLock<Sets> = LazyLock::new(Sets::default);

impl Sets {
    fn find(&self, pairs: &[(&'static str, &str)]) -> Option<Labels> {
        let sets = self.0.read().unwrap_or_else(PoisonError::into_inner);
        same(sets.get(&hash(pairs))?, pairs)
    }

    fn add(&self, pairs: &[(&'static str, &str)]) -> Labels {
        let _excluded = crate::exclude::enter();
        let mut sets = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if sets.values().map(Vec::len).sum::<usize>() >= MAX_SETS {
            return Labels(Some(&TOO_MANY));
        }
        let alike = sets.entry(hash(pairs)).or_default();
        // Another thread may have been first.
        if let Some(known) = same(alike, pairs) {
            return known;
        }
        let owned = pairs.iter().map(|(key, value)| (*key, (*value).into()));
        let set = Labels(Some(Box::leak(Box::new(Set(owned.collect())))));
        alike.push(set);
        set
    }
}

fn same(sets: &[Labels], pairs: &[(&'static str, &str)]) -> Option<Labels> {
    let equal = |set: &Labels| {
        let mut ours = set.pairs();
        let all = pairs.iter().all(|(key, value)| {
            ours.next()
                .is_some_and(|(own_key, own)| own_key == *key && own == *value)
        });
        all && ours.next().is_none()
    };
    sets.iter().copied().find(equal)
}

fn hash(pairs: &[(&'static str, &str)]) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_sets_are_one_and_scopes_nest() {
        let (a, b) = (
            Labels::new(&[("route", "/a")]),
            Labels::new(&[("route", "/b")]),
        );
        assert_eq!(a, Labels::new(&[("route", "/a")]));
        assert_ne!(a, b);
        assert_eq!(current(), Labels::NONE);
        let outer = a.enter();
        {
            let _inner = b.enter();
            assert_eq!(current(), b);
        }
        assert_eq!(current(), a);
        drop(outer);
        assert_eq!(current(), Labels::NONE);
        assert_eq!(a.of_sample(), [("route", "/a".to_owned())]);
        assert_eq!(Labels::new(&[]), Labels::NONE);
    }

    #[test]
    fn sets_beyond_the_most_share_one_label() {
        let sets = Sets::default();
        for number in 0..MAX_SETS {
            sets.add(&[("number", &number.to_string())]);
        }
        let further = sets.add(&[("number", "one more")]);
        assert_eq!(further.of_sample(), [("labels", "too many".to_owned())]);
        assert!(
            sets.find(&[("number", "7")]).is_some(),
            "what is known stays"
        );
    }
}
