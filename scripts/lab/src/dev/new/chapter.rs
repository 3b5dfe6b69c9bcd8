//! A chapter to fill in, and its line in the book's table of contents.

use super::{Name, Part, filled};

/// The book's table of contents, from the root of the checkout.
pub(super) const SUMMARY: &str = "lessons/SUMMARY.md";

const PARTS: [(&str, &str); 4] = [
    (
        "Cargo.toml",
        include_str!("../../../templates/chapter/manifest.toml"),
    ),
    (
        "README.md",
        include_str!("../../../templates/chapter/README.md"),
    ),
    (
        "src/main.rs",
        include_str!("../../../templates/chapter/main.rs"),
    ),
    (
        "tests/claims.rs",
        include_str!("../../../templates/chapter/claims.rs"),
    ),
];

pub(super) fn parts(name: &Name) -> Vec<Part> {
    PARTS
        .map(|(path, text)| (path, filled(text, name)))
        .to_vec()
}

/// The table of contents with the chapter in it: its line was announced (`- [03 · A slow list]()`), or comes after the last one.
/// `None` where the table lists no chapters.
pub(super) fn listed(summary: &str, name: &Name) -> Option<String> {
    let start = format!("- [{} · ", name.number());
    let link = format!("({}/README.md)", name.id());
    let is_chapter = |line: &str| {
        let number = line.strip_prefix("- [").and_then(|rest| rest.get(..2));
        number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let mut lines: Vec<String> = summary.lines().map(str::to_owned).collect();
    let announced = lines.iter().position(|line| line.starts_with(&start));
    if let Some(at) = announced {
        let (front, _) = lines[at].rsplit_once('(')?;
        lines[at] = format!("{front}{link}");
    } else {
        let last = lines.iter().rposition(|line| is_chapter(line))?;
        let words = name.slug().replace('-', " ");
        lines.insert(last + 1, format!("{start}{words}]{link}"));
    }
    Some(lines.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    const CONTENTS: &str = "# Chapters\n\n- [01 · A first profile]()\n- [02 · A task leak](02-task-leak/README.md)\n\n# Beside\n\n- [Glossary](glossary.md)\n";

    fn listed(id: &str) -> String {
        super::listed(CONTENTS, &id.parse().unwrap()).unwrap()
    }

    #[test]
    fn an_announced_chapter_gets_its_page() {
        let line = "- [01 · A first profile](01-first-profile/README.md)\n";
        assert_eq!(
            listed("01-first-profile"),
            CONTENTS.replace("- [01 · A first profile]()\n", line)
        );
    }

    #[test]
    fn another_one_comes_after_the_last() {
        let task_leak = "- [02 · A task leak](02-task-leak/README.md)\n";
        let both = format!("{task_leak}- [16 · last words](16-last-words/README.md)\n");
        assert_eq!(listed("16-last-words"), CONTENTS.replace(task_leak, &both));
    }

    #[test]
    fn a_table_without_chapters_takes_none() {
        assert_eq!(super::listed("# Empty\n", &"16-x".parse().unwrap()), None);
    }
}
