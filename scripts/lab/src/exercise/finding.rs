//! What a check has to say, read from the output of its tests.

use serde::Serialize;

/// Why one test of a check failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Failure {
    /// The test measured and says so in the course's form.
    Finding(Finding),
    /// The learner's code ended the test.
    Panic {
        /// The test's name.
        test: String,
        /// The file, line and column of the panic, unless it is one of the check's own.
        place: Option<String>,
        /// The panic's own words, after what the learner's code printed.
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

/// The failures in the output of `cargo test`: one per block `---- name stdout ----`, by the names of the tests. The blocks
/// themselves come in the order in which the tests happened to end.
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
        let failure = Finding::read(output)
            .map_or_else(|| Failure::of_a_panic(name, output), Failure::Finding);
        failures.push((name, failure));
    }
    failures.sort_by_key(|(name, _)| *name);
    failures.into_iter().map(|(_, failure)| failure).collect()
}

/// The failures in the order of `counters`. What no counter foresees, a panic or the watchdog, comes first.
pub fn in_order(mut failures: Vec<Failure>, counters: &[String]) -> Vec<Failure> {
    failures.sort_by_key(|failure| match failure {
        Failure::Finding(finding) => counters.iter().position(|c| *c == finding.counter),
        Failure::Panic { .. } => None,
    });
    failures
}

/// Each failure once, with the number of tests that say the same.
pub fn counted(failures: &[Failure]) -> Vec<(&Failure, usize)> {
    let mut counted: Vec<(&Failure, usize)> = vec![];
    for failure in failures {
        match counted.iter_mut().find(|(known, _)| known.says(failure)) {
            Some((_, tests)) => *tests += 1,
            None => counted.push((failure, 1)),
        }
    }
    counted
}

impl Failure {
    fn of_a_panic(test: &str, output: &str) -> Self {
        let mut place = None;
        let mut words = vec![];
        for line in output.trim().lines() {
            match line.split_once(" panicked at ") {
                Some((thread, at)) if thread.starts_with("thread '") => {
                    place = Some(at.trim_end_matches(':'));
                }
                _ if line.starts_with("note: run with `RUST_BACKTRACE") => {}
                _ => words.push(line),
            }
        }
        Self::Panic {
            test: test.to_owned(),
            place: place
                .filter(|place| !place.contains("/tests/"))
                .map(str::to_owned),
            output: words.join("\n").trim().to_owned(),
        }
    }

    /// Whether the other one says the same, of whichever test.
    fn says(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Panic { place, output, .. },
                Self::Panic {
                    place: at,
                    output: words,
                    ..
                },
            ) => place == at && output == words,
            _ => self == other,
        }
    }
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
        assert_eq!(
            failures[1],
            panic(
                "two",
                Some("exercises/01-presence/src/lib.rs:9:5"),
                "index out of bounds"
            )
        );
        assert_eq!(failures.len(), 2);
    }

    #[test]
    fn failures_stand_in_the_order_of_their_names() {
        let output = "\n---- b stdout ----\nsecond\n\n---- a stdout ----\nfirst\n";
        assert_eq!(
            failures(output),
            [panic("a", None, "first"), panic("b", None, "second")]
        );
    }

    #[test]
    fn a_panic_of_the_check_itself_is_told_by_its_words_alone() {
        let output = "
---- short stdout ----
looking

thread '<unnamed>' (9) panicked at exercises/12-statement-guard/tests/exercise.rs:31:9:
a page has 1 to 1,000 books, not 0
note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
";
        assert_eq!(
            failures(output),
            [panic(
                "short",
                None,
                "looking\n\na page has 1 to 1,000 books, not 0"
            )]
        );
    }

    #[test]
    fn what_to_mend_first_comes_first() {
        let finding = |counter: &str| {
            let [expected, measured, why, next] = [(); 4].map(|()| String::new());
            Failure::Finding(Finding {
                counter: counter.to_owned(),
                expected,
                measured,
                why,
                next,
            })
        };
        let [passes, catches] = ["passes", "catches"].map(finding);
        let panicked = panic("short", None, "no page");
        let found = vec![catches.clone(), passes.clone(), panicked.clone()];
        let counters = ["passes", "catches"].map(str::to_owned);
        assert_eq!(in_order(found, &counters), [panicked, passes, catches]);
    }

    #[test]
    fn what_several_tests_say_is_told_once() {
        let all = [
            panic("a", None, "no page"),
            panic("b", Some("src/lib.rs:1:1"), "no page"),
            panic("c", None, "no page"),
        ];
        assert_eq!(counted(&all), [(&all[0], 2), (&all[1], 1)]);
    }

    fn panic(test: &str, place: Option<&str>, output: &str) -> Failure {
        Failure::Panic {
            test: test.to_owned(),
            place: place.map(str::to_owned),
            output: output.to_owned(),
        }
    }

    #[test]
    fn a_passing_run_has_no_failures() {
        assert_eq!(
            failures("\nrunning 1 test\ntest one ... ok\n\ntest result: ok. 1 passed\n"),
            []
        );
    }
}
