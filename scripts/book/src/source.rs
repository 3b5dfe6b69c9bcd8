//! Links from the pages to files of the repository: each linked file becomes a page of its own at the end of the book.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};

use mdbook_driver::book::{Book, BookItem, Chapter};
use mdbook_driver::errors::Result;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use regex::{Captures, Regex};

use crate::pages::plain;

/// `](target)` of a link or an image.
static LINK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\]\(([^)\s]+)\)").expect("the pattern is valid"));

/// Where the pages of files stand in the book.
const FOLDER: &str = "files";

/// What a page of the book may show without a page for it: the book copies these.
const SHOWN: [&str; 7] = ["md", "svg", "png", "html", "gz", "txt", "json"];

/// The preprocessor: leads links to source files to pages with their text.
pub(crate) struct Source {
    root: PathBuf,
}

impl Source {
    /// For the checkout at `root`.
    pub(crate) fn of(root: &Path) -> Self {
        Self {
            root: root.to_path_buf(),
        }
    }

    /// The file or folder of the repository that `target` names in the page at `page`, if it needs a page of its own.
    fn named(&self, page: &Path, target: &str) -> Option<PathBuf> {
        if target.contains("://") || target.starts_with('#') || target.starts_with("mailto:") {
            return None;
        }
        let file = target.split('#').next()?;
        let path = plain(&Path::new("lessons").join(page.parent()?).join(file));
        let shown = path
            .extension()
            .and_then(|extension| extension.to_str())
            .is_some_and(|extension| SHOWN.contains(&extension));
        let inside = path.starts_with("lessons");
        (self.root.join(&path).exists() && !(inside && shown)).then_some(path)
    }

    fn page(&self, path: &Path) -> Result<Chapter> {
        let there = self.root.join(path);
        let name = path.display().to_string();
        let content = if there.is_dir() {
            let mut names = BTreeSet::new();
            for entry in fs::read_dir(&there)? {
                names.insert(entry?.file_name().to_string_lossy().into_owned());
            }
            let lines: Vec<_> = names.iter().map(|name| format!("- `{name}`")).collect();
            format!("# {name}\n\n{}\n", lines.join("\n"))
        } else {
            let text = fs::read_to_string(&there)?;
            let language = match path.extension().and_then(|extension| extension.to_str()) {
                Some("rs") => "rust,noplayground",
                Some("sh") => "sh",
                Some("toml") => "toml",
                Some("sql") => "sql",
                Some("md") => "markdown",
                _ => "text",
            };
            format!("# {name}\n\n`````{language}\n{}\n`````\n", text.trim_end())
        };
        Ok(Chapter::new(&name, content, at(path), Vec::new()))
    }
}

/// A link to a page: a folder's `README.md` is its index in the book.
fn within_the_book(target: &str) -> String {
    let (file, fragment) = match target.split_once('#') {
        Some((file, fragment)) => (file, format!("#{fragment}")),
        None => (target, String::new()),
    };
    match file.strip_suffix("README.md") {
        Some(folder) if !file.contains("://") && (folder.is_empty() || folder.ends_with('/')) => {
            format!("{folder}index.md{fragment}")
        }
        _ => target.to_owned(),
    }
}

/// The page of a repository file, relative to the book.
fn at(path: &Path) -> PathBuf {
    Path::new(FOLDER).join(format!("{}.md", path.display()))
}

impl Preprocessor for Source {
    fn name(&self) -> &'static str {
        "source"
    }

    fn run(&self, _: &PreprocessorContext, mut book: Book) -> Result<Book> {
        let linked = Mutex::new(BTreeMap::new());
        book.for_each_chapter_mut(|chapter| {
            let (Some(source), Some(path)) = (&chapter.source_path, &chapter.path) else {
                return;
            };
            let up = "../".repeat(path.components().count() - 1);
            chapter.content = outside_of_code(&chapter.content, |line| {
                LINK.replace_all(line, |found: &Captures<'_>| {
                    match self.named(source, &found[1]) {
                        None => format!("]({})", within_the_book(&found[1])),
                        Some(file) => {
                            let link = format!("]({up}{})", at(&file).display());
                            let mut linked = linked.lock().expect("no holder of the lock panics");
                            linked.insert(file, ());
                            link
                        }
                    }
                })
                .into_owned()
            });
        });
        let linked = linked.into_inner().expect("no holder of the lock panics");
        if !linked.is_empty() {
            book.push_item(BookItem::PartTitle(
                "Files that the pages link to".to_owned(),
            ));
        }
        for path in linked.keys() {
            book.push_item(self.page(path)?);
        }
        Ok(book)
    }
}

/// The text with `change` made to each line that stands in no fenced code.
fn outside_of_code(text: &str, change: impl Fn(&str) -> String) -> String {
    let mut fenced = false;
    let lines = text.lines().map(|line| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        if fenced || fence {
            line.to_owned()
        } else {
            change(line)
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_source_get_a_page_and_others_stay() {
        let root = tempfile::tempdir().unwrap();
        let lesson = root.path().join("lessons/02-task-leak");
        fs::create_dir_all(lesson.join("tests")).unwrap();
        fs::create_dir_all(root.path().join("bookstore/src")).unwrap();
        fs::write(lesson.join("tests/claims.rs"), "fn main() {}").unwrap();
        fs::write(lesson.join("growth.svg"), "<svg/>").unwrap();
        let source = Source::of(root.path());
        let page = Path::new("02-task-leak/README.md");
        let named = |target| source.named(page, target);
        assert_eq!(
            named("tests/claims.rs"),
            Some("lessons/02-task-leak/tests/claims.rs".into())
        );
        assert_eq!(named("../../bookstore/src"), Some("bookstore/src".into()));
        assert_eq!(named("growth.svg"), None);
        assert_eq!(named("gone.rs"), None);
        assert_eq!(named("https://docs.rs/tokio"), None);
    }

    #[test]
    fn a_folder_s_readme_is_its_index() {
        for (target, expected) in [
            ("../02-task-leak/README.md", "../02-task-leak/index.md"),
            ("README.md#the-eight-steps", "index.md#the-eight-steps"),
            ("hunts/n-plus-one.md", "hunts/n-plus-one.md"),
            (
                "https://example.org/README.md",
                "https://example.org/README.md",
            ),
        ] {
            assert_eq!(within_the_book(target), expected);
        }
    }

    #[test]
    fn code_stays_as_it_is() {
        let text = "a\n```\na\n```\na";
        assert_eq!(
            outside_of_code(text, |line| line.replace('a', "b")),
            "b\n```\na\n```\nb"
        );
    }
}
