//! `cargo lab exercise hint`.

use std::process::ExitCode;

use crate::error::{Error, Result};
use crate::exercise::Exercise;
use crate::exercise::progress::{Progress, State};
use crate::terminal::{DIM, Page, STRONG, styled};
use crate::workspace::Workspace;

/// Shows the next tier, after what is known about the counter on which the last check failed. Who has passed needs none.
pub(super) fn show(workspace: &Workspace, exercise: &Exercise) -> Result<ExitCode> {
    let mut progress = Progress::load(workspace)?;
    let tiers = exercise.hints.len();
    let entry = progress.entry_mut(&exercise.id);
    if entry.state() == State::Passed && entry.failed_on.is_none() {
        passed(exercise);
        return Ok(ExitCode::SUCCESS);
    }
    let tier = entry.next_hint(tiers);
    let observed = entry
        .failed_on
        .as_ref()
        .and_then(|counter| Some((counter.clone(), exercise.observed.get(counter)?)));
    progress.save(workspace)?;
    let Some(text) = tier
        .checked_sub(1)
        .and_then(|index| exercise.hints.get(index))
    else {
        return Err(Error::new(
            format!("{} has no hints", exercise.id),
            "read its README.md again",
        ));
    };
    let mut page = Page::stdout();
    page.line(styled(
        STRONG,
        &format!("Hint {tier} of {tiers} for {}", exercise.id),
    ));
    if let Some((counter, text)) = observed {
        page.paragraph(&format!("Your last check failed on {counter}. {text}"));
    }
    page.paragraph(text);
    let next = if tier < tiers {
        format!("more: cargo lab exercise hint {}", exercise.id)
    } else {
        format!(
            "that was the last; a whole solution: cargo lab exercise solution {} --force",
            exercise.id
        )
    };
    page.line(styled(DIM, &next));
    Ok(ExitCode::SUCCESS)
}

fn passed(exercise: &Exercise) {
    let id = &exercise.id;
    let mut page = Page::stdout();
    page.line(format!("{id} has passed: no hint is needed."));
    page.line(format!("compare:   cargo lab exercise solution {id}"));
    page.line(format!("once more: cargo lab exercise reset {id}"));
    page.line("another:   cargo lab exercise next");
}
