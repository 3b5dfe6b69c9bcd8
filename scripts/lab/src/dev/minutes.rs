//! The minutes that a chapter states, counted from what it asks of its reader.

use super::pages;
use crate::chapter::Chapter;

/// Words of prose in a minute: a slow reader of English (Brysbaert 2019 has 238 for non-fiction on average).
const WORDS: usize = 200;
/// Lines of code and of listings in a minute.
const LINES: usize = 20;
/// Commands in a minute, typed and waited for. What a first build takes is not in it.
const COMMANDS: usize = 2;
/// For the reader's own repair.
const REPAIR: usize = 5;

/// What is wrong with the minutes of a chapter whose README.md is `text`; they are rounded up to five.
pub(super) fn broken(chapter: &Chapter, text: &str) -> Option<String> {
    let counted = counted(text);
    let stated = usize::try_from(chapter.minutes).ok();
    if stated != Some(counted) {
        let stated = chapter.minutes;
        return Some(format!(
            "its manifest says {stated}, its words, listings and commands come to {counted}"
        ));
    }
    let row = format!("| time | {counted} minutes |");
    (!text.lines().any(|line| line == row)).then(|| format!("README.md has no row `{row}`"))
}

fn counted(text: &str) -> usize {
    let blocks = pages::blocks(text);
    let (commands, listings): (Vec<_>, Vec<_>) = blocks
        .iter()
        .partition(|block| block.language == "sh" || block.language == "console");
    let lines =
        |blocks: &[&pages::Block]| blocks.iter().map(|block| block.lines.len()).sum::<usize>();
    let fenced = lines(&commands) + lines(&listings);
    let words = text.split_whitespace().filter(|word| is_word(word)).count();
    let in_blocks = blocks.iter().flat_map(|block| &block.lines);
    let of_blocks = in_blocks
        .flat_map(|line| line.split_whitespace())
        .filter(|word| is_word(word))
        .count();
    let minutes = (words - of_blocks).div_ceil(WORDS)
        + fenced.div_ceil(LINES)
        + lines(&commands).div_ceil(COMMANDS)
        + REPAIR;
    minutes.next_multiple_of(5)
}

fn is_word(word: &str) -> bool {
    word.contains(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::workspace::Workspace;

    #[test]
    fn words_listings_and_commands_are_counted() {
        let prose = "word ".repeat(1_990);
        let listing = "frame 1 2\n".repeat(60);
        let page = format!("# Title\n\n{prose}\n\n```text\n{listing}```\n\n```sh\na b\nc d\n```\n");
        // Ten for the words, four for 62 lines, one for two commands, five for the repair.
        assert_eq!(counted(&page), 20);
        assert_eq!(counted(&page.replace("c d\n", "c d\ne f\n")), 25);
    }

    #[test]
    fn chapters_state_the_minutes_that_are_counted() {
        for chapter in Chapter::all(&Workspace::find().unwrap()).unwrap() {
            let text = fs::read_to_string(chapter.dir.join("README.md")).unwrap();
            assert_eq!(broken(&chapter, &text), None, "{}", chapter.id);
            let longer = format!("{text}{}", "word ".repeat(5 * WORDS));
            assert!(broken(&chapter, &longer).is_some(), "{}", chapter.id);
        }
    }
}
