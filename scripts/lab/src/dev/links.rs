//! Links, anchors and includes of the course's pages.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

/// `[words](target)`, and images alike.
static LINK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\]\(([^)\s]+)\)").expect("the pattern is valid"));
/// mdBook's `{{#include file}}` and `{{#include file:anchor}}`.
static INCLUDE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\{\{#(?:rustdoc_)?include ([^}:\s]+)(?::([^}\s]+))?\}\}")
        .expect("the pattern is valid")
});

/// What in the page at `path` leads nowhere; addresses of the web are not followed.
pub(super) fn broken(path: &Path, text: &str) -> Option<String> {
    let dir = path.parent().expect("a page is a file");
    let links = prose(text)
        .flat_map(|line| LINK.captures_iter(line))
        .map(|found| found.extract::<1>().1[0]);
    let mut broken: Vec<String> = links
        .filter(|target| !resolves(dir, path, text, target))
        .map(str::to_owned)
        .collect();
    broken.extend(INCLUDE.captures_iter(text).filter_map(|found| {
        let anchor = found.get(2).map(|anchor| anchor.as_str());
        (!included(&dir.join(&found[1]), anchor)).then(|| found[0].to_owned())
    }));
    (!broken.is_empty()).then(|| broken.join(", "))
}

/// The lines outside of fenced code.
pub(super) fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut fenced = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    })
}

fn resolves(dir: &Path, page: &Path, text: &str, target: &str) -> bool {
    if target.contains("://") || target.starts_with("mailto:") {
        return true;
    }
    let (file, fragment) = target
        .split_once('#')
        .map_or((target, None), |(file, fragment)| (file, Some(fragment)));
    let there = if file.is_empty() {
        page.to_path_buf()
    } else {
        dir.join(file)
    };
    if !there.exists() {
        return false;
    }
    let Some(fragment) = fragment else {
        return true;
    };
    if file.is_empty() {
        return has_heading(text, fragment);
    }
    fs::read_to_string(there).is_ok_and(|text| has_heading(&text, fragment))
}

fn has_heading(text: &str, fragment: &str) -> bool {
    prose(text)
        .filter(|line| line.starts_with('#'))
        .any(|line| slug(line.trim_start_matches('#').trim()) == fragment)
}

/// As GitHub and mdBook name headings: lower case, spaces to hyphens, other punctuation gone.
fn slug(heading: &str) -> String {
    heading
        .to_lowercase()
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            c if c.is_alphanumeric() || c == '-' || c == '_' => Some(c),
            _ => None,
        })
        .collect()
}

/// Anchors are marked by `// ANCHOR: name` (mdBook); a number is a line.
fn included(file: &Path, anchor: Option<&str>) -> bool {
    let Ok(text) = fs::read_to_string(file) else {
        return false;
    };
    match anchor {
        None => true,
        Some(lines) if lines.starts_with(|c: char| c.is_ascii_digit() || c == ':') => true,
        Some(anchor) => {
            let mark = format!("ANCHOR: {anchor}");
            text.lines().any(|line| line.trim_end().ends_with(&mark))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> Option<String> {
        let dir = tempfile::tempdir().unwrap();
        fs::write(
            dir.path().join("other.md"),
            "# Other\n## 3. The one place\n",
        )
        .unwrap();
        fs::write(
            dir.path().join("code.rs"),
            "// ANCHOR: loop\nloop {}\n// ANCHOR_END: loop\n",
        )
        .unwrap();
        let path = dir.path().join("README.md");
        fs::write(&path, text).unwrap();
        broken(&path, text)
    }

    #[test]
    fn what_is_there_resolves() {
        let text = "# Here\n[a](other.md) [b](other.md#3-the-one-place) [c](#here) [d](https://rust-lang.org)\n\
                    {{#include code.rs}} {{#include code.rs:loop}}\n```\n[x](nowhere.md)\n```\n";
        assert_eq!(page(text), None);
    }

    #[test]
    fn what_is_missing_is_named() {
        let text =
            "[a](gone.md) ![b](gone.svg) [c](other.md#gone) [d](#gone) {{#include code.rs:gone}}";
        let named = page(text).unwrap();
        assert_eq!(
            named,
            "gone.md, gone.svg, other.md#gone, #gone, {{#include code.rs:gone}}"
        );
    }
}
