//! `cargo lab verify`: is each fault proved, and its repair?

mod page;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;

use clap::Args;
use serde::Serialize;

use crate::error::{Error, Result};
use crate::terminal::{Page, Progress};
use crate::verdict::expectations::{ALL, named};
use crate::verdict::{Bench, Event, Expectation, Outcome, Sides, Tally, prove};
use crate::{Workspace, build, interrupt, nearest};

#[derive(Args)]
pub(super) struct Command {
    /// Faults or chapters: `watch-expiration`, `task-leak`, `02`; every fault if none is named
    faults: Vec<String>,
    /// Every fault of a class: tasks
    #[arg(long, value_name = "C", conflicts_with = "faults")]
    class: Option<String>,
    /// Every fault
    #[arg(long, conflicts_with_all = ["faults", "class"])]
    all: bool,
    /// Make each proof N times, and count
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    repeat: u32,
    /// Launch with planted and repaired exchanged: both sides must FAIL, which shows that the proof can
    #[arg(long)]
    exchanged: bool,
    /// Print the verdicts as JSON
    ///
    /// `{outcome, faults: [{fault, class, chapter, outcome, counts: {PASS, FAIL, INCONCLUSIVE}, runs: [{unit, outcome, exchanged,
    /// sides: [{side, launched, outcome, reason, checks: [{name, passed, expected, measured, why, next}],
    /// points: [{point, reads, counter, highest, culprit}], load: {scheduled, completed, dropped, statuses, digest}, evidence}],
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
        interrupt::run(async move {
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
        })
    }

    fn chosen(&self) -> Result<Vec<&'static dyn Expectation>> {
        if let Some(class) = &self.class {
            let of_class: Vec<_> = ALL
                .iter()
                .copied()
                .filter(|expectation| expectation.class() == class)
                .collect();
            if of_class.is_empty() {
                return Err(unknown(
                    &format!("no fault of class `{class}` has a verdict"),
                    None,
                ));
            }
            return Ok(of_class);
        }
        if self.faults.is_empty() {
            return Ok(ALL.to_vec());
        }
        let find = |name: &String| {
            let near = nearest::of(name, ALL.iter().map(|expectation| expectation.fault()));
            named(name).ok_or_else(|| unknown(&format!("no fault is called `{name}`"), near))
        };
        self.faults.iter().map(find).collect()
    }

    async fn repeated(
        &self,
        workspace: &Workspace,
        bookstore: &Path,
        expectation: &dyn Expectation,
    ) -> Result<Tally> {
        let evidence = workspace
            .scratch()?
            .join("evidence")
            .join(expectation.fault());
        let sides = if self.exchanged {
            Sides::Exchanged
        } else {
            Sides::Both
        };
        let mut runs = Vec::new();
        for run in 1..=self.repeat {
            let line = Mutex::new(Line::new(format!(
                "verifying {}, run {run} of {}",
                expectation.fault(),
                self.repeat
            )));
            let events = move |event| line.lock().expect("drawing does not panic").show(&event);
            let bench = Bench {
                workspace,
                bookstore,
                events: &events,
            };
            let folder = match (self.exchanged, self.repeat) {
                (true, _) => evidence.join("exchanged"),
                (false, 1) => evidence.clone(),
                (false, _) => evidence.join(format!("run-{run}")),
            };
            let proof = prove(&bench, expectation, &expectation.work(), sides, &folder).await?;
            drop(events);
            if self.repeat > 1 {
                page::print_run(run, &proof);
            }
            runs.push(proof);
        }
        Ok(Tally::of(runs))
    }
}

fn unknown(what: &str, near: Option<&str>) -> Error {
    let known: Vec<_> = ALL.iter().map(|expectation| expectation.fault()).collect();
    let meant = near.map_or_else(String::new, |near| format!("did you mean `{near}`? "));
    Error::new(what, format!("{meant}there is: {}", known.join(", ")))
}

/// The bookstore's executable, built in view of the reader.
fn built(workspace: &Workspace) -> Result<std::path::PathBuf> {
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
                reads,
                counter,
            } => format!("{}: {counter} at {point}, {reads} reads", self.stage),
            Event::Probing(name) => format!("{}: {name}", self.stage),
            Event::Again(reason) => {
                format!("{}: again at half the rate, since {reason}", self.stage)
            }
        };
        self.progress.note(&text);
    }
}
