//! The chapters: every lesson crate that says so in its manifest.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::nearest;
use crate::workspace::Workspace;

/// A chapter, from `[package.metadata.chapter]` of `lessons/*/Cargo.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Chapter {
    /// `02-task-leak`.
    pub id: String,
    /// As it stands in lists.
    pub title: String,
    /// To work through it, exercise not included.
    pub minutes: u32,
    /// `cpu`, `memory`, `tasks`, `block` or `mutex`.
    pub class: String,
    /// Its core fault.
    pub fault: String,
    /// The fault's primary counter, in words.
    pub counter: String,
    /// The id of its exercise; a chapter about what is no fault has none.
    pub exercise: Option<String>,
    /// The lesson's package, which is its binary's name too.
    pub package: String,
    /// The lesson's folder.
    #[serde(skip)]
    pub dir: PathBuf,
}

#[derive(Deserialize)]
struct Manifest {
    package: Package,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    metadata: Option<Metadata>,
}

#[derive(Deserialize)]
struct Metadata {
    chapter: Option<Described>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Described {
    id: String,
    title: String,
    minutes: u32,
    class: String,
    fault: String,
    counter: String,
    exercise: Option<String>,
}

/// Everything that a chapter's id stands for: `02-task-leak`, `02`, `2`, `task-leak`.
pub(crate) fn names(id: &str) -> impl Iterator<Item = &str> {
    let (number, slug) = id.split_once('-').unwrap_or((id, id));
    [id, number, number.trim_start_matches('0'), slug].into_iter()
}

impl Chapter {
    /// Every chapter, by id. Crates under `lessons/` without the metadata are none.
    pub fn all(workspace: &Workspace) -> Result<Vec<Self>> {
        let mut chapters = vec![];
        for dir in folders(&workspace.root().join("lessons"))? {
            chapters.extend(Self::read(&dir)?);
        }
        chapters.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(chapters)
    }

    /// The chapter that goes by `name`: its id, its number, its slug or its fault's id.
    pub fn find(workspace: &Workspace, name: &str) -> Result<Self> {
        let chapters = Self::all(workspace)?;
        match chapters
            .iter()
            .find(|chapter| chapter.names().any(|known| known == name))
        {
            Some(chapter) => Ok(chapter.clone()),
            None => Err(unknown(&chapters, name)),
        }
    }

    /// Everything this chapter goes by: `02-task-leak`, `02`, `2`, `task-leak`, `watch-expiration`.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        names(&self.id).chain([self.fault.as_str()])
    }

    /// The part of the id that the reader types: `task-leak`.
    pub fn slug(&self) -> &str {
        self.id
            .split_once('-')
            .map_or(self.id.as_str(), |(_, slug)| slug)
    }

    fn read(dir: &Path) -> Result<Option<Self>> {
        let path = dir.join("Cargo.toml");
        let Ok(text) = fs::read_to_string(&path) else {
            return Ok(None);
        };
        let manifest: Manifest = toml::from_str(&text).map_err(|e| {
            Error::new(
                format!(
                    "{} is no chapter's manifest: {}",
                    path.display(),
                    e.message()
                ),
                "compare its [package.metadata.chapter] with lessons/02-task-leak/Cargo.toml",
            )
        })?;
        let package = manifest.package;
        Ok(package
            .metadata
            .and_then(|metadata| metadata.chapter)
            .map(|chapter| Self {
                id: chapter.id,
                title: chapter.title,
                minutes: chapter.minutes,
                class: chapter.class,
                fault: chapter.fault,
                counter: chapter.counter,
                exercise: chapter.exercise,
                package: package.name,
                dir: dir.to_path_buf(),
            }))
    }
}

/// The folders in `dir`, sorted; none where `dir` does not exist.
pub(crate) fn folders(dir: &Path) -> Result<Vec<PathBuf>> {
    if !dir.is_dir() {
        return Ok(vec![]);
    }
    let unreadable = |e: std::io::Error| {
        Error::new(
            format!("cannot read {}: {e}", dir.display()),
            "check the folder's permissions, or clone again",
        )
    };
    let mut found = vec![];
    for entry in fs::read_dir(dir).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn unknown(chapters: &[Chapter], name: &str) -> Error {
    let known: Vec<&str> = chapters.iter().flat_map(Chapter::names).collect();
    let there: Vec<String> = chapters
        .iter()
        .map(|chapter| format!("{} ({})", chapter.id, chapter.fault))
        .collect();
    let guess = nearest::of(name, known)
        .map(|near| format!("did you mean `{near}`? "))
        .unwrap_or_default();
    Error::new(
        format!("no chapter or fault `{name}`"),
        format!("{guess}there is: {}", there.join(", ")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkout() -> (tempfile::TempDir, Workspace) {
        let dir = tempfile::tempdir().unwrap();
        let lesson = dir.path().join("lessons/02-task-leak");
        fs::create_dir_all(&lesson).unwrap();
        fs::create_dir_all(dir.path().join("lessons/drafts")).unwrap();
        fs::write(
            lesson.join("Cargo.toml"),
            include_str!("../../../lessons/02-task-leak/Cargo.toml"),
        )
        .unwrap();
        let workspace = Workspace::at(dir.path());
        (dir, workspace)
    }

    #[test]
    fn number_slug_id_and_fault_all_name_the_chapter() {
        let (_dir, workspace) = checkout();
        for name in ["02", "2", "task-leak", "02-task-leak", "watch-expiration"] {
            assert_eq!(
                Chapter::find(&workspace, name).unwrap().package,
                "lesson-02-task-leak",
                "{name}"
            );
        }
    }

    #[test]
    fn an_unknown_name_gets_the_nearest_and_the_whole_list() {
        let (_dir, workspace) = checkout();
        let error = Chapter::find(&workspace, "task-leek").unwrap_err();
        assert_eq!(error.what(), "no chapter or fault `task-leek`");
        assert_eq!(
            error.hint(),
            "did you mean `task-leak`? there is: 02-task-leak (watch-expiration)"
        );
    }

    #[test]
    fn a_name_far_from_all_gets_only_the_list() {
        let (_dir, workspace) = checkout();
        let error = Chapter::find(&workspace, "kubernetes").unwrap_err();
        assert_eq!(error.hint(), "there is: 02-task-leak (watch-expiration)");
    }

    #[test]
    fn a_manifest_with_a_missing_field_names_the_field() {
        let (_dir, workspace) = checkout();
        let path = workspace.root().join("lessons/02-task-leak/Cargo.toml");
        let text = fs::read_to_string(&path)
            .unwrap()
            .replace("minutes = ", "hours = ");
        fs::write(&path, text).unwrap();
        let error = Chapter::all(&workspace).unwrap_err();
        assert!(error.what().contains("hours"), "{}", error.what());
    }
}
