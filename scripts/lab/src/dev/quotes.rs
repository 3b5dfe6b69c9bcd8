//! Source on the course's pages: each quoted block is the source as it stands.
//!
//! A comment right before a block says what it quotes: `<!-- source: bookstore/src/stock/mod.rs fn reserve -->` an item with its
//! attributes, `<!-- diff: a.rs b.rs -->` what differs between two files.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::Promise;
use super::pages::{self, Block, Page};
use crate::error::{Error, Result};
use crate::workspace::Workspace;

/// Every quotation on every page, held to the source.
pub(super) fn promises(workspace: &Workspace) -> Result<Vec<Promise>> {
    let mut promises = vec![];
    for page in pages::all(workspace)? {
        for (block, quotation) in quotations(&page) {
            let broken = match quotation.fresh(workspace.root()) {
                Ok(lines) if lines == block.lines => None,
                Ok(_) => Some("it is not what stands there: cargo lab dev regen".to_owned()),
                Err(error) => Some(error.what().to_owned()),
            };
            let what = format!("the quotation of {} is fresh", quotation.words());
            promises.push(Promise::of(&workspace.display(&page.path), what, broken));
        }
    }
    Ok(promises)
}

/// Writes a page's quotations anew; returns its text and how many there are.
pub(super) fn regenerated(workspace: &Workspace, page: &Page) -> Result<(String, usize)> {
    let mut lines: Vec<String> = page.text.lines().map(str::to_owned).collect();
    let found = quotations(page);
    // From the last to the first, so that places before a change keep their numbers.
    for (block, quotation) in found.iter().rev() {
        let fresh = quotation.fresh(workspace.root())?;
        lines.splice(block.start..block.start + block.lines.len(), fresh);
    }
    Ok((lines.join("\n") + "\n", found.len()))
}

/// What a block quotes.
#[derive(Debug, PartialEq, Eq)]
enum Quotation {
    Item { file: String, item: String },
    Difference { from: String, to: String },
}

fn quotations(page: &Page) -> Vec<(Block, Quotation)> {
    let quoting = |block: Block| {
        let quotation = Quotation::parse(block.note.as_deref()?)?;
        Some((block, quotation))
    };
    pages::blocks(&page.text)
        .into_iter()
        .filter_map(quoting)
        .collect()
}

impl Quotation {
    fn parse(note: &str) -> Option<Self> {
        let (kind, rest) = note.split_once(": ")?;
        let (first, second) = rest.trim().split_once(' ')?;
        let (first, second) = (first.to_owned(), second.trim().to_owned());
        match kind {
            "source" => Some(Self::Item {
                file: first,
                item: second,
            }),
            "diff" => Some(Self::Difference {
                from: first,
                to: second,
            }),
            _ => None,
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Item { file, item } => format!("`{item}` in {file}"),
            Self::Difference { from, to } => format!("what differs between {from} and {to}"),
        }
    }

    fn fresh(&self, root: &Path) -> Result<Vec<String>> {
        match self {
            Self::Item { file, item } => {
                let text = fs::read_to_string(root.join(file)).map_err(|e| {
                    Error::new(
                        format!("cannot read {file}: {e}"),
                        "mend the page's comment",
                    )
                })?;
                lines_of(&text, item).ok_or_else(|| {
                    Error::new(format!("no `{item}` in {file}"), "mend the page's comment")
                })
            }
            Self::Difference { from, to } => difference(root, from, to),
        }
    }
}

/// The lines of the first item whose line contains `item` as words, from its attributes to the end of its block or statement.
fn lines_of(text: &str, item: &str) -> Option<Vec<String>> {
    let lines: Vec<&str> = text.lines().collect();
    let is_it = |line: &&str| {
        let rest = line.split_once(item).map(|(_, rest)| rest);
        rest.is_some_and(|rest| {
            !rest.starts_with(|sign: char| sign.is_alphanumeric() || sign == '_')
        }) && !line.trim_start().starts_with("//")
    };
    let at = lines.iter().position(is_it)?;
    let indent = lines[at].len() - lines[at].trim_start().len();
    let attributes = lines[..at]
        .iter()
        .rev()
        .take_while(|line| line.trim_start().starts_with("#["));
    let start = at - attributes.count();
    let closes = |line: &&str| {
        let inner = line.trim_start();
        let is_outer = line.len() - inner.len() == indent;
        is_outer && (inner.starts_with('}') || inner.ends_with(';'))
    };
    let end = at + lines[at..].iter().position(closes)?;
    let dedented = |line: &&str| line.get(indent..).unwrap_or("").to_owned();
    Some(lines[start..=end].iter().map(dedented).collect())
}

/// `diff -u` without the lines that name the files and places.
fn difference(root: &Path, from: &str, to: &str) -> Result<Vec<String>> {
    for file in [from, to] {
        if !root.join(file).is_file() {
            return Err(Error::new(
                format!("no file {file}"),
                "mend the page's comment",
            ));
        }
    }
    let output = Command::new("git")
        .args([
            "diff",
            "--no-index",
            "--no-color",
            "--no-ext-diff",
            "-U2",
            "--",
            from,
            to,
        ])
        .current_dir(root)
        .output()
        .map_err(|e| Error::new(format!("git does not start: {e}"), "install git"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let told = text.lines().skip_while(|line| !line.starts_with("@@"));
    let shown = told.filter(|line| !line.starts_with("@@"));
    Ok(shown.map(|line| line.trim_end().to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "use a;\n\nmod m {\n    /// Doc of spawn.\n    #[inline(never)]\n    fn spawn(of: u8) {\n        loop {\n        }\n    }\n\n    const N: u8 = 3;\n}\n";

    #[test]
    fn an_item_is_quoted_with_its_attributes_and_without_its_indent() {
        let lines = lines_of(SOURCE, "fn spawn").unwrap();
        assert_eq!(
            lines,
            [
                "#[inline(never)]",
                "fn spawn(of: u8) {",
                "    loop {",
                "    }",
                "}"
            ]
        );
        assert_eq!(lines_of(SOURCE, "const N").unwrap(), ["const N: u8 = 3;"]);
    }

    #[test]
    fn an_item_is_found_by_whole_words() {
        assert_eq!(lines_of(SOURCE, "fn spa"), None);
        assert_eq!(lines_of(SOURCE, "fn gone"), None);
    }

    #[test]
    fn a_block_quotes_what_the_comment_before_it_says() {
        let text = "<!-- source: a.rs fn f -->\n```rust\nold\n```\n\n<!-- diff: a.rs b.rs -->\n\n```diff\n-x\n```\n\n<!-- not run: it waits -->\n```sh\nls\n```\n";
        let page = Page {
            path: "README.md".into(),
            text: text.to_owned(),
        };
        let found: Vec<_> = quotations(&page)
            .into_iter()
            .map(|(_, quotation)| quotation)
            .collect();
        assert_eq!(
            found,
            [
                Quotation::Item {
                    file: "a.rs".into(),
                    item: "fn f".into()
                },
                Quotation::Difference {
                    from: "a.rs".into(),
                    to: "b.rs".into()
                }
            ]
        );
    }
}
