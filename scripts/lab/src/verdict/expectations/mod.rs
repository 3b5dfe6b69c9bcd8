//! Each fault's expectations, one file per fault.

mod watch_expiration;

pub use watch_expiration::WatchExpiration;

use super::Expectation;

/// Every fault that has a verdict, in the order of the chapters.
pub const ALL: &[&dyn Expectation] = &[&WatchExpiration];

/// The expectations of a fault, by its id, its chapter (`02-task-leak`), or a part of the chapter's name (`02`, `task-leak`).
pub fn named(name: &str) -> Option<&'static dyn Expectation> {
    ALL.iter().copied().find(|expectation| {
        let chapter = expectation.chapter();
        let parts = chapter.split_once('-');
        expectation.fault() == name
            || chapter == name
            || parts.is_some_and(|(number, slug)| number == name || slug == name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_found_by_its_id_and_by_its_chapter() {
        for name in ["watch-expiration", "02-task-leak", "02", "task-leak"] {
            assert_eq!(named(name).unwrap().fault(), "watch-expiration", "{name}");
        }
        assert!(named("leak").is_none());
    }
}
