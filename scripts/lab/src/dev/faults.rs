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
            "it has its page, with what reproduces, mends and proves it, and its picture",
            page(workspace, expectation),
        ),
        promise(
            "the culprit's lines in each view are found by their anchors",
            expectation
                .views
                .iter()
                .find_map(|view| view.lines(*culprit, workspace.root()).err()),
        ),
        promise(
            "the shipped copy of the planted file is the planted file",
            planted(&Desk::of(workspace, expectation.fault, culprit)),
        ),
    ]
}

/// A fault's page: its chapter's, or a hunt of its own beside it.
fn page(workspace: &Workspace, expectation: &Expectation) -> Option<String> {
    let fault = expectation.fault;
    let chapter = workspace.root().join("lessons").join(expectation.chapter);
    let readme = chapter.join("README.md");
    let opens = |text: &String| text.contains(&format!("| fault | `{fault}` |"));
    let hunt = chapter.join("hunts").join(format!("{fault}.md"));
    let (path, text) = match std::fs::read_to_string(&readme).ok().filter(opens) {
        Some(text) => (readme, text),
        None => match std::fs::read_to_string(&hunt) {
            Ok(text) => (hunt, text),
            Err(_) => return Some(format!("there is no {}", workspace.display(&hunt))),
        },
    };
    let name = expectation
        .chapter
        .split_once('-')
        .map_or(expectation.chapter, |(_, slug)| slug);
    let says = |command: &str| {
        [fault, name]
            .iter()
            .any(|what| text.contains(&format!("cargo lab {command} {what}")))
    };
    let missing: Vec<String> = ["fix", "verify"]
        .into_iter()
        .filter(|command| !says(command))
        .map(|command| format!("`cargo lab {command} {fault}`"))
        .chain(
            (!text.contains("cargo run -p bookstore"))
                .then(|| "`cargo run -p bookstore`".to_owned()),
        )
        .chain((!text.contains("![")).then(|| "a picture".to_owned()))
        .collect();
    let page = workspace.display(&path);
    (!missing.is_empty()).then(|| format!("{page} lacks {}", missing.join(", ")))
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
