//! A fault under the load of its verdict, as a chapter tells it: the planted process first, the repaired one at the end.

use std::path::PathBuf;
use std::process::ExitCode;

use super::Narrator;
use crate::error::{Error, Result};
use crate::terminal::{Progress, Table};
use crate::verdict::{
    self, Bench, Culprit, Event, Expectation, Half, Kind, PointReport, Series, Side, expectations,
};

/// A fault's two sides, measured one after the other while the chapter goes on between them.
pub struct Case {
    expectation: &'static Expectation,
    /// Where the evidence of this lesson stands.
    folder: PathBuf,
    planted: Option<Half>,
}

impl Case {
    /// The case of a fault.
    pub fn of(lesson: &Narrator, fault: &str) -> Result<Self> {
        let expectation = expectations::named(fault).ok_or_else(|| {
            Error::new(
                format!("no fault `{fault}`"),
                "cargo lab list shows the faults",
            )
        })?;
        Ok(Self {
            expectation,
            folder: lesson.evidence().join(fault),
            planted: None,
        })
    }

    /// What is expected of the fault.
    pub fn expectation(&self) -> &'static Expectation {
        self.expectation
    }

    /// Runs the planted service under the fault's load, tells its counter at each point, and files it as `planted`.
    pub async fn reproduce(&mut self, lesson: &mut Narrator) -> Result<()> {
        let half = self.measured(lesson, Side::Planted).await?;
        let mut table = self.table();
        table.push(row("planted", &half.report.points));
        lesson.table(&table);
        lesson.figure("planted", &half.report.points);
        self.planted = Some(half);
        Ok(())
    }

    /// The planted process, as it was read off in [`reproduce`](Self::reproduce).
    pub fn planted(&self) -> Result<&Series> {
        self.planted
            .as_ref()
            .and_then(|half| half.series.as_ref())
            .ok_or_else(|| {
                Error::new(
                    "the planted service was not read off",
                    "run the lesson again; if it stays so, `cargo lab doctor` looks for the reason",
                )
            })
    }

    /// The file of a profile of the planted process, as the reader types it: the last that was taken, or the one after the warm-up.
    pub fn profile(&self, lesson: &Narrator, kind: Kind, base: bool) -> Result<String> {
        let series = self.planted()?;
        let missing = || {
            Error::new(
                format!(
                    "there is no {} profile of the planted service",
                    kind.label()
                ),
                "mend the lesson: its fault's verdict takes other profiles",
            )
        };
        let (number, reading) = if base {
            let warm = Some(&series.warm).filter(|warm| warm.profile(kind).is_some());
            (1, warm.ok_or_else(missing)?)
        } else {
            series.latest(kind).ok_or_else(missing)?
        };
        let first = self.expectation.views.first().map(|view| view.kind);
        let suffix = if first == Some(kind) {
            String::new()
        } else {
            format!("-{}", kind.path())
        };
        let name = format!("planted/{number}-{}{suffix}.pb.gz", reading.name);
        Ok(lesson.display(&self.folder.join(name)))
    }

    /// The culprit's share of the first view, planted, from 0 to 1.
    pub fn share(&self) -> Result<f64> {
        let (view, culprit) = self.first()?;
        Ok(view.held_at_end(self.planted()?, culprit, &[]).share())
    }

    /// Runs the repaired service under the same load, puts both sides together, and tells the verdict.
    pub async fn verify(&mut self, lesson: &mut Narrator) -> Result<ExitCode> {
        let planted = self
            .planted
            .clone()
            .ok_or_else(|| Error::new("the planted side comes first", "mend the lesson"))?;
        let repaired = self.measured(lesson, Side::Repaired).await?;
        let mut table = self.table();
        table.push(row("planted", &planted.report.points));
        table.push(row("repaired", &repaired.report.points));
        lesson.table(&table);
        let (workspace, bookstore) = (lesson.workspace().clone(), lesson.bookstore().to_owned());
        let bench = Bench {
            workspace: &workspace,
            bookstore: &bookstore,
            events: &|_| {},
        };
        let proof = verdict::both(&bench, self.expectation, planted, repaired, &self.folder);
        for check in proof.failed_checks() {
            let words = format!(
                "{}: expected {}, measured {}",
                check.name, check.expected, check.measured
            );
            lesson.point("-", words);
        }
        lesson.figure("verdict", &proof);
        lesson.say(format!(
            "The verdict on the fault and its repair: {}.",
            proof.outcome
        ));
        Ok(proof.outcome.exit_code())
    }

    fn first(&self) -> Result<(&'static verdict::View, &'static Culprit)> {
        let view = self.expectation.views.first();
        view.zip(self.expectation.culprit.as_ref()).ok_or_else(|| {
            Error::new(
                format!("{} has no culprit to look for", self.expectation.fault),
                "mend the lesson",
            )
        })
    }

    async fn measured(&self, lesson: &mut Narrator, side: Side) -> Result<Half> {
        let (workspace, bookstore) = (lesson.workspace().clone(), lesson.bookstore().to_owned());
        let line = std::sync::Mutex::new(Progress::new(format!("the {side} service under load")));
        let events = |event: Event| {
            let mut line = line.lock().expect("drawing does not panic");
            match event {
                Event::Loading(progress) => line.set(progress.completed, progress.scheduled),
                _ => line.tick(),
            }
        };
        let bench = Bench {
            workspace: &workspace,
            bookstore: &bookstore,
            events: &events,
        };
        let half = verdict::half(&bench, self.expectation, side, &self.folder).await?;
        match half.report.reason.clone().filter(|_| half.series.is_none()) {
            Some(reason) => Err(Error::new(
                format!("the {side} service could not be read off: {reason}"),
                "run the lesson again; if it stays so, `cargo lab doctor` looks for the reason",
            )),
            None => Ok(half),
        }
    }

    fn table(&self) -> Table {
        Table::new([
            self.expectation.counter.unit,
            "baseline",
            "warm",
            "N",
            "2N",
            "4N",
        ])
    }
}

/// A side's counter at its points; one that was added before a FAIL is left out.
fn row(name: &str, points: &[PointReport]) -> Vec<String> {
    let counters = points
        .iter()
        .take(5)
        .map(|point| format!("{:.0}", point.counter));
    std::iter::once(name.to_owned()).chain(counters).collect()
}
