//! The sides put together.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Side;
use super::check::{Check, Outcome};
use super::compare::When;
use super::evidence;
use super::expectation::Expectation;
use super::figures::Figures;
use super::measure::{Bench, Event, Measured, measure};
use super::report::{Proof, SideReport};
use super::series::Series;
use super::side::Marked;
use super::work::Work;
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
    /// The planted one with every other fault planted beside it: its culprit must still be named.
    Together,
}

/// Proves a fault, each side in a fresh process doing `work`; evidence goes to one folder per side in `folder`.
pub async fn prove(
    bench: &Bench<'_>,
    expectation: &Expectation,
    work: &Work,
    sides: Sides,
    folder: &Path,
) -> Result<Proof> {
    let held_to = match sides {
        // A control has nothing planted: it must trip nothing.
        _ if expectation.culprit.is_none() => vec![Side::Repaired],
        Sides::Planted => vec![Side::Planted],
        Sides::Repaired => vec![Side::Repaired],
        Sides::Both | Sides::Exchanged => vec![Side::Planted, Side::Repaired],
        Sides::Together => vec![Side::Together],
    };
    let exchanged = sides == Sides::Exchanged;
    let judge = |side: Side| {
        let launched = if exchanged {
            side.state().other()
        } else {
            side.state()
        };
        Box::pin(judged(bench, expectation, work, side, launched, folder))
    };
    let mut halves = Vec::new();
    let when = when(expectation);
    match held_to.as_slice() {
        [one, other] if when == When::AtOnce => {
            let (one, other) = tokio::try_join!(judge(*one), judge(*other))?;
            halves.extend([one, other]);
        }
        sides => {
            for side in sides {
                halves.push(judge(*side).await?);
            }
        }
    }
    let proof = joined(bench, expectation, exchanged, halves, when, folder);
    if sides == Sides::Both {
        evidence::save_figures(folder, &Figures::of(&proof))?;
    }
    Ok(proof)
}

/// Whether the processes of both sides run at once. For memory this saves half of the time: what is held at the end of a load depends
/// neither on how long it took nor on who else computes. For CPU it pairs them, too: the sides are held to a ratio of their CPU times,
/// and a machine that is slower for some seconds is so for both. A load of many visits a second has the machine to itself, so that none
/// is dropped.
fn when(expectation: &Expectation) -> When {
    const VISITS_PER_SECOND: u32 = 200;
    let light = expectation.work.rate.get() <= VISITS_PER_SECOND;
    if light && ["cpu", "memory"].contains(&expectation.class) {
        When::AtOnce
    } else {
        When::InTurn
    }
}

/// One side, measured and judged by its own rules.
#[derive(Debug, Clone)]
pub struct Half {
    /// How it was judged.
    pub report: SideReport,
    /// What was read off; `None` where it could not be.
    pub series: Option<Series>,
}

/// Measures and judges one side as [`prove`] does; [`both`] puts two together.
pub async fn half(
    bench: &Bench<'_>,
    expectation: &Expectation,
    side: Side,
    folder: &Path,
) -> Result<Half> {
    let work = &expectation.work;
    judged(bench, expectation, work, side, side.state(), folder).await
}

/// The proof of a planted and a repaired half that were measured in turn.
pub fn both(
    bench: &Bench<'_>,
    expectation: &Expectation,
    planted: Half,
    repaired: Half,
    folder: &Path,
) -> Proof {
    let halves = vec![planted, repaired];
    joined(bench, expectation, false, halves, When::InTurn, folder)
}

/// The halves, and what both are held to together.
fn joined(
    bench: &Bench<'_>,
    expectation: &Expectation,
    exchanged: bool,
    halves: Vec<Half>,
    when: When,
    folder: &Path,
) -> Proof {
    let measured: Vec<&Series> = halves
        .iter()
        .filter_map(|half| half.series.as_ref())
        .collect();
    let kept = match measured.as_slice() {
        // What the repair must keep is measured on the process that runs it, whatever it was held to.
        [held_planted, held_repaired] if exchanged => {
            let mut checks = expectation.kept(held_repaired, held_planted);
            checks.extend(expectation.compared(held_planted, held_repaired, when));
            Some(checks)
        }
        [planted, repaired] => {
            let mut checks = expectation.kept(planted, repaired);
            checks.extend(expectation.compared(planted, repaired, when));
            checks.extend(expectation.told_apart(planted, repaired, &marked(bench, expectation)));
            Some(checks)
        }
        _ => None,
    };
    let kept = kept.map(|checks| placed(bench, &folder.join(Side::Planted.to_string()), checks));
    let reports = halves.into_iter().map(|half| half.report).collect();
    Proof::new(expectation, exchanged, reports, kept)
}

/// The culprit's lines in each view, in the source as it stands. A control has none.
fn marked(bench: &Bench<'_>, expectation: &Expectation) -> Vec<Marked> {
    let root = bench.workspace.root();
    let views = expectation.views.iter();
    let lines = |culprit| views.map(move |view| view.lines(culprit, root)).collect();
    expectation.culprit.map(lines).unwrap_or_default()
}

/// Checks whose next step names the evidence in `folder`.
fn placed(bench: &Bench<'_>, folder: &Path, mut checks: Vec<Check>) -> Vec<Check> {
    let place = bench.workspace.display(folder);
    for check in &mut checks {
        check.next = check.next.replace("EVIDENCE", &place);
    }
    checks
}

/// Proves a reader's edit of the planted file: launched as planted, it must do as well as the repaired twin of the same build.
pub async fn edited(
    bench: &Bench<'_>,
    expectation: &Expectation,
    work: &Work,
    folder: &Path,
) -> Result<Proof> {
    let edit = judged(
        bench,
        expectation,
        work,
        Side::Edited,
        State::Planted,
        folder,
    );
    let when = when(expectation);
    let beside = when == When::AtOnce;
    let told_later = Mutex::new(vec![]);
    let keep = |event| {
        // How far its load was is of no interest once it is through.
        if !matches!(event, Event::Loading(_)) {
            held(&told_later).push(event);
        }
    };
    let reference = Bench {
        events: if beside { &keep } else { bench.events },
        ..*bench
    };
    let twin = judged(
        &reference,
        expectation,
        work,
        Side::Repaired,
        State::Repaired,
        folder,
    );
    let (mut edit, mut twin) = (Box::pin(edit), Box::pin(twin));
    let mut measured = None;
    let Half {
        report: edited,
        series: changed,
    } = loop {
        tokio::select! {
            half = &mut edit => break half?,
            half = &mut twin, if beside && measured.is_none() => measured = Some(half?),
        }
    };
    let Some(changed) = changed.filter(|_| edited.outcome == Outcome::Pass) else {
        // It is refuted, or was not measured: the reference would add nothing.
        return Ok(Proof::new(expectation, false, vec![edited], None));
    };
    let Half {
        report: twin,
        series: reference,
    } = match measured {
        Some(half) => half,
        None => twin.await?,
    };
    held(&told_later).drain(..).for_each(bench.events);
    let kept = reference.map(|reference| {
        let mut checks = expectation.kept(&reference, &changed);
        checks.extend(expectation.compared_edit(&reference, &changed, when));
        placed(bench, &folder.join(Side::Edited.to_string()), checks)
    });
    Ok(Proof::new(expectation, false, vec![edited, twin], kept))
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn judged(
    bench: &Bench<'_>,
    expectation: &Expectation,
    work: &Work,
    side: Side,
    launched: State,
    folder: &Path,
) -> Result<Half> {
    let folder = folder.join(side.to_string());
    let (mut report, series) = match measure(bench, expectation, work, side, launched).await? {
        Measured::Series(series) => {
            let lines = || marked(bench, expectation);
            let checks = match side {
                Side::Planted => expectation.planted(&series, &lines()),
                Side::Together => expectation.together(&series, &lines()),
                Side::Repaired => expectation.repaired(&series),
                Side::Edited => expectation.edited(&series),
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
    report.checks = placed(bench, &folder, report.checks);
    report.evidence = Some(bench.workspace.display(&folder));
    let first = expectation.views.first().map(|view| view.kind);
    evidence::save(&folder, first, series.as_ref(), &report)?;
    Ok(Half { report, series })
}
