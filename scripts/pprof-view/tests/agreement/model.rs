//! The program to agree with, and what both answer to a question.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::CORPUS;

pub(super) struct Answer {
    pub(super) text: String,
    pub(super) success: bool,
}

/// The pprof to agree with.
pub(super) struct Pprof {
    /// The program behind `go tool pprof`: started directly, it answers in a tenth of the time.
    pub(super) path: PathBuf,
}

impl Pprof {
    /// `None` if there is no `go`, or an older one, which is then said.
    pub(super) fn find(test: &str) -> Option<Self> {
        let go = |arguments: &[&str]| {
            let output = Command::new("go")
                .args(arguments)
                .output()
                .ok()
                .filter(|output| output.status.success())?;
            Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        };
        let Some((path, version)) = go(&["tool", "-n", "pprof"]).zip(go(&["env", "GOVERSION"]))
        else {
            say(test, "SKIPPED, `go tool pprof` is not here to agree with");
            return None;
        };
        // go1.27.3 → 27
        let minor: Option<u32> = version
            .split('.')
            .nth(1)
            .and_then(|minor| minor.parse().ok());
        if minor.is_none_or(|minor| minor < 27) {
            say(test, "SKIPPED, this needs the pprof of Go 1.27 or later");
            return None;
        }
        Some(Self { path: path.into() })
    }
}

/// Past the test harness, which keeps the output of passing tests to itself.
fn say(test: &str, what: &str) {
    let _ = std::io::stderr().write_all(format!("{test}: {what}\n").as_bytes());
}

pub(super) fn ask(program: &Path, question: &[&str], profiles: &[&Path]) -> Answer {
    let mut command = Command::new(program);
    // No look at what this machine happens to have.
    command
        .current_dir(CORPUS)
        .env("TZ", "UTC")
        .env("PPROF_BINARY_PATH", "/nonexistent");
    let output = command.args(question).args(profiles).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines = text
        .lines()
        .filter(|line| !line.starts_with("Time: ") && !line.starts_with("Doc: "));
    Answer {
        text: lines.fold(String::new(), |text, line| text + line + "\n"),
        success: output.status.success(),
    }
}

/// The difference of the two programs' answers.
fn difference(pprof: &Pprof, question: &[&str], profiles: &[&Path]) -> Option<String> {
    let ours = ask(
        Path::new(env!("CARGO_BIN_EXE_pprof-view")),
        question,
        profiles,
    );
    let theirs = ask(&pprof.path, question, profiles);
    if ours.success == theirs.success && ours.text == theirs.text {
        return None;
    }
    let first = ours
        .text
        .lines()
        .zip(theirs.text.lines())
        .find(|(ours, theirs)| ours != theirs);
    let lengths = (ours.text.lines().count(), theirs.text.lines().count());
    Some(format!(
        "{question:?} of {profiles:?}: first different lines (ours, pprof's) {first:#?}, lengths {lengths:?}"
    ))
}

/// Asks in parallel, since each question starts two programs.
pub(super) fn agree(pprof: &Pprof, questions: &[(Vec<&str>, Vec<&Path>)]) {
    let next = std::sync::atomic::AtomicUsize::new(0);
    let work = || {
        let mut differences = Vec::new();
        while let Some((question, profiles)) =
            questions.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed))
        {
            differences.extend(difference(pprof, question, profiles));
        }
        differences
    };
    let differences: Vec<String> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap())
            .collect()
    });
    assert!(
        differences.is_empty(),
        "{} of {}:\n{}",
        differences.len(),
        questions.len(),
        differences.join("\n")
    );
}
