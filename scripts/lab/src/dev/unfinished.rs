//! What is left to fill in: places that say so.

use std::fs;
use std::path::Path;

use super::Promise;
use crate::error::{Error, Result};

/// What the templates of `cargo lab dev new` put where words or code are missing.
const MARK: &str = "FILL IN";

/// One promise for each file in `folder` that has such places; a single one, kept, where there are none.
pub(super) fn promises(subject: &str, folder: &Path) -> Result<Vec<Promise>> {
    let mut promises = vec![];
    look(subject, folder, folder, &mut promises)?;
    if promises.is_empty() {
        promises.push(Promise::of(subject, "nothing is left to fill in", None));
    }
    Ok(promises)
}

fn look(subject: &str, folder: &Path, dir: &Path, promises: &mut Vec<Promise>) -> Result<()> {
    let unreadable = |e: std::io::Error| {
        Error::new(
            format!("cannot read {}: {e}", dir.display()),
            "check the folder's permissions",
        )
    };
    let mut paths = vec![];
    for entry in fs::read_dir(dir).map_err(unreadable)? {
        paths.push(entry.map_err(unreadable)?.path());
    }
    paths.sort();
    for path in paths {
        if path.is_dir() {
            look(subject, folder, &path, promises)?;
        } else if let Ok(text) = fs::read_to_string(&path)
            && let Some(places) = places(&text)
        {
            // A profile or a picture is no text, and has no such places.
            let file = path.strip_prefix(folder).unwrap_or(&path).display();
            promises.push(Promise::of(
                subject,
                format!("{file} is filled in"),
                Some(places),
            ));
        }
    }
    Ok(())
}

/// The places with what they ask for: `line 3: a title; line 9`.
fn places(text: &str) -> Option<String> {
    let marked = text.lines().enumerate().filter_map(|(number, line)| {
        let (_, asked) = line.split_once(MARK)?;
        let asked = asked.trim_start_matches(':').trim();
        let asked = asked.trim_end_matches(['"', ',', '.', '*']);
        let number = number + 1;
        Some(match asked {
            "" => format!("line {number}"),
            asked => format!("line {number}: {asked}"),
        })
    });
    let places: Vec<String> = marked.collect();
    (!places.is_empty()).then(|| places.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_is_named_with_what_it_asks_for() {
        let folder = tempfile::tempdir().unwrap();
        let write = |file: &str, text: &str| fs::write(folder.path().join(file), text).unwrap();
        write(
            "a.toml",
            "id = \"a\"\ntitle = \"FILL IN: a title.\"\nclass = \"FILL IN\"\n",
        );
        write("b.md", "# All is said\n");
        let found = promises("15-loyalty", folder.path()).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].what, "a.toml is filled in");
        assert_eq!(found[0].broken.as_deref(), Some("line 2: a title; line 3"));
    }

    #[test]
    fn what_is_filled_in_is_said_to_be_so() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("cpu.pb.gz"), [0x1f, 0x8b, 0xff]).unwrap();
        let found = promises("15-loyalty", folder.path()).unwrap();
        assert_eq!(
            found,
            [Promise::of(
                "15-loyalty",
                "nothing is left to fill in",
                None
            )]
        );
    }
}
