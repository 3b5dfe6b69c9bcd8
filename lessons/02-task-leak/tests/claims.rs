//! What the chapter says, asserted: on its shipped evidence, on the source that it quotes, and by measuring anew.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use lab::verdict::{self, Census, Outcome, Sides, expectations};
use lab::workspace::Workspace;
use lesson_02_task_leak::{FAULT, reading};
use pprof_view::Profile;

const CHAPTER: &str = include_str!("../README.md");
const PLANTED: &str = include_str!("../../../bookstore/src/books/cache/expiry_per_read.rs");

fn evidence(name: &str) -> Profile {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("evidence")
        .join(name);
    Profile::parse(&std::fs::read(file).unwrap()).unwrap()
}

#[test]
fn ten_thousand_reads_left_ten_thousand_tasks_and_the_repair_one_per_book() {
    let (before, after) = (
        Census::of(&evidence("before.pb.gz")),
        Census::of(&evidence("after.pb.gz")),
    );
    assert_eq!((before.total(), after.total()), (10_025, 225));
    let (site, count) = before.sites()[0];
    assert!(
        site.function.ends_with("::watch_expiration"),
        "{}",
        site.function
    );
    assert_eq!(count, 10_000);
    assert!(
        after
            .sites()
            .iter()
            .all(|(site, _)| !site.file.ends_with("expiry_per_read.rs"))
    );
}

#[test]
fn the_shipped_texts_are_those_of_the_riddle() {
    let text = |name: &str| {
        std::fs::read_to_string(
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("evidence")
                .join(name),
        )
        .unwrap()
    };
    assert!(text("quiet-25.txt").starts_with("goroutine profile: total 25\n"));
    assert!(text("busy-10025.txt").starts_with("goroutine profile: total 10025\n"));
    assert!(text("busy-10025.txt").contains("::watch_expiration+0x"));
}

#[test]
fn evidence_names_no_machine() {
    for name in ["before.pb.gz", "after.pb.gz"] {
        let profile = evidence(name);
        let files = profile.functions.iter().map(|function| &*function.filename);
        let mapped = profile.mappings.iter().map(|mapping| &*mapping.filename);
        let absolute: Vec<&str> = files
            .chain(mapped)
            .filter(|file| {
                file.starts_with('/')
                    && !["/rustc/", "/usr/lib/", "/lib/"]
                        .iter()
                        .any(|known| file.starts_with(known))
            })
            .collect();
        assert_eq!(absolute, Vec::<&str>::new(), "{name}");
    }
}

#[test]
fn the_chapter_shows_the_source_that_runs_and_what_the_tools_print() {
    let quoted = PLANTED.split_once("#[inline(never)]\n").unwrap().1;
    assert!(
        CHAPTER.contains(quoted.trim_end()),
        "the chapter quotes the culprit as it stands"
    );
    let top = reading::top(&evidence("before.pb.gz"), 3).unwrap();
    let rows: Vec<&str> = top
        .lines()
        .skip_while(|line| !line.contains("flat%"))
        .collect();
    for row in rows {
        assert!(
            CHAPTER.contains(row.trim_end()),
            "the chapter's `top` lacks: {row}"
        );
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let listing = reading::list(&evidence("before.pb.gz"), "watch_expiration", &root).unwrap();
    for line in listing.lines().filter(|line| line.contains("tokio::spawn")) {
        assert!(
            CHAPTER.contains(line.trim_end()),
            "the chapter's `list` lacks: {line}"
        );
    }
}

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
