//! What a check has to say, read from the output of its tests.

use serde::Serialize;

/// Why one test of a check failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Failure {
    /// The test measured and says so in the course's form.
    Finding(Finding),
    /// The learner's code ended the test: the panic's own words.
    Panic {
        /// The test's name.
        test: String,
        /// Its output.
        output: String,
    },
}

/// A failure in the course's form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable name of what was counted.
    pub counter: String,
    /// What had to be seen.
    pub expected: String,
    /// What was seen.
    pub measured: String,
    /// Why it matters.
    pub why: String,
    /// The command to go on with.
    pub next: String,
}

/// The failures in the output of `cargo test`, in its order: one per block `---- name stdout ----`.
pub fn failures(output: &str) -> Vec<Failure> {
    let mut failures = vec![];
    let mut blocks = output.split("\n---- ");
    // What stands before the first block is the list of tests.
    blocks.next();
    for block in blocks {
        let Some((name, output)) = block.split_once(" stdout ----") else {
            continue;
        };
        let output = output.split("\n\n\nfailures:\n").next().unwrap_or(output);
        failures.push(match Finding::read(output) {
            Some(finding) => Failure::Finding(finding),
            None => Failure::Panic {
                test: name.to_owned(),
                output: output.trim().to_owned(),
            },
        });
    }
    failures
}

impl Finding {
    fn read(text: &str) -> Option<Self> {
        let field = |name: &str| {
            text.lines()
                .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
                .map(|value| value.trim().to_owned())
        };
        Some(Self {
            counter: field("counter")?,
            expected: field("expected")?,
            measured: field("measured")?,
            why: field("why")?,
            next: field("next")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "
running 2 tests
test live_tasks ... FAILED
test two ... FAILED

failures:

---- live_tasks stdout ----

thread 'live_tasks' (7) panicked at exercises/01-presence/tests/check/mod.rs:58:31:

counter:  live-tasks
expected: at most 8 live tasks
measured: [1000, 2000, 4000] live tasks
why:      a task that outlives its session is never freed
next:     cargo lab exercise hint 01-presence

note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace

---- two stdout ----

thread '<unnamed>' (9) panicked at exercises/01-presence/src/lib.rs:9:5:
index out of bounds


failures:
    live_tasks
    two

test result: FAILED. 0 passed; 2 failed
";

    #[test]
    fn findings_are_read_field_by_field_and_panics_as_they_are() {
        let failures = failures(OUTPUT);
        let Failure::Finding(finding) = &failures[0] else {
            panic!("{failures:?}")
        };
        assert_eq!(finding.counter, "live-tasks");
        assert_eq!(finding.measured, "[1000, 2000, 4000] live tasks");
        assert_eq!(finding.next, "cargo lab exercise hint 01-presence");
        let panicked = "thread '<unnamed>' (9) panicked at exercises/01-presence/src/lib.rs:9:5:\nindex out of bounds";
        assert_eq!(
            failures[1],
            Failure::Panic {
                test: "two".to_owned(),
                output: panicked.to_owned()
            }
        );
        assert_eq!(failures.len(), 2);
    }

    #[test]
    fn a_passing_run_has_no_failures() {
        assert_eq!(
            failures("\nrunning 1 test\ntest one ... ok\n\ntest result: ok. 1 passed\n"),
            []
        );
    }
}
