//! From the lessons' Markdown to pages whose links all lead somewhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::LazyLock;

use lab::error::{Error, Result};
use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use regex::Regex;

use crate::source::Source;

/// `href="…"` and `src="…"` of the finished pages.
static LINK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"(?:href|src)="([^"]*)""#).expect("the pattern is valid"));
static ID: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"\sid="([^"]*)""#).expect("the pattern is valid"));

/// Builds the book of the checkout at `root` into `out` and checks every link; returns the number of pages.
pub(crate) fn build(root: &Path, out: &Path) -> Result<usize> {
    let lessons = root.join("lessons");
    let mut config = Config::from_disk(lessons.join("book.toml")).map_err(|e| refused(&e))?;
    config.build.build_dir = out.to_path_buf();
    config.build.create_missing = false;
    let mut book = MDBook::load_with_config(&lessons, config).map_err(|e| refused(&e))?;
    book.with_preprocessor(Source::of(root));
    book.build().map_err(|e| refused(&e))?;
    let pages = files(out).map_err(|e| unwritable(out, &e))?;
    let broken = broken(out, &pages)?;
    if broken.is_empty() {
        return Ok(pages.iter().filter(|page| is_page(page)).count());
    }
    Err(Error::new(
        format!("{} links lead nowhere: {}", broken.len(), broken.join(", ")),
        "mend them in the page's README.md: a link is relative to the page that it stands in",
    ))
}

/// An error of the book's folder.
pub(crate) fn unwritable(path: &Path, error: &std::io::Error) -> Error {
    Error::new(
        format!("cannot write the book to {}: {error}", path.display()),
        "choose another folder with --out",
    )
}

fn refused(error: &mdbook_driver::errors::Error) -> Error {
    Error::new(
        format!("the book cannot be built: {error:#}"),
        "lessons/SUMMARY.md names the pages; look at the one that is named here",
    )
}

fn is_page(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "html")
}

fn files(folder: &Path) -> std::io::Result<BTreeSet<PathBuf>> {
    let mut found = BTreeSet::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path);
            }
        }
    }
    Ok(found)
}

/// The links of the pages to what is not there, as `page: target`.
fn broken(out: &Path, files: &BTreeSet<PathBuf>) -> Result<Vec<String>> {
    let mut broken = BTreeSet::new();
    for page in files.iter().filter(|page| is_page(page)) {
        // mdBook's page for missing pages carries absolute links.
        if page.ends_with("404.html") {
            continue;
        }
        let html = fs::read_to_string(page).map_err(|e| unwritable(page, &e))?;
        for link in LINK.captures_iter(&html) {
            let target = &link[1];
            if !leads(page, &html, target, files)? {
                let from = page.strip_prefix(out).unwrap_or(page);
                broken.insert(format!("{}: {target}", from.display()));
            }
        }
    }
    Ok(broken.into_iter().collect())
}

fn leads(page: &Path, html: &str, target: &str, files: &BTreeSet<PathBuf>) -> Result<bool> {
    let foreign = ["http://", "https://", "mailto:", "data:", "javascript:"];
    if target.is_empty() || foreign.iter().any(|scheme| target.starts_with(scheme)) {
        return Ok(true);
    }
    let (file, fragment) = match target.split_once('#') {
        Some((file, fragment)) => (file, Some(fragment)),
        None => (target, None),
    };
    let file = file.split('?').next().unwrap_or_default();
    let folder = page.parent().expect("a page is in a folder");
    let there = if file.is_empty() {
        page.to_path_buf()
    } else {
        plain(&folder.join(file))
    };
    if !files.contains(&there) {
        return Ok(false);
    }
    let Some(fragment) = fragment.filter(|fragment| !fragment.is_empty()) else {
        return Ok(true);
    };
    if there == page {
        return Ok(has_id(html, fragment));
    }
    let other = fs::read_to_string(&there).map_err(|e| unwritable(&there, &e))?;
    Ok(!is_page(&there) || has_id(&other, fragment))
}

fn has_id(html: &str, fragment: &str) -> bool {
    ID.captures_iter(html).any(|found| &found[1] == fragment)
}

/// The path without `.` and `..`, by its words alone.
pub(crate) fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if plain.file_name().is_some() => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_a_file_and_to_a_heading_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("a/index.html");
        fs::create_dir_all(page.parent().unwrap()).unwrap();
        let html = r##"<h2 id="fix">Fix</h2><a href="../b.html#top">b</a><a href="#fix">here</a><img src="c.svg">
            <a href="#gone">x</a><a href="../b.html#gone">y</a><a href="https://www.rust-lang.org">z</a>"##;
        fs::write(&page, html).unwrap();
        fs::write(folder.path().join("b.html"), r#"<h1 id="top">B</h1>"#).unwrap();
        let found = broken(folder.path(), &files(folder.path()).unwrap()).unwrap();
        assert_eq!(
            found,
            [
                "a/index.html: #gone",
                "a/index.html: ../b.html#gone",
                "a/index.html: c.svg"
            ]
        );
    }
}
