//! The course's pages and the fenced blocks in them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::workspace::Workspace;

/// A page of the book.
#[derive(Debug, Clone)]
pub(super) struct Page {
    /// Its file.
    pub(super) path: PathBuf,
    /// Its text.
    pub(super) text: String,
}

/// A fenced block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    /// `sh`, `text`, `rust`.
    pub(super) language: String,
    /// The line of its first line of content, from 0.
    pub(super) start: usize,
    /// Its lines.
    pub(super) lines: Vec<String>,
    /// What a comment right before it says: `<!-- not run: it waits for an editor -->`.
    pub(super) note: Option<String>,
}

/// Every page under `lessons/`, by path.
pub(super) fn all(workspace: &Workspace) -> Result<Vec<Page>> {
    let mut folders = vec![workspace.root().join("lessons")];
    let mut pages = vec![];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|e| unreadable(&folder, &e))? {
            let path = entry.map_err(|e| unreadable(&folder, &e))?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                let text = fs::read_to_string(&path).map_err(|e| unreadable(&path, &e))?;
                pages.push(Page { path, text });
            }
        }
    }
    pages.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(pages)
}

fn unreadable(path: &Path, error: &std::io::Error) -> Error {
    Error::new(
        format!("cannot read {}: {error}", path.display()),
        "check the file's permissions",
    )
}

/// The fenced blocks of a page, in order.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = vec![];
    let mut open: Option<Block> = None;
    let mut note = None;
    for (number, line) in text.lines().enumerate() {
        if let Some(block) = &mut open {
            if line.trim_end() == "```" {
                blocks.extend(open.take());
            } else {
                block.lines.push(line.to_owned());
            }
        } else if let Some(language) = line.strip_prefix("```") {
            open = Some(Block {
                language: language.trim().to_owned(),
                start: number + 1,
                lines: vec![],
                note: note.take(),
            });
        } else if let Some(comment) = line.trim().strip_prefix("<!--") {
            note = comment
                .strip_suffix("-->")
                .map(|words| words.trim().to_owned());
        } else if !line.trim().is_empty() {
            note = None;
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_has_its_language_its_lines_and_the_comment_before_it() {
        let text = "# A\n\n<!-- not run: it waits -->\n\n```sh\ncargo lab\n```\n\nword\n\n```text\nx\ny\n```\n";
        let found = blocks(text);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].note.as_deref(), Some("not run: it waits"));
        assert_eq!((found[1].start, found[1].lines.len()), (11, 2));
        assert_eq!(found[1].note, None);
    }
}
