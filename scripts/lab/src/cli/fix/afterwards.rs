//! What follows on a repair that holds.

use crate::chapter::Chapter;

/// A chapter ends with its exercise, a hunt with the others of its chapter.
pub(super) fn next(chapter: &Chapter, fault: &str) -> Option<String> {
    if chapter.fault == fault {
        let exercise = chapter.exercise.as_ref()?;
        return Some(format!("cargo lab exercise check {exercise}"));
    }
    let folder = chapter.dir.file_name()?.to_string_lossy();
    Some(format!(
        "lessons/{folder}/README.md, which has more to hunt"
    ))
}

/// Where the repair is, and how the planted code comes back. `reset` knows the planted `file` alone.
pub(super) fn changed(is_edited: bool, file: &str, name: &str) -> [String; 2] {
    if is_edited {
        return [
            format!("your change:    git diff {file}"),
            format!("planted again:  cargo lab fix {name} reset"),
        ];
    }
    [
        format!("your change:    git diff bookstore, since {file} is as shipped"),
        format!("planted again:  take that back yourself; reset brings back {file} alone"),
    ]
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn a_repair_in_another_file_is_not_looked_for_in_the_planted_one() {
        let [change, back] = changed(true, "src/holding.rs", "session-cycle");
        assert_eq!(change, "your change:    git diff src/holding.rs");
        assert_eq!(back, "planted again:  cargo lab fix session-cycle reset");
        let [change, back] = changed(false, "src/holding.rs", "session-cycle");
        assert!(change.contains("git diff bookstore"), "{change}");
        assert!(back.contains("yourself"), "{back}");
    }

    #[test]
    fn a_chapter_leads_to_its_exercise_and_a_hunt_back_to_the_chapter() {
        let chapter = Chapter {
            id: "03-slow-list".to_owned(),
            title: String::new(),
            minutes: 35,
            class: "cpu".to_owned(),
            fault: "slow-list".to_owned(),
            counter: String::new(),
            exercise: Some("12-statement-guard".to_owned()),
            package: String::new(),
            dir: PathBuf::from("lessons/03-slow-list"),
        };
        let after = next(&chapter, "slow-list").unwrap();
        assert_eq!(after, "cargo lab exercise check 12-statement-guard");
        let after = next(&chapter, "n-plus-one").unwrap();
        assert!(
            after.starts_with("lessons/03-slow-list/README.md"),
            "{after}"
        );
    }
}
