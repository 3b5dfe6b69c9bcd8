//! The sides put together.

use std::path::Path;

use super::Side;
use super::check::Outcome;
use super::evidence;
use super::expectation::{Expectation, Work};
use super::measure::{Bench, Measured, measure};
use super::report::{Proof, SideReport};
use super::series::Series;
use crate::error::Result;
use crate::service::State;

/// Which sides are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sides {
    /// The planted one alone.
    Planted,
    /// The repaired one alone.
    Repaired,
    /// Both, and what must be equal between them.
    Both,
    /// Both, each in a process launched in the other's state: both must FAIL, or the proof proves nothing.
    Exchanged,
}

/// Proves a fault, each side in a fresh process doing `work`; evidence goes to one folder per side in `folder`.
pub async fn prove(
    bench: &Bench<'_>,
    expectation: &dyn Expectation,
    work: &Work,
    sides: Sides,
    folder: &Path,
) -> Result<Proof> {
    let held_to = match sides {
        Sides::Planted => vec![Side::Planted],
        Sides::Repaired => vec![Side::Repaired],
        Sides::Both | Sides::Exchanged => vec![Side::Planted, Side::Repaired],
    };
    let exchanged = sides == Sides::Exchanged;
    let mut reports = Vec::new();
    let mut measured = Vec::new();
    for side in held_to {
        let launched = if exchanged {
            side.state().other()
        } else {
            side.state()
        };
        let (report, series) = judged(bench, expectation, work, side, launched, folder).await?;
        reports.push(report);
        measured.extend(series);
    }
    let kept = match measured.as_slice() {
        // What the repair must keep is measured on the process that runs it, whatever it was held to.
        [held_planted, held_repaired] if exchanged => {
            Some(expectation.kept(held_repaired, held_planted))
        }
        [planted, repaired] => Some(expectation.kept(planted, repaired)),
        _ => None,
    };
    Ok(Proof::new(expectation, exchanged, reports, kept))
}

/// Proves a reader's edit of the planted file: launched as planted, it must do as well as the repaired twin of the same build.
pub async fn edited(
    bench: &Bench<'_>,
    expectation: &dyn Expectation,
    work: &Work,
    folder: &Path,
) -> Result<Proof> {
    let (edited, changed) = judged(
        bench,
        expectation,
        work,
        Side::Edited,
        State::Planted,
        folder,
    )
    .await?;
    let Some(changed) = changed.filter(|_| edited.outcome == Outcome::Pass) else {
        // It is refuted, or was not measured: the reference would add nothing.
        return Ok(Proof::new(expectation, false, vec![edited], None));
    };
    let (twin, reference) = judged(
        bench,
        expectation,
        work,
        Side::Repaired,
        State::Repaired,
        folder,
    )
    .await?;
    let kept = reference.map(|reference| expectation.kept(&reference, &changed));
    Ok(Proof::new(expectation, false, vec![edited, twin], kept))
}

async fn judged(
    bench: &Bench<'_>,
    expectation: &dyn Expectation,
    work: &Work,
    side: Side,
    launched: State,
    folder: &Path,
) -> Result<(SideReport, Option<Series>)> {
    let folder = folder.join(side.to_string());
    let (mut report, series) = match measure(bench, expectation, work, side, launched).await? {
        Measured::Series(series) => {
            let checks = match side {
                Side::Planted => expectation
                    .planted(&series, &expectation.culprit().line(bench.workspace.root())),
                Side::Repaired => expectation.repaired(&series),
                Side::Edited => expectation.edited(&series, work),
            };
            (
                SideReport::measured(expectation, side, launched, &series, checks),
                Some(*series),
            )
        }
        Measured::Stopped(reason) => (
            SideReport::unmeasured(side, launched, Outcome::Fail, reason),
            None,
        ),
        Measured::Void(reason) => (
            SideReport::unmeasured(side, launched, Outcome::Inconclusive, reason),
            None,
        ),
    };
    let place = bench.workspace.display(&folder);
    for check in &mut report.checks {
        check.next = check.next.replace("EVIDENCE", &place);
    }
    report.evidence = Some(place);
    evidence::save(&folder, series.as_ref(), &report)?;
    Ok((report, series))
}
