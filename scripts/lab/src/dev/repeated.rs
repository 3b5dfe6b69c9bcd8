//! What several runs of one check say together.

use std::num::NonZeroU32;

use crate::dev::Promise;

/// How many runs kept a promise, and what broke it first.
#[derive(Debug, Default)]
pub(super) struct Repeated {
    runs: u32,
    kept: u32,
    broken: Option<(u32, String)>,
}

impl Repeated {
    /// One more run, and what it broke.
    pub(super) fn note(&mut self, broken: Option<String>) {
        self.runs += 1;
        match broken {
            None => self.kept += 1,
            Some(words) if self.broken.is_none() => self.broken = Some((self.runs, words)),
            Some(_) => {}
        }
    }

    /// The promise in `what`, which every one of `of` runs must have kept.
    pub(super) fn promise(self, subject: &str, what: String, of: NonZeroU32) -> Promise {
        if of.get() == 1 {
            return Promise::of(subject, what, self.broken.map(|(_, words)| words));
        }
        let what = format!("{what}, {} of {of}", self.kept);
        let broken = self
            .broken
            .map(|(run, words)| format!("run {run}: {words}"));
        Promise::of(subject, what, broken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_run_that_breaks_a_promise_breaks_it_and_is_named() {
        let mut repeated = Repeated::default();
        for broken in [None, Some("first".to_owned()), Some("second".to_owned())] {
            repeated.note(broken);
        }
        let three = NonZeroU32::new(3).unwrap();
        let promise = repeated.promise("05", "reference is accepted".to_owned(), three);
        assert_eq!(promise.what, "reference is accepted, 1 of 3");
        assert_eq!(promise.broken.as_deref(), Some("run 2: first"));
    }
}
