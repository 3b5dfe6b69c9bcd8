//! Text to columns.

/// Where no terminal says otherwise.
const PLAIN: usize = 80;
/// Longer lines tire the eye.
const WIDEST: usize = 100;
/// Narrower than this, wrapping does more harm than the terminal's own.
const NARROWEST: usize = 40;

/// Columns to write in: the terminal's, within reason; 80 where there is none.
pub fn width() -> usize {
    use std::io::IsTerminal as _;
    if !std::io::stdout().is_terminal() {
        return PLAIN;
    }
    match crossterm::terminal::size() {
        // Some pseudo-terminals say 0.
        Ok((columns, _)) if columns > 0 => usize::from(columns)
            .saturating_sub(1)
            .clamp(NARROWEST, WIDEST),
        _ => PLAIN,
    }
}

/// `text` in lines of at most `width` characters; a longer word stands alone. White space is one space.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![];
    let mut line = String::new();
    for word in text.split_whitespace() {
        let room = line.chars().count() + 1 + word.chars().count();
        if !line.is_empty() && room > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_longer_than_the_width() {
        let lines = wrapped(
            "every cached read starts a task that watches\n  its entry",
            16,
        );
        assert_eq!(
            lines,
            [
                "every cached",
                "read starts a",
                "task that",
                "watches its",
                "entry"
            ]
        );
    }

    #[test]
    fn a_word_longer_than_the_width_stands_alone() {
        assert_eq!(
            wrapped("see http://127.0.0.1:6060/debug ok", 10),
            ["see", "http://127.0.0.1:6060/debug", "ok"]
        );
    }
}
