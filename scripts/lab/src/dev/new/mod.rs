//! A chapter or an exercise to be filled in: it builds, and `cargo lab dev check` refuses it until nothing is left to fill in.

mod chapter;
mod exercise;
mod name;

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

pub use name::Name;

use crate::error::{Error, Result};
use crate::workspace::Workspace;

/// What is to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum What {
    /// A crate with a page, a walkthrough and claims; it is entered in the book's table of contents
    Chapter,
    /// A crate with a fault to be mended, its check, a reference and two wrong fixes
    Exercise,
}

/// A file by its path below the new folder, and its text.
type Part = (&'static str, String);

/// Makes it; the files that were written. Nothing is overwritten, and nothing stays behind where not all of it can be written.
pub fn make(workspace: &Workspace, what: What, name: &Name) -> Result<Vec<PathBuf>> {
    let (shelf, parts) = match what {
        What::Chapter => ("lessons", chapter::parts(name)),
        What::Exercise => ("exercises", exercise::parts(name)),
    };
    let shelf = workspace.root().join(shelf);
    if let Some(taken) = of_that_number(&shelf, name)? {
        return Err(Error::new(
            format!("the number is taken: {}", workspace.display(&taken)),
            "choose another number; nothing was written",
        ));
    }
    let folder = shelf.join(name.id());
    let failed = |e: io::Error| {
        Error::new(
            format!("cannot write {}: {e}", workspace.display(&folder)),
            "make the folder writable, then run the command again",
        )
    };
    fs::create_dir_all(&shelf).map_err(failed)?;
    fs::create_dir(&folder).map_err(failed)?;
    let filled = parts.into_iter().map(|part| write(&folder, part));
    let written = filled.collect::<io::Result<Vec<_>>>().map_err(failed);
    let registered = written.and_then(|mut written| {
        if what == What::Chapter {
            written.push(enter(workspace, name)?);
        }
        Ok(written)
    });
    if registered.is_err() {
        // What cannot be removed is in the folder that the error names.
        let _ = fs::remove_dir_all(&folder);
    }
    registered
}

/// Enters a chapter in the book's table of contents; that file.
fn enter(workspace: &Workspace, name: &Name) -> Result<PathBuf> {
    let path = workspace.root().join(chapter::SUMMARY);
    let failed = |what: String| {
        Error::new(
            format!("cannot enter {} in {}: {what}", name.id(), chapter::SUMMARY),
            "bring it back with `git checkout -- lessons/SUMMARY.md`",
        )
    };
    let summary = fs::read_to_string(&path).map_err(|e| failed(e.to_string()))?;
    let summary =
        chapter::listed(&summary, name).ok_or_else(|| failed("it lists no chapters".to_owned()))?;
    fs::write(&path, summary).map_err(|e| failed(e.to_string()))?;
    Ok(path)
}

/// Fills a template's places in.
fn filled(template: &str, name: &Name) -> String {
    template
        .replace("{{id}}", name.id())
        .replace("{{ident}}", &name.id().replace('-', "_"))
        .replace("{{number}}", name.number())
        .replace("{{slug}}", name.slug())
        .replace("{{words}}", &name.slug().replace('-', " "))
}

fn write(folder: &Path, (path, text): Part) -> io::Result<PathBuf> {
    let path = folder.join(path);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::File::create_new(&path)?.write_all(text.as_bytes())?;
    Ok(path)
}

/// A folder of that number, since names are taken by their number alone, too.
fn of_that_number(shelf: &Path, name: &Name) -> Result<Option<PathBuf>> {
    let start = format!("{}-", name.number());
    let taken = |folder: &PathBuf| {
        let file_name = folder.file_name().and_then(|name| name.to_str());
        file_name.is_some_and(|file_name| file_name.starts_with(&start))
    };
    Ok(crate::chapter::folders(shelf)?.into_iter().find(taken))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dev::unfinished;

    fn checkout() -> (tempfile::TempDir, Workspace) {
        let dir = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(dir.path());
        let summary = dir.path().join(chapter::SUMMARY);
        fs::create_dir_all(summary.parent().unwrap()).unwrap();
        fs::write(summary, "- [01 · A first profile]()\n").unwrap();
        (dir, workspace)
    }

    fn name(id: &str) -> Name {
        id.parse().unwrap()
    }

    #[test]
    fn nothing_is_overwritten_and_a_number_is_given_once() {
        let (_dir, workspace) = checkout();
        let made = make(&workspace, What::Exercise, &name("15-loyalty")).unwrap();
        fs::write(&made[0], "mine").unwrap();
        for again in ["15-loyalty", "15-points"] {
            let error = make(&workspace, What::Exercise, &name(again)).unwrap_err();
            assert_eq!(
                error.what(),
                "the number is taken: exercises/15-loyalty",
                "{again}"
            );
        }
        assert_eq!(fs::read_to_string(&made[0]).unwrap(), "mine");
        assert!(!workspace.root().join("exercises/15-points").exists());
    }

    #[test]
    fn every_place_of_a_template_is_filled() {
        let (_dir, workspace) = checkout();
        for what in [What::Exercise, What::Chapter] {
            for file in make(&workspace, what, &name("16-loyalty-points")).unwrap() {
                let text = fs::read_to_string(&file).unwrap();
                assert!(!text.contains("{{"), "{}: {text}", file.display());
            }
        }
    }

    #[test]
    fn each_file_of_a_new_one_is_refused_for_what_it_lacks() {
        let (_dir, workspace) = checkout();
        for (what, complete) in [
            (What::Exercise, &["Cargo.toml"][..]),
            (What::Chapter, &["SUMMARY.md"]),
        ] {
            let made = make(&workspace, what, &name("16-loyalty-points")).unwrap();
            let folder = made[0].parent().unwrap();
            let promises = unfinished::promises("16-loyalty-points", folder).unwrap();
            for file in &made {
                if complete.iter().any(|name| file.ends_with(name)) {
                    continue;
                }
                let inside = file.strip_prefix(folder).unwrap().display();
                let refusal = format!("{inside} is filled in");
                let refused = promises
                    .iter()
                    .any(|promise| promise.what == refusal && promise.broken.is_some());
                assert!(refused, "{refusal}: {promises:?}");
            }
        }
    }

    #[test]
    fn a_chapter_that_cannot_be_entered_in_the_table_of_contents_is_not_made() {
        let (_dir, workspace) = checkout();
        fs::write(workspace.root().join(chapter::SUMMARY), "# Empty\n").unwrap();
        let error = make(&workspace, What::Chapter, &name("16-loyalty")).unwrap_err();
        assert!(error.what().contains("it lists no chapters"), "{error}");
        assert!(!workspace.root().join("lessons/16-loyalty").exists());
    }

    #[test]
    fn what_cannot_be_written_whole_leaves_nothing_behind() {
        let (_dir, workspace) = checkout();
        let shelf = workspace.root().join("exercises");
        fs::write(&shelf, "a file where the folder should be").unwrap();
        assert!(make(&workspace, What::Exercise, &name("15-loyalty")).is_err());
        assert!(shelf.is_file());
    }
}
