//! Transcripts on the course's pages: what a command printed, kept true.
//!
//! A `text` block whose first line is `$ cargo lab pprof …` is a transcript of that command on the evidence that ships with the course.
//! `cargo lab dev regen` writes what the command prints today, and `cargo lab dev check` compares.

use std::fs;

use super::pages::{self, Block, Page};
use super::{Promise, evidence, quotes};
use crate::error::{Error, Result};
use crate::viewer;
use crate::workspace::Workspace;

const PROMPT: &str = "$ cargo lab pprof ";

/// Every transcript on every page, held to what its command prints now.
pub(super) fn promises(workspace: &Workspace) -> Result<Vec<Promise>> {
    let mut promises = vec![];
    for page in pages::all(workspace)? {
        for block in transcripts(&page) {
            let command = &block.lines[0];
            let broken = match fresh(workspace, command) {
                Ok(lines) if lines == block.lines[1..] => None,
                Ok(lines) => Some(differs(&block.lines[1..], &lines)),
                Err(error) => Some(error.what().to_owned()),
            };
            promises.push(Promise::of(
                &workspace.display(&page.path),
                format!("the transcript of `{}` is fresh", &command[2..]),
                broken,
            ));
        }
    }
    Ok(promises)
}

/// Writes each transcript and each quotation anew, and draws each picture; returns the files that changed and how many texts there are.
pub fn regenerate(workspace: &Workspace) -> Result<(Vec<String>, usize)> {
    let mut changed = evidence::redraw(workspace)?;
    let mut count = 0;
    for page in pages::all(workspace)? {
        let mut lines: Vec<String> = page.text.lines().map(str::to_owned).collect();
        // From the last to the first, so that places before a change keep their numbers.
        for block in transcripts(&page).iter().rev() {
            count += 1;
            let fresh = fresh(workspace, &block.lines[0])?;
            let first = block.start + 1;
            lines.splice(first..first + block.lines.len() - 1, fresh);
        }
        let shown = Page {
            path: page.path.clone(),
            text: lines.join("\n") + "\n",
        };
        let (text, quoted) = quotes::regenerated(workspace, &shown)?;
        count += quoted;
        if text != page.text {
            fs::write(&page.path, text).map_err(|e| {
                Error::new(
                    format!("cannot write {}: {e}", page.path.display()),
                    "check the file's permissions",
                )
            })?;
            changed.push(workspace.display(&page.path));
        }
    }
    Ok((changed, count))
}

fn transcripts(page: &Page) -> Vec<Block> {
    let is_transcript = |block: &Block| {
        block.language == "text"
            && block
                .lines
                .first()
                .is_some_and(|line| line.starts_with(PROMPT))
    };
    pages::blocks(&page.text)
        .into_iter()
        .filter(is_transcript)
        .collect()
}

/// What the command prints, by this very program.
fn fresh(workspace: &Workspace, command: &str) -> Result<Vec<String>> {
    let arguments = command.strip_prefix(PROMPT).unwrap_or(command);
    let text = viewer::printed(&viewer::this_program()?, workspace, arguments)?;
    Ok(text.lines().map(str::to_owned).collect())
}

fn differs(kept: &[String], fresh: &[String]) -> String {
    let place = kept
        .iter()
        .zip(fresh)
        .position(|(kept, fresh)| kept != fresh)
        .unwrap_or_else(|| kept.len().min(fresh.len()));
    let line = |lines: &[String]| {
        lines
            .get(place)
            .map_or("nothing", String::as_str)
            .trim()
            .to_owned()
    };
    format!(
        "line {} is `{}` and would be `{}`: cargo lab dev regen",
        place + 1,
        line(kept),
        line(fresh)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_viewer_printed_is_a_transcript() {
        let text = "```text\n$ cargo lab pprof top a.pb.gz\nx\n```\n```text\nx\n```\n```sh\n$ cargo lab pprof top\n```\n";
        let page = Page {
            path: "README.md".into(),
            text: text.to_owned(),
        };
        let found = transcripts(&page);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].lines, ["$ cargo lab pprof top a.pb.gz", "x"]);
    }

    #[test]
    fn a_stale_line_is_named() {
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let words = differs(&lines("a\nb"), &lines("a\nc"));
        assert_eq!(words, "line 2 is `b` and would be `c`: cargo lab dev regen");
    }
}
