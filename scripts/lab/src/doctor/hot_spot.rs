//! Are frame pointers really in what was built? A known hot spot is captured, and held to its function, its line and its callers.
//!
//! A program without them still names the function that runs, since that is where the processor stands. What it loses are the
//! callers: so these are what is looked for.

use std::path::Path;
use std::time::Duration;

use pprof_view::{Frame, Profile};

use super::Finding;
use crate::client::{Address, Client};
use crate::error::{Error, Result};
use crate::load::{Driver, Plan, Schedule};
use crate::service::Service;
use crate::verdict::expectations::QUADRATIC_RELATED;
use crate::verdict::{Culprit, weigh};
use crate::workspace::Workspace;

const NAME: &str = "frame pointers in the bookstore";
/// Seconds of the capture.
const SECONDS: u64 = 2;
/// A watchdog for one answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// Fewer samples of the hot spot than this say nothing: the machine had no time for the bookstore.
const FEWEST: f64 = 20.0;
/// The part of the hot spot's time of which the callers are known. The kernel may interrupt where a frame is only just being built.
const REACHED: f64 = 0.8;
/// Who calls the hot spot, from near to far. Both are looked for: where the workspace's crates alone have no frame pointers, a stack
/// goes on at the last caller that has one.
const CALLERS: [&str; 2] = ["also_read", "tokio::runtime::"];

/// Looks into the bookstore that is built. It is not built for this: a lesson does that, and says how far it is.
pub(super) async fn examine(workspace: &Workspace) -> Finding {
    let bookstore = workspace.target_dir().join("debug/bookstore");
    if !bookstore.is_file() {
        return Finding::warning(
            NAME,
            "not looked at: the bookstore is not built yet",
            "cargo build -p bookstore, then cargo lab doctor; lessons build it by themselves",
        );
    }
    let culprit = QUADRATIC_RELATED
        .culprit
        .as_ref()
        .expect("it is no control");
    let line = culprit.line(workspace.root());
    match captured(workspace, &bookstore).await {
        Ok(profile) => judge(&profile, culprit, &line),
        Err(error) => Finding::problem(
            NAME,
            format!("cannot capture the bookstore: {}", error.what()),
            error.hint(),
        ),
    }
}

/// A CPU profile of the bookstore, busy with what is known to be dear for as long as that takes.
async fn captured(workspace: &Workspace, bookstore: &Path) -> Result<Profile> {
    let work = &QUADRATIC_RELATED.work;
    let scratch = workspace.scratch()?;
    let fault = QUADRATIC_RELATED.fault;
    let service = Service::start(bookstore, fault, work.arguments, &scratch).await?;
    let address = Address::parse(service.api())?;
    let mut driver = Driver::open(address, work.connections, PATIENCE).await?;
    let plan = |requests| Plan {
        scenario: work.points[2].scenario(),
        schedule: Schedule::of_requests(work.rate, requests),
        seed: work.seed,
        first: 0,
        pay_later: false,
    };
    // The first answers wait for the database, and for the program's own pages.
    driver.run(&plan(2), |_| {}).await?;
    let url = format!(
        "{}/debug/pprof/profile?seconds={SECONDS}&hz=250",
        service.debug()
    );
    let client = Client::new(PATIENCE + Duration::from_secs(SECONDS));
    let load = async {
        loop {
            if let Err(error) = driver.run(&plan(30), |_| {}).await {
                break error;
            }
        }
    };
    let raw = tokio::select! {
        answer = client.get(&url) => answer?.expect_ok(&url)?.body,
        error = load => return Err(error),
    };
    // Its connections would hold up a graceful end.
    drop(driver);
    service.stop().await;
    Profile::parse(&raw).map_err(|e| {
        Error::new(
            format!("{url} answered what is no profile: {e}"),
            "cargo build -p bookstore, then run the command again",
        )
    })
}

fn judge(profile: &Profile, culprit: &Culprit, line: &std::result::Result<i64, String>) -> Finding {
    let samples = |wanted: &dyn Fn(&[Frame<'_>]) -> bool| weigh(profile, "samples", wanted);
    let held = |frames: &[Frame<'_>]| frames.iter().any(|frame| culprit.holds(frame));
    let (all, named) = (samples(&|_| true), samples(&held));
    let function = culprit.function;
    if named < FEWEST {
        return Finding::warning(
            NAME,
            format!("cannot tell: `{function}` has {named} of {all} samples"),
            "run the command again while this machine does less",
        );
    }
    let reached = samples(&|frames| {
        let called = |caller| frames.iter().any(|frame| frame.function.contains(caller));
        held(frames) && CALLERS.into_iter().all(called)
    });
    if reached < REACHED * named {
        return Finding::problem(
            NAME,
            format!(
                "missing: of what `{function}` has in a profile, {:.0} % is without its callers",
                100.0 * (1.0 - reached / named)
            ),
            "unset RUSTFLAGS, run cargo from inside the checkout, and build again: cargo build -p bookstore",
        );
    }
    let at = match line {
        Ok(line) => *line,
        Err(what) => {
            return Finding::warning(NAME, what, "git status shows what was changed");
        }
    };
    let at_line = |frame: &Frame<'_>| culprit.holds(frame) && frame.line == at;
    if samples(&|frames| frames.iter().any(at_line)) <= 0.0 {
        return Finding::problem(
            NAME,
            format!(
                "there, but `{function}` is nowhere at its line {at}: built from another version of {}",
                culprit.file
            ),
            "cargo build -p bookstore",
        );
    }
    Finding::ok(
        NAME,
        format!(
            "a captured hot spot is `{function}`, line {at}, {:.0} % with its callers",
            100.0 * reached / named
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::State;
    use crate::verdict::specimen::{Stack, tasks};

    const CULPRIT: Culprit = Culprit {
        function: "pair_up",
        file: "shop/related.rs",
        anchor: "pair",
    };

    const SPOT: (&str, &str, i64) = ("shop::related::pair_up", "shop/related.rs", 9);
    const CALL: (&str, &str, i64) = ("shop::related::also_read", "shop/related.rs", 2);
    const POLL: (&str, &str, i64) = ("tokio::runtime::task::raw::poll", "raw.rs", 3);
    const LEAF: (&str, &str, i64) = ("alloc::alloc", "alloc.rs", 1);

    /// A profile with so many samples of each stack.
    fn found(stacks: &[Stack<'_>], line: i64) -> Finding {
        let mut profile = tasks(stacks);
        profile.sample_types[0].kind = "samples".into();
        judge(&profile, &CULPRIT, &Ok(line))
    }

    #[test]
    fn a_hot_spot_with_its_line_and_its_callers_is_what_frame_pointers_give() {
        let finding = found(
            &[(30, &[LEAF, SPOT, CALL, POLL]), (10, &[SPOT, CALL, POLL])],
            9,
        );
        assert_eq!(finding.state, State::Ok, "{}", finding.found);
        assert_eq!(
            finding.found,
            "a captured hot spot is `pair_up`, line 9, 100 % with its callers"
        );
    }

    #[test]
    fn a_build_without_frame_pointers_names_the_function_and_loses_its_callers() {
        let stacks: [Stack<'_>; 3] = [
            (20, &[SPOT]),
            (10, &[SPOT, POLL]),
            (10, &[SPOT, CALL, POLL]),
        ];
        let finding = found(&stacks, 9);
        assert_eq!(finding.state, State::Problem);
        assert_eq!(
            finding.found,
            "missing: of what `pair_up` has in a profile, 75 % is without its callers"
        );
        assert!(finding.mend.unwrap().contains("RUSTFLAGS"));
    }

    /// What a bookstore whose crates were built without the flag had of its hot spot, as `pprof folded` prints it: root first.
    const WITHOUT: &str = include_str!("without_frame_pointers.folded");

    #[test]
    fn the_profile_of_a_real_build_without_frame_pointers_is_told_by_its_missing_callers() {
        let culprit = QUADRATIC_RELATED.culprit.as_ref().unwrap();
        let row = |row: &'static str| {
            let (stack, count) = row.rsplit_once(' ').unwrap();
            let frames = stack.rsplit(';').map(|name| (name, culprit.file, 20));
            (count.parse::<i64>().unwrap(), frames.collect::<Vec<_>>())
        };
        let rows: Vec<_> = WITHOUT.lines().map(row).collect();
        let stacks: Vec<Stack<'_>> = rows
            .iter()
            .map(|(count, frames)| (*count, &frames[..]))
            .collect();
        let mut profile = tasks(&stacks);
        profile.sample_types[0].kind = "samples".into();
        let finding = judge(&profile, culprit, &Ok(20));
        assert_eq!(finding.state, State::Problem);
        assert_eq!(
            finding.found,
            "missing: of what `read_together` has in a profile, 100 % is without its callers"
        );
        // The page on what to do when nothing comes has it in the same words.
        let page = include_str!("../../../../lessons/when-nothing-comes.md");
        assert!(page.contains(&finding.found));
        assert!(page.contains(&finding.mend.unwrap()));
    }

    #[test]
    fn a_build_of_another_version_is_told_by_its_lines() {
        let finding = found(&[(40, &[SPOT, CALL, POLL])], 11);
        assert_eq!(finding.state, State::Problem);
        assert_eq!(finding.mend.as_deref(), Some("cargo build -p bookstore"));
    }

    #[test]
    fn a_machine_without_time_for_the_bookstore_tells_nothing() {
        let finding = found(&[(5, &[SPOT]), (200, &[LEAF])], 9);
        assert_eq!(finding.state, State::Warning);
        assert_eq!(finding.found, "cannot tell: `pair_up` has 5 of 205 samples");
    }

    #[tokio::test]
    async fn a_bookstore_that_is_not_built_is_said_to_be_so() {
        let empty = tempfile::tempdir().unwrap();
        let finding = examine(&Workspace::at(empty.path())).await;
        assert_eq!(finding.state, State::Warning);
        assert!(finding.found.contains("not built yet"), "{}", finding.found);
    }
}
