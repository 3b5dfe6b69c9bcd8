//! `cargo lab fix`: edit the planted file, save, watch the figure bend.

mod afterwards;
mod live;

use std::path::Path;
use std::process::ExitCode;
use std::time::SystemTime;

use clap::{Args, ValueEnum};

use crate::backup::Restored;
use crate::build;
use crate::chapter::Chapter;
use crate::error::{Error, Result};
use crate::fix::Desk;
use crate::interrupt;
use crate::terminal::{self, BAD, DIM, GOOD, Page, Progress, STRONG, UNSURE, styled};
use crate::verdict::{self, Bench, Check, Compare, Expectation, Outcome, Proof, Rule, Side};
use crate::workspace::Workspace;
use afterwards::{changed, next};
use live::Live;

use super::verify;

/// The command's arguments.
#[derive(Debug, Args)]
pub(super) struct Command {
    /// Its id, number, slug or fault: 02-task-leak, 02, task-leak, watch-expiration
    #[arg(value_name = "CHAPTER|FAULT")]
    name: String,

    /// `reset` brings the planted file back; your version is kept in .lab/backups
    action: Option<Action>,

    /// Check once and exit: 0 PASS, 1 FAIL, 2 does not build or cannot measure, 3 INCONCLUSIVE
    #[arg(long, conflicts_with = "reset")]
    once: bool,

    /// The same as `reset`
    #[arg(long)]
    reset: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Action {
    /// Bring the planted file back
    Reset,
}

impl Command {
    /// Runs the command.
    pub(super) fn run(self) -> Result<ExitCode> {
        let workspace = Workspace::find()?;
        let expectation = verify::named(&self.name)?;
        let culprit = expectation.culprit.as_ref().ok_or_else(|| {
            Error::new(
                format!(
                    "{} is a control: there is nothing to fix",
                    expectation.fault
                ),
                "cargo lab list shows the faults to choose from",
            )
        })?;
        let chapters = Chapter::all(&workspace)?;
        let chapter = chapters
            .into_iter()
            .find(|chapter| chapter.id == expectation.chapter);
        let bench = Repair {
            desk: Desk::of(&workspace, expectation.fault, culprit),
            workspace,
            name: self.name,
            expectation,
            next: chapter.and_then(|chapter| next(&chapter, expectation.fault)),
        };
        if self.reset || matches!(self.action, Some(Action::Reset)) {
            return bench.reset();
        }
        interrupt::run(async {
            if self.once {
                bench.once().await
            } else {
                bench.until_proved().await
            }
        })
    }
}

/// One fault's repair in progress.
struct Repair {
    workspace: Workspace,
    /// As the reader called the fault or its chapter.
    name: String,
    expectation: &'static Expectation,
    /// What to do after the repair, once the fault's chapter is written.
    next: Option<String>,
    desk: Desk,
}

/// How one look at the reader's version ended.
enum Seen {
    /// It was built and judged.
    Judged(Outcome),
    /// It does not build; the words are on stderr.
    NotBuilt(Error),
}

impl Repair {
    fn reset(&self) -> Result<ExitCode> {
        let file = self.workspace.display(self.desk.working());
        Page::stdout().line(match self.desk.reset(&self.workspace)? {
            Restored::AsShipped => format!("{file} is as shipped: nothing to reset"),
            Restored::Missing => format!("{file} was missing and is back as shipped"),
            Restored::Kept(place) => {
                format!(
                    "{file} is as shipped; your version is kept at {}",
                    self.workspace.display(&place)
                )
            }
        });
        Ok(ExitCode::SUCCESS)
    }

    async fn once(&self) -> Result<ExitCode> {
        let mut page = Page::stdout();
        if !self.desk.is_edited()? {
            page.line(format!(
                "{} is as shipped: the fault is in it still, unless your repair is in another file",
                self.workspace.display(self.desk.working())
            ));
        }
        match self.look(&mut page).await? {
            Seen::Judged(outcome) => Ok(outcome.exit_code()),
            Seen::NotBuilt(error) => Err(error),
        }
    }

    /// Looks after each save until the proof holds.
    async fn until_proved(&self) -> Result<ExitCode> {
        let mut page = Page::stdout();
        self.introduce(&mut page);
        let mut saved = self.desk.saved()?;
        let mut waits = !self.desk.is_edited()?;
        loop {
            if waits {
                saved = self.wait(&mut page, saved).await?;
            }
            waits = true;
            match self.look(&mut page).await? {
                Seen::Judged(Outcome::Pass) => return Ok(ExitCode::SUCCESS),
                Seen::Judged(_) => {}
                Seen::NotBuilt(error) => {
                    page.line(format!("{}: {}", styled(BAD, "not built"), error.what()));
                }
            }
        }
    }

    fn introduce(&self, page: &mut Page) {
        let file = self.workspace.display(self.desk.working());
        page.line(format!(
            "Your editor, this file:  {}",
            styled(STRONG, &file)
        ));
        page.gap();
        page.paragraph(&format!(
            "It holds the fault `{}`. Each time you save, the bookstore is built and put under the fault's load. Edit the file \
             until these hold, with the same work done and the same answers given as by the repaired twin:",
            self.expectation.fault,
        ));
        let rules = self.expectation.rules(Side::Edited).iter().map(Rule::aim);
        let keeps = self
            .expectation
            .keep
            .iter()
            .map(|keep| keep.what.to_owned() + " as before");
        let costs = self.expectation.compare.iter().map(Compare::aim);
        let probe = self
            .expectation
            .probe
            .iter()
            .map(|probe| probe.expected.to_owned());
        for aim in rules.chain(costs).chain(keeps).chain(probe) {
            page.item("-", &aim);
        }
        page.gap();
        page.line(format!("Ctrl-C leaves; your edit stays.  cargo lab fix {} reset  brings the planted file back.", self.name));
        if !terminal::is_interactive() {
            page.line("No terminal: the figure comes as plain lines. With --once the command checks once and exits.");
        }
        page.gap();
    }

    async fn wait(&self, page: &mut Page, saved: Option<SystemTime>) -> Result<Option<SystemTime>> {
        page.line(styled(DIM, "waiting for a save …"));
        self.desk.next_save(saved).await
    }

    /// Builds the reader's version and judges it.
    async fn look(&self, page: &mut Page) -> Result<Seen> {
        let bookstore = match self.build().await? {
            Ok(bookstore) => bookstore,
            Err(error) => return Ok(Seen::NotBuilt(error)),
        };
        let folder = self
            .workspace
            .scratch()?
            .join("evidence")
            .join(self.expectation.fault);
        let work = &self.expectation.work;
        let live = Live::new(self.expectation, work);
        let events = |event| live.show(event);
        let bench = Bench {
            workspace: &self.workspace,
            bookstore: &bookstore,
            events: &events,
        };
        let proof = verdict::edited(&bench, self.expectation, work, &folder).await;
        live.end();
        let proof = proof?;
        self.tell(page, &proof, self.desk.is_edited()?);
        Ok(Seen::Judged(proof.outcome))
    }

    async fn build(&self) -> Result<std::result::Result<std::path::PathBuf, Error>> {
        let workspace = self.workspace.clone();
        let build = tokio::task::spawn_blocking(move || {
            let mut line = Progress::new("building your version");
            build::packages(&workspace, &["bookstore"], |progress| {
                line.note(&progress.last);
            })
            .and_then(|built| built.executable("bookstore").map(Path::to_path_buf))
        });
        build
            .await
            .map_err(|e| Error::new(format!("the build stopped: {e}"), "run the command again"))
    }

    fn tell(&self, page: &mut Page, proof: &Proof, is_edited: bool) {
        let fault = self.expectation.fault;
        let file = self.workspace.display(self.desk.working());
        page.gap();
        for check in proof.failed_checks() {
            failed(page, check);
        }
        for reason in proof.sides.iter().filter_map(|side| side.reason.as_ref()) {
            page.item("reason:  ", reason);
        }
        match proof.outcome {
            Outcome::Pass => {
                page.line(format!(
                    "{} {fault}: your repair holds",
                    styled(GOOD, "PASS")
                ));
                page.gap();
                page.paragraph(
                    "Every counter where it has to be, the same work, the same answers. That is the whole proof: a number that \
                     falls is not enough.",
                );
                for line in changed(is_edited, &file, &self.name) {
                    page.line(line);
                }
                if let Some(next) = &self.next {
                    page.line(format!("next:           {next}"));
                }
            }
            Outcome::Fail => page.line(format!("{} {fault}: not yet", styled(BAD, "FAIL"))),
            Outcome::Inconclusive => {
                page.line(format!(
                    "{} {fault}: this machine was too busy to tell; save again",
                    styled(UNSURE, "INCONCLUSIVE")
                ));
            }
        }
    }
}

fn failed(page: &mut Page, check: &Check) {
    page.line(format!(
        "{} {}",
        styled(BAD, "FAIL"),
        styled(STRONG, check.name)
    ));
    page.item("expected:", &check.expected);
    page.item("measured:", &check.measured);
    page.item("why:     ", check.why);
    page.line(format!("next:     {}", check.next));
    page.gap();
}
