//! What a chapter promises.

use std::fs;

use super::{Promise, links, minutes};
use crate::chapter::Chapter;
use crate::error::Result;
use crate::exercise::Exercise;
use crate::lesson::{Riddle, Step};
use crate::verdict::expectations;
use crate::workspace::Workspace;

pub(super) fn promises(workspace: &Workspace, chapter: &Chapter) -> Result<Vec<Promise>> {
    let readme = chapter.dir.join("README.md");
    let text = fs::read_to_string(&readme).ok();
    let promise = |what: &str, broken| Promise::of(&chapter.id, what, broken);
    Ok(vec![
        promise(
            "README.md has the eight steps in order",
            steps(text.as_deref()),
        ),
        promise(
            "links and includes of README.md resolve",
            text.as_deref()
                .and_then(|text| links::broken(&readme, text)),
        ),
        promise(
            "its minutes are those of its words, listings and commands",
            text.as_deref()
                .and_then(|text| minutes::broken(chapter, text)),
        ),
        promise(
            "its exercise is there and of its class",
            exercise(workspace, chapter)?,
        ),
        promise(
            "two task profiles pose the riddle, and its answer is the culprit",
            riddle(chapter),
        ),
        promise("its fault has a verdict of its class", verdict(chapter)),
    ])
}

/// The level-two headings must name the eight steps, each once, in order; others may stand between them.
fn steps(readme: Option<&str>) -> Option<String> {
    let Some(readme) = readme else {
        return Some("there is no README.md".to_owned());
    };
    let mut headings = links::prose(readme)
        .filter_map(|line| line.strip_prefix("## "))
        .map(str::to_lowercase);
    Step::ALL
        .into_iter()
        .find(|step| !headings.any(|heading| heading.contains(&step.title().to_lowercase())))
        .map(|step| format!("no heading `## … {}` after the step before", step.title()))
}

fn exercise(workspace: &Workspace, chapter: &Chapter) -> Result<Option<String>> {
    let Some(id) = &chapter.exercise else {
        let wanted = chapter.class != "control";
        return Ok(wanted.then(|| "its manifest names no exercise".to_owned()));
    };
    let exercises = Exercise::all(workspace)?;
    let Some(exercise) = exercises.iter().find(|exercise| exercise.id == *id) else {
        return Ok(Some(format!("no exercise `{id}`")));
    };
    let fits = exercise.class == chapter.class && exercise.chapter == chapter.id;
    Ok((!fits).then(|| {
        format!(
            "{} is of class {} and chapter {}",
            exercise.id, exercise.class, exercise.chapter
        )
    }))
}

fn riddle(chapter: &Chapter) -> Option<String> {
    let Some(riddle) = Riddle::of(chapter) else {
        // The first build is waited for in the lesson of the README; the others need no pastime.
        let wanted = chapter.class == "tasks";
        let words = "no readable evidence/quiet-*.txt and evidence/busy-*.txt";
        return wanted.then(|| words.to_owned());
    };
    let culprit = expectations::named(&chapter.fault)?.culprit?.function;
    let answer = riddle.answer();
    (!answer.ends_with(culprit)).then(|| format!("its answer is {answer}, not {culprit}"))
}

fn verdict(chapter: &Chapter) -> Option<String> {
    let Some(expectation) = expectations::named(&chapter.fault) else {
        return Some(format!("no expectation for `{}`", chapter.fault));
    };
    let fits = expectation.class == chapter.class && expectation.chapter == chapter.id;
    (!fits).then(|| {
        format!(
            "its expectation says class {} and chapter {}",
            expectation.class, expectation.chapter
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const README: &str = "# A task leak\n## 1. Symptom\n## 2. Hypothesis\n## 3. Reproduce\n## 4. Capture\n## 5. Read\n## 6. Fix\n\
                          ## 7. Verify\n## 8. Prevent\n## Exercise\n";

    #[test]
    fn eight_steps_in_order_are_complete() {
        assert_eq!(steps(Some(README)), None);
    }

    #[test]
    fn a_step_out_of_order_is_missing() {
        let swapped = README
            .replace("4. Capture", "x")
            .replace("5. Read", "5. Capture")
            .replace("## x", "## 4. Read");
        assert_eq!(
            steps(Some(&swapped)).as_deref(),
            Some("no heading `## … Read` after the step before")
        );
    }

    #[test]
    fn a_heading_in_a_code_block_is_none() {
        let quoted = README.replace("## 8. Prevent", "```\n## 8. Prevent\n```");
        assert!(steps(Some(&quoted)).is_some());
    }
}
