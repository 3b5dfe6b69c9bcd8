//! `cargo lab dev`: for the course's authors.

mod told;

use std::cell::RefCell;
use std::num::NonZeroU32;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Instant;

use clap::Subcommand;

use self::told::{Told, kept, tell, ticking};
use crate::dev::new::{self, Name, What};
use crate::dev::{self, Scope, commands, transcripts};
use crate::error::Result;
use crate::exercise::Exercise;
use crate::interrupt;
use crate::terminal::{Page, Progress};
use crate::verdict::{Bench, Event, Expectation, Outcome};
use crate::workspace::Workspace;

/// The commands of authors.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Hold chapters, faults and exercises to what they promise: starters fail, references pass, wrong fixes fail on their counter
    #[command(
        after_help = "Example: cargo lab dev check\n         cargo lab dev check 03 --repeat 20"
    )]
    Check {
        /// These exercises alone; chapters, faults and all exercises if none is named
        exercises: Vec<String>,
        /// Run each check so often, and count how often it says the same
        #[arg(long, value_name = "N", default_value = "1")]
        repeat: NonZeroU32,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Hold verdicts to rejecting wrong fixes: each is built in a mirror of the checkout and must FAIL on the check that it names
    #[command(
        after_help = "Example: cargo lab dev verdicts slow-list\n         cargo lab dev verdicts --repeat 20"
    )]
    Verdicts {
        /// Faults; every one if none is named
        faults: Vec<String>,
        /// Measure each so often, and count how often it is rejected
        #[arg(long, value_name = "N", default_value = "1")]
        repeat: NonZeroU32,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Measure both sides of faults as their verdicts do, and ship that as their chapters' evidence: profiles, figures, pictures
    #[command(after_help = "Example: cargo lab dev evidence slow-list")]
    Evidence {
        /// Faults or chapters
        #[arg(required = true)]
        faults: Vec<String>,
    },
    /// A new one to fill in: it builds, and the check refuses it for each thing that it lacks
    #[command(
        after_help = "Example: cargo lab dev new exercise 15-loyalty-points\n         cargo lab dev new chapter 16-last-words"
    )]
    New {
        /// What it is to be
        what: What,
        /// Its number, and what it is called
        #[arg(value_name = "NN-SLUG")]
        name: Name,
    },
    /// Write transcripts and quotations on the course's pages anew, and draw its pictures, from the evidence that ships and the source
    #[command(after_help = "Example: cargo lab dev regen")]
    Regen,
    /// Run the commands on the course's pages, as a reader would; ports 8080 and 6060 must be free
    #[command(after_help = "Example: cargo lab dev commands 02-task-leak")]
    Commands {
        /// Only pages whose path contains this
        #[arg(default_value = "", hide_default_value = true)]
        page: String,
    },
}

impl Command {
    /// Runs the command.
    pub(super) fn run(self) -> Result<ExitCode> {
        let workspace = Workspace::find()?;
        match self {
            Self::Check {
                exercises,
                repeat,
                json,
            } => {
                let exercises = exercises
                    .iter()
                    .map(|name| Exercise::find(&workspace, name))
                    .collect::<Result<_>>()?;
                let scope = Scope {
                    exercises,
                    runs: repeat,
                };
                interrupt::run(check(&workspace, scope, json))
            }
            Self::Verdicts {
                faults,
                repeat,
                json,
            } => {
                let faults = super::verify::named_or_all(&faults)?;
                interrupt::run(verdicts(&workspace, &faults, repeat, json))
            }
            Self::Evidence { faults } => {
                let faults = super::verify::named_or_all(&faults)?;
                let bookstore = super::verify::built(&workspace)?;
                interrupt::run(evidence(&workspace, &bookstore, &faults))
            }
            Self::New { what, name } => make(&workspace, what, &name),
            Self::Regen => regenerate(&workspace),
            Self::Commands { page } => commands(&workspace, &page),
        }
    }
}

fn make(workspace: &Workspace, what: What, name: &Name) -> Result<ExitCode> {
    let mut page = Page::stdout();
    for path in new::make(workspace, what, name)? {
        page.line(workspace.display(&path));
    }
    page.gap();
    let check = match what {
        What::Chapter => "cargo lab dev check".to_owned(),
        What::Exercise => format!("cargo lab dev check {}", name.number()),
    };
    page.line(format!(
        "It builds, and is nothing yet. What it lacks: {check}"
    ));
    Ok(ExitCode::SUCCESS)
}

fn regenerate(workspace: &Workspace) -> Result<ExitCode> {
    let (changed, count) = transcripts::regenerate(workspace)?;
    let mut page = Page::stdout();
    for path in &changed {
        page.line(path);
    }
    page.line(format!(
        "{count} transcripts and quotations, {} files changed",
        changed.len()
    ));
    Ok(ExitCode::SUCCESS)
}

async fn evidence(
    workspace: &Workspace,
    bookstore: &Path,
    faults: &[&Expectation],
) -> Result<ExitCode> {
    let mut page = Page::stdout();
    let mut outcomes = vec![];
    for expectation in faults {
        let line = Mutex::new(Progress::new(format!("measuring {}", expectation.fault)));
        let events = |event| {
            let mut line = line.lock().expect("drawing does not panic");
            match event {
                Event::Loading(progress) => line.set(progress.completed, progress.scheduled),
                _ => line.tick(),
            }
        };
        let bench = Bench {
            workspace,
            bookstore,
            events: &events,
        };
        let (proof, place) = dev::evidence::take(&bench, expectation).await?;
        let place = workspace.display(&place);
        page.line(match proof.outcome {
            Outcome::Pass => format!("{place}: written"),
            other => format!("{place}: left as it is, the verdict was {other}"),
        });
        for check in proof.failed_checks() {
            page.line(format!("  {}: {}", check.name, check.measured));
        }
        outcomes.push(proof.outcome);
    }
    Ok(Outcome::worst(outcomes).exit_code())
}

fn commands(workspace: &Workspace, part: &str) -> Result<ExitCode> {
    let mut page = Page::stdout();
    let began = Instant::now();
    let promises = commands::run(workspace, part, |promise| tell(&mut page, promise))?;
    Ok(kept(&mut page, &promises, began))
}

async fn check(workspace: &Workspace, scope: Scope, json: bool) -> Result<ExitCode> {
    let told = RefCell::new(Told::new("checking", json));
    let work = dev::check(workspace, scope, |promise| told.borrow_mut().hear(promise));
    let promises = Box::pin(ticking(&told, work)).await?;
    Ok(told.into_inner().end(&promises))
}

async fn verdicts(
    workspace: &Workspace,
    faults: &[&Expectation],
    runs: NonZeroU32,
    json: bool,
) -> Result<ExitCode> {
    let told = RefCell::new(Told::new("measuring wrong fixes", json));
    let work = dev::wrong_fixes(workspace, faults, runs, |promise| {
        told.borrow_mut().hear(promise);
    });
    let promises = Box::pin(ticking(&told, work)).await?;
    Ok(told.into_inner().end(&promises))
}
