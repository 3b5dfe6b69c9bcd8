//! Unsafe code says what it relies on: each block names the page, the reference or the trait whose terms it keeps.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

/// Beside pages of the manual, `name(2)` to `name(7)`.
const DOCUMENTS: [&str; 7] = [
    "AMD64 ABI ",
    "GlobalAlloc",
    "Rust reference, \"",
    "lock_api::",
    "memmap2::",
    "std, ",
    "std::",
];

/// The source files below `folder`.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut all: Vec<PathBuf> = paths
        .flat_map(|path| {
            if path.is_dir() {
                files(&path)
            } else {
                vec![path]
            }
        })
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .collect();
    all.sort();
    all
}

fn names_a_document(reason: &str) -> bool {
    let is_page = |(at, _): (usize, &str)| {
        let section = reason[at + 1..].starts_with(|c| ('2'..='7').contains(&c));
        section
            && reason[at + 2..].starts_with(')')
            && reason[..at].ends_with(char::is_alphanumeric)
    };
    reason.match_indices('(').any(is_page) || DOCUMENTS.iter().any(|name| reason.contains(name))
}

/// The comment that ends before line `at`, or begins with the `SAFETY:` of that line's block.
fn reason(lines: &[&str], at: usize) -> String {
    let comment = |line: &&&str| line.trim_start().starts_with("//");
    // A statement may take some lines before the block that it holds.
    let begins = (at.saturating_sub(3)..=at)
        .rev()
        .find(|&line| line > 0 && lines[line - 1].trim_start().starts_with("//"));
    let Some(begins) = begins else {
        return String::new();
    };
    let mut reason: Vec<&str> = lines[..begins]
        .iter()
        .rev()
        .take_while(comment)
        .copied()
        .collect();
    reason.reverse();
    let text = reason.join(" ").replace("//", "");
    text.split_once("SAFETY: ")
        .map_or_else(String::new, |(_, reason)| reason.to_owned())
}

#[test]
fn every_unsafe_block_names_the_document_that_it_relies_on() {
    let mut blocks = 0;
    for path in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        for (index, line) in lines.iter().enumerate() {
            let code = line.split("//").next().unwrap();
            if !code.contains("unsafe {") && !code.contains("unsafe impl") {
                continue;
            }
            blocks += 1;
            let reason = reason(&lines, index);
            let place = format!("{}:{}", path.display(), index + 1);
            assert!(
                names_a_document(&reason),
                "{place} names no document: {reason}"
            );
        }
    }
    assert!(blocks > 50, "{blocks} blocks were found");
}
