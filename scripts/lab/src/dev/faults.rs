//! What a fault promises: readers edit its planted file, and get it back as it was.

use super::Promise;
use crate::fix::Desk;
use crate::verdict::Expectation;
use crate::workspace::Workspace;

pub(super) fn promises(workspace: &Workspace, expectation: &Expectation) -> Vec<Promise> {
    // A control has no file to repair.
    let Some(culprit) = &expectation.culprit else {
        return vec![];
    };
    let promise = |what: &str, broken| Promise::of(expectation.fault, what, broken);
    vec![
        promise(
            "the culprit's line in each view is found by its anchor",
            expectation
                .views
                .iter()
                .find_map(|view| view.culprit(*culprit).line(workspace.root()).err()),
        ),
        promise(
            "the shipped copy of the planted file is the planted file",
            planted(&Desk::of(workspace, expectation.fault, culprit)),
        ),
    ]
}

fn planted(desk: &Desk) -> Option<String> {
    match desk.is_edited() {
        Ok(false) => None,
        Ok(true) => Some(format!(
            "{} differs from {}",
            desk.working().display(),
            desk.pristine().display()
        )),
        Err(error) => Some(error.what().to_owned()),
    }
}
