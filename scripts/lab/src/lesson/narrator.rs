//! The voice of a lesson.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;

use super::{Arguments, Step, record::Record};
use crate::error::{Error, Result};
use crate::terminal::{self, DIM, HEADING, Page, Progress, Table, styled};
use crate::workspace::Workspace;

/// Tells a chapter: headings, paragraphs, tables, pauses, progress; keeps the figures for `--json`.
pub struct Narrator {
    page: Page,
    record: Record,
    arguments: Arguments,
    workspace: Workspace,
    evidence: PathBuf,
    pauses: bool,
}

impl Narrator {
    pub(crate) fn new(chapter: &str, arguments: Arguments) -> Result<Self> {
        let workspace = Workspace::find()?;
        let evidence = workspace.scratch()?.join(chapter);
        fs::create_dir_all(&evidence).map_err(|e| {
            Error::new(
                format!("cannot create {}: {e}", evidence.display()),
                "make the folder writable, or point CARGO_TARGET_DIR at one that is",
            )
        })?;
        Ok(Self {
            page: Page::none(),
            record: Record::new(chapter),
            pauses: false,
            arguments,
            workspace,
            evidence,
        })
    }

    /// The bookstore's executable, built by `cargo lab lesson`.
    pub fn bookstore(&self) -> &Path {
        &self.arguments.bookstore
    }

    /// The checkout.
    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// Where this lesson saves what it captured: `target/lab/<chapter>/`, already there.
    pub fn evidence(&self) -> &Path {
        &self.evidence
    }

    /// A path as the reader should type it.
    pub fn display(&self, path: &Path) -> String {
        self.workspace.display(path)
    }

    /// Opens a step with its heading. From the step on that the reader asked for, the lesson is told.
    pub fn step(&mut self, step: Step) {
        self.record.step(step);
        if step.number() == usize::from(self.arguments.step) && !self.arguments.json {
            self.page = Page::stdout();
            self.pauses = !self.arguments.no_pause && terminal::is_interactive();
        }
        let title = format!("── {} of 8 · {} ", step.number(), step.title());
        let rule = "─".repeat(self.page.width().saturating_sub(title.chars().count()));
        self.page.line(styled(HEADING, &format!("{title}{rule}")));
        self.page.gap();
    }

    /// A paragraph, wrapped; `code` in backticks stands out.
    pub fn say(&mut self, text: impl AsRef<str>) {
        self.page.paragraph(text.as_ref());
    }

    /// One point of a list behind its mark (`1.`, `-`); [`gap`](Self::gap) ends the list.
    pub fn point(&mut self, mark: &str, text: impl AsRef<str>) {
        self.page.item(mark, text.as_ref());
    }

    /// An empty line.
    pub fn gap(&mut self) {
        self.page.gap();
    }

    /// A block that is never wrapped: source, a transcript, a command to copy.
    pub fn code(&mut self, text: impl AsRef<str>) {
        self.page.block(text.as_ref());
    }

    /// A table, numeric columns aligned right.
    pub fn table(&mut self, table: &Table) {
        self.page.table(table);
    }

    /// Files a figure under the current step for `--json`; prints nothing.
    ///
    /// # Panics
    /// Before the first step, or with a value that is no JSON (a map with keys other than strings).
    pub fn figure(&mut self, name: &str, value: impl Serialize) {
        let value = serde_json::to_value(value).expect("a figure is plain data");
        self.record.figure(name, value);
    }

    /// Waits for Enter between steps; goes on at once with `--no-pause`, `--json` or without a terminal.
    pub async fn pause(&mut self) {
        if !self.pauses {
            return;
        }
        let mut stdout = anstream::stdout();
        let _ = write!(stdout, "{}", styled(DIM, "Enter to go on "));
        let _ = stdout.flush();
        // The end of the input counts as Enter.
        Self::line().await;
        self.page.gap();
    }

    /// A line that the reader types; `None` at the end of the input. On Ctrl-C the waiting thread is abandoned.
    pub(super) async fn line() -> Option<String> {
        let read = tokio::task::spawn_blocking(|| {
            let mut line = String::new();
            let read = std::io::stdin().read_line(&mut line);
            read.ok().filter(|bytes| *bytes > 0).map(|_| line)
        });
        read.await.ok().flatten()
    }

    /// Whether a reader sits at a terminal and the lesson has begun to be told.
    pub(super) fn is_attended(&self) -> bool {
        self.pauses
    }

    /// What `cargo lab pprof ARGUMENTS` prints, under the command as the reader would type it.
    pub fn pprof(&mut self, arguments: &str) -> Result<()> {
        let printed = crate::viewer::printed(&self.arguments.lab, &self.workspace, arguments)?;
        self.code(format!("$ cargo lab pprof {arguments}\n{printed}"));
        Ok(())
    }

    /// Waits for `work`, with a progress line once it takes over two seconds.
    pub async fn during<T>(&mut self, what: &str, work: impl Future<Output = T>) -> T {
        let mut progress = Progress::new(what);
        let mut ticks = tokio::time::interval(Duration::from_millis(200));
        tokio::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return done,
                _ = ticks.tick() => progress.tick(),
            }
        }
    }

    /// A progress line for work that can say how far it is; wiped on drop.
    pub fn progress(&self, what: &str) -> Progress {
        Progress::new(what)
    }

    pub(crate) fn finish(&mut self, finished: bool) -> Result<()> {
        self.record.finish(finished);
        if self.arguments.json {
            let document = self.record.json()?;
            let _ = writeln!(anstream::stdout(), "{document}");
        }
        Ok(())
    }
}
