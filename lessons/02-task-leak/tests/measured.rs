//! The chapter's fault and its repair, measured anew.

use lab::verdict::{self, Outcome, Sides, expectations};
use lab::workspace::Workspace;
use lesson_02_task_leak::FAULT;

#[test]
fn the_fault_and_its_repair_are_proved_by_measuring() {
    let workspace = Workspace::find().unwrap();
    let built = lab::build::packages(&workspace, &["bookstore"], |_| {}).unwrap();
    let bookstore = built.executable("bookstore").unwrap();
    let bench = verdict::Bench {
        workspace: &workspace,
        bookstore,
        events: &|_| {},
    };
    let expectation = expectations::named(FAULT).unwrap();
    let folder = workspace.scratch().unwrap().join("claims");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let work = &expectation.work;
    let proof = runtime
        .block_on(verdict::prove(
            &bench,
            expectation,
            work,
            Sides::Both,
            &folder,
        ))
        .unwrap();
    let failed: Vec<_> = proof.failed_checks().collect();
    assert_eq!(proof.outcome, Outcome::Pass, "{failed:#?}");
}
