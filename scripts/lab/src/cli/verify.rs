//! `cargo lab verify`: is each fault proved, and its repair?

mod edited;
mod page;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;

use clap::Args;
use serde::Serialize;

use crate::error::{Error, Result};
use crate::terminal::{Page, Progress};
use crate::verdict::expectations::{self, ALL};
use crate::verdict::{Bench, Event, Expectation, Outcome, Sides, Tally, prove};
use crate::{Workspace, build, chapter, interrupt, nearest};
use edited::Edited;

#[expect(
    clippy::struct_excessive_bools,
    reason = "the flags of a command line, each on its own"
)]
#[derive(Args)]
pub(super) struct Command {
    /// Faults or chapters: `watch-expiration`, `task-leak`, `02`; every fault if none is named
    faults: Vec<String>,
    /// Every fault of a class: cpu, memory, tasks, block, mutex, control; may be given several times
    #[arg(long, value_name = "C", conflicts_with = "faults")]
    class: Vec<String>,
    /// Every fault
    #[arg(long, conflicts_with_all = ["faults", "class"])]
    all: bool,
    /// Make each proof N times, and count
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    repeat: u32,
    /// Launch with planted and repaired exchanged: both sides must FAIL, which shows that the proof can
    #[arg(long)]
    exchanged: bool,
    /// Launch with every fault planted: each one's culprit must still be named under its own load
    #[arg(long, conflicts_with = "exchanged")]
    together: bool,
    /// Print the verdicts as JSON
    ///
    /// `{outcome, faults: [{fault, class, chapter, outcome, counts: {PASS, FAIL, INCONCLUSIVE}, false_positives, false_negatives,
    /// runs: [{unit, outcome, exchanged, sides: [{side, launched, outcome, reason,
    /// checks: [{name, passed, doubt, expected, measured, why, next}], points: [{point, requests, counter, highest, culprit}], load: {scheduled, completed, dropped, statuses, digest}, evidence}],
    /// kept: {outcome, checks}}]}]}`
    #[arg(long)]
    json: bool,
}

/// The output of `--json`.
#[derive(Serialize)]
struct Verdicts {
    outcome: Outcome,
    faults: Vec<Tally>,
}

impl Command {
    /// Measures, prints the verdicts to stdout, and ends with 0 (PASS), 1 (FAIL) or 3 (INCONCLUSIVE).
    pub(super) fn run(self) -> Result<ExitCode> {
        let expectations = self.chosen()?;
        let workspace = Workspace::find()?;
        let bookstore = built(&workspace)?;
        let edited = Edited::among(&workspace, &expectations)?;
        let warn = || {
            for edited in &edited {
                edited.tell(&mut Page::stderr());
            }
        };
        warn();
        let code = interrupt::run(async {
            let mut faults = Vec::new();
            for expectation in expectations {
                let tally = self.repeated(&workspace, &bookstore, expectation).await?;
                if !self.json {
                    page::print(&mut Page::stdout(), &tally);
                }
                faults.push(tally);
            }
            let outcome = Outcome::worst(faults.iter().map(|tally| tally.outcome));
            if self.json {
                page::print_json(&Verdicts { outcome, faults });
            }
            Ok(outcome.exit_code())
        })?;
        if code != ExitCode::SUCCESS {
            // What was said first has scrolled away.
            warn();
        }
        Ok(code)
    }

    fn chosen(&self) -> Result<Vec<&'static Expectation>> {
        let mut chosen = self.asked_for()?;
        if self.exchanged || self.together {
            // A control has nothing planted that could be exchanged or hidden.
            chosen.retain(|expectation| expectation.culprit.is_some());
        }
        Ok(chosen)
    }

    fn asked_for(&self) -> Result<Vec<&'static Expectation>> {
        if !self.class.is_empty() {
            let mut of_classes = Vec::new();
            for class in &self.class {
                let before = of_classes.len();
                let of_class = ALL.iter().filter(|expectation| expectation.class == class);
                of_classes.extend(of_class);
                if of_classes.len() == before {
                    return Err(unknown(
                        &format!("no fault of class `{class}` has a verdict"),
                        None,
                    ));
                }
            }
            return Ok(of_classes);
        }
        named_or_all(&self.faults)
    }

    async fn repeated(
        &self,
        workspace: &Workspace,
        bookstore: &Path,
        expectation: &Expectation,
    ) -> Result<Tally> {
        let evidence = workspace
            .scratch()?
            .join("evidence")
            .join(expectation.fault);
        let sides = match (self.exchanged, self.together) {
            (true, _) => Sides::Exchanged,
            (_, true) => Sides::Together,
            _ => Sides::Both,
        };
        let mut runs = Vec::new();
        for run in 1..=self.repeat {
            let line = Mutex::new(Line::new(format!(
                "verifying {}, run {run} of {}",
                expectation.fault, self.repeat
            )));
            let events = move |event| line.lock().expect("drawing does not panic").show(&event);
            let bench = Bench {
                workspace,
                bookstore,
                events: &events,
            };
            let folder = match (sides, self.repeat) {
                (Sides::Exchanged, _) => evidence.join("exchanged"),
                (_, 1) => evidence.clone(),
                _ => evidence.join(format!("run-{run}")),
            };
            let proof = prove(&bench, expectation, &expectation.work, sides, &folder).await?;
            drop(events);
            if self.repeat > 1 {
                page::print_run(run, &proof);
            }
            runs.push(proof);
        }
        Ok(Tally::of(runs))
    }
}

/// The expectations of these faults, or all there are if none is named.
pub(super) fn named_or_all(faults: &[String]) -> Result<Vec<&'static Expectation>> {
    if faults.is_empty() {
        return Ok(ALL.to_vec());
    }
    faults.iter().map(|name| named(name)).collect()
}

/// The expectations of a fault or of a chapter's first fault.
pub(super) fn named(name: &str) -> Result<&'static Expectation> {
    let known = ALL.iter().flat_map(|expectation| {
        [expectation.fault]
            .into_iter()
            .chain(chapter::names(expectation.chapter))
    });
    let near = nearest::of(name, known);
    expectations::named(name).ok_or_else(|| unknown(&format!("no fault is called `{name}`"), near))
}

fn unknown(what: &str, near: Option<&str>) -> Error {
    let known: Vec<_> = ALL.iter().map(|expectation| expectation.fault).collect();
    let meant = near.map_or_else(String::new, |near| format!("did you mean `{near}`? "));
    Error::new(what, format!("{meant}there is: {}", known.join(", ")))
}

/// The bookstore's executable, built in view of the reader.
pub(super) fn built(workspace: &Workspace) -> Result<std::path::PathBuf> {
    let mut line = Progress::new("building the bookstore");
    let built = build::packages(workspace, &["bookstore"], |progress| {
        line.note(&if progress.waiting {
            "waiting for another cargo".to_owned()
        } else {
            format!(
                "crate {} of about {}, {}",
                progress.ready, progress.total, progress.last
            )
        });
    })?;
    built.executable("bookstore").map(Path::to_path_buf)
}

/// The progress of one proof, in one line.
struct Line {
    progress: Progress,
    stage: String,
}

impl Line {
    fn new(what: String) -> Self {
        Self {
            progress: Progress::new(what),
            stage: String::new(),
        }
    }

    fn show(&mut self, event: &Event) {
        let text = match event {
            Event::Started { side, launched } => {
                self.stage = format!("{side} (launched {launched})");
                self.stage.clone()
            }
            Event::Loading(progress) => format!(
                "{}: {} of {} requests",
                self.stage, progress.completed, progress.scheduled
            ),
            Event::Read {
                point,
                requests,
                counter,
            } => format!(
                "{}: {counter:.0} at {point}, {requests} requests",
                self.stage
            ),
            Event::Probing(name) => format!("{}: {name}", self.stage),
            Event::Again(reason) => {
                format!("{}: again at half the rate, since {reason}", self.stage)
            }
        };
        self.progress.note(&text);
    }
}
