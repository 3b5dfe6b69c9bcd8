//! The exercises: crates with a failing start, a check, hints in three tiers and references to compare with.

pub mod check;
pub mod diagnosis;
pub mod finding;
pub mod progress;
mod tree;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::chapter::{Chapter, folders};
use crate::error::{Error, Result};
use crate::nearest;
use crate::workspace::Workspace;

/// An exercise, from `exercises/*/exercise.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exercise {
    /// Stable: progress is filed under it (`01-presence`).
    pub id: String,
    /// As it stands in lists.
    pub title: String,
    /// What the learner does.
    pub kind: Kind,
    /// `cpu`, `memory`, `tasks`, `block` or `mutex`.
    pub class: String,
    /// The chapter that it belongs to.
    pub chapter: String,
    /// To do it.
    pub minutes: u32,
    /// What the learner edits, relative to the exercise's folder; nothing where a diagnosis is asked for.
    pub edits: Vec<PathBuf>,
    /// From a question, over the mechanism, to the mend.
    #[serde(skip)]
    pub hints: Vec<String>,
    /// What to say first to whom the last check failed on a counter, by counter.
    #[serde(skip)]
    pub observed: BTreeMap<String, String>,
    /// The counters of `observed` in their order in `exercise.toml`: what to mend first comes first.
    #[serde(skip)]
    pub counters: Vec<String>,
    /// The exercise's folder.
    #[serde(skip)]
    pub dir: PathBuf,
}

/// What the learner does in an exercise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Edits code until the check passes.
    Fix,
    /// Writes the guard: it must catch what regressed, and let pass what is healthy.
    Prevent,
    /// Says which profile shows a symptom, which stays silent, and why.
    Choose,
    /// Names frame and mechanism from a profile.
    Diagnose,
}

impl Kind {
    /// What the learner is asked to do, in two words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Fix => "fix it",
            Self::Prevent => "prevent it",
            Self::Choose => "choose it",
            Self::Diagnose => "diagnose it",
        }
    }

    /// What that means, in a sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Fix => "edit the code until its check passes",
            Self::Prevent => {
                "write the guard: it catches what has a fault, and lets pass what is healthy"
            }
            Self::Choose => "say which profile shows a symptom, which one stays silent, and why",
            Self::Diagnose => "name the function and the mechanism from a profile",
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    id: String,
    title: String,
    kind: Kind,
    class: String,
    chapter: String,
    minutes: u32,
    #[serde(default)]
    edits: Vec<PathBuf>,
    hint: Vec<Hint>,
    #[serde(default)]
    observed: BTreeMap<Spanned<String>, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Hint {
    text: String,
}

impl Exercise {
    /// Every exercise, by id.
    pub fn all(workspace: &Workspace) -> Result<Vec<Self>> {
        let mut exercises = vec![];
        for dir in folders(&workspace.root().join("exercises"))? {
            exercises.extend(Self::read(&dir)?);
        }
        exercises.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(exercises)
    }

    /// The exercise that goes by `name`: its id, number or slug, or whatever its chapter goes by.
    pub fn find(workspace: &Workspace, name: &str) -> Result<Self> {
        let exercises = Self::all(workspace)?;
        if let Some(exercise) = exercises
            .iter()
            .find(|exercise| exercise.names().any(|known| known == name))
        {
            return Ok(exercise.clone());
        }
        if let Ok(chapter) = Chapter::find(workspace, name)
            && let Some(exercise) = exercises
                .iter()
                .find(|exercise| Some(&exercise.id) == chapter.exercise.as_ref())
        {
            return Ok(exercise.clone());
        }
        Err(unknown(&exercises, name))
    }

    /// Everything this exercise goes by: `01-presence`, `01`, `1`, `presence`.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let (number, slug) = self.id.split_once('-').unwrap_or((&self.id, &self.id));
        [
            self.id.as_str(),
            number,
            number.trim_start_matches('0'),
            slug,
        ]
        .into_iter()
    }

    /// The exercise's package.
    pub fn package(&self) -> String {
        format!("exercise-{}", self.id)
    }

    /// A file that the learner edits and the same file as shipped: `src/lib.rs`, `starter/lib.rs`.
    ///
    /// The shipped copy is a file of its own because git's `HEAD` follows the learner's commits, and a copy embedded in
    /// lab would follow the learner's edits at lab's next build.
    pub fn edited_files(&self) -> impl Iterator<Item = (PathBuf, PathBuf)> {
        self.edits.iter().map(|edited| {
            let inside = edited.strip_prefix("src").unwrap_or(edited);
            (self.dir.join(edited), self.dir.join("starter").join(inside))
        })
    }

    /// The command that says whether the learner has it.
    pub fn command(&self) -> String {
        match self.kind {
            Kind::Diagnose => format!(
                "cargo lab diagnose {} --frame FUNCTION --mechanism WORD",
                self.id
            ),
            Kind::Fix | Kind::Prevent | Kind::Choose => {
                format!("cargo lab exercise check {}", self.id)
            }
        }
    }

    /// The files of `reference/` or `wrong/`, sorted: Rust that takes the place of the first edited file, or answers
    /// (`.toml`) where a diagnosis is asked for.
    pub fn variants(&self, folder: &str) -> Result<Vec<PathBuf>> {
        let dir = self.dir.join(folder);
        let wanted = if self.kind == Kind::Diagnose {
            "toml"
        } else {
            "rs"
        };
        let unreadable = |e: std::io::Error| {
            Error::new(
                format!("cannot read {}: {e}", dir.display()),
                "bring it back with `git checkout -- exercises`",
            )
        };
        let mut files = vec![];
        for entry in fs::read_dir(&dir).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if path
                .extension()
                .is_some_and(|extension| extension == wanted)
            {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    }

    fn read(dir: &Path) -> Result<Option<Self>> {
        let path = dir.join("exercise.toml");
        let Ok(text) = fs::read_to_string(&path) else {
            return Ok(None);
        };
        let manifest: Manifest = toml::from_str(&text).map_err(|e| {
            Error::new(
                format!("{} is no exercise: {}", path.display(), e.message()),
                "compare it with exercises/01-presence/exercise.toml",
            )
        })?;
        let mut counters: Vec<&Spanned<String>> = manifest.observed.keys().collect();
        counters.sort_by_key(|counter| counter.span().start);
        let counters = counters
            .into_iter()
            .map(Spanned::get_ref)
            .cloned()
            .collect();
        Ok(Some(Self {
            id: manifest.id,
            title: manifest.title,
            kind: manifest.kind,
            class: manifest.class,
            chapter: manifest.chapter,
            minutes: manifest.minutes,
            edits: manifest.edits,
            hints: manifest.hint.into_iter().map(|hint| hint.text).collect(),
            observed: manifest
                .observed
                .into_iter()
                .map(|(counter, text)| (counter.into_inner(), text))
                .collect(),
            counters,
            dir: dir.to_path_buf(),
        }))
    }
}

fn unknown(exercises: &[Exercise], name: &str) -> Error {
    let known: Vec<&str> = exercises.iter().flat_map(Exercise::names).collect();
    let there: Vec<&str> = exercises
        .iter()
        .map(|exercise| exercise.id.as_str())
        .collect();
    let guess = nearest::of(name, known)
        .map(|near| format!("did you mean `{near}`? "))
        .unwrap_or_default();
    Error::new(
        format!("no exercise `{name}`"),
        format!("{guess}there is: {}", there.join(", ")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_keep_the_order_of_the_manifest() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let exercise = Exercise::find(&Workspace::at(root), "10-task-guard").unwrap();
        let first: Vec<&str> = exercise
            .counters
            .iter()
            .take(2)
            .map(String::as_str)
            .collect();
        assert_eq!(first, ["passes-quiet", "passes-many"]);
        assert_eq!(exercise.counters.len(), exercise.observed.len());
    }
}
