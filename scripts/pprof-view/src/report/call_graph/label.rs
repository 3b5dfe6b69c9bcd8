//! The texts of a drawing, and how much room they take.
#![expect(
    clippy::cast_precision_loss,
    reason = "sizes of text need no more digits than a float has"
)]

use super::Amounts;
use crate::layout::Size;
use crate::measure;

/// The font size of what costs nothing by itself, and of the texts at arrows.
pub(super) const SMALL: f64 = 8.0;
/// What the heaviest function's text is larger by.
const GROWTH: f64 = 16.0;
/// From one line to the next, in font sizes.
pub(super) const LINE: f64 = 1.2;

/// Lines of text of one size.
pub(super) struct Label {
    pub(super) lines: Vec<String>,
    pub(super) font_size: f64,
    pub(super) size: Size,
}

impl Label {
    pub(super) fn new(lines: Vec<String>, font_size: f64) -> Self {
        let widths = lines.iter().map(|line| width(line));
        let size = Size {
            width: widths.fold(0.0, f64::max) * font_size + 4.0,
            height: lines.len() as f64 * font_size * LINE,
        };
        Self {
            lines,
            font_size,
            size,
        }
    }

    /// The size of a box around it.
    pub(super) fn boxed(&self) -> Size {
        Size {
            width: self.size.width + 12.0,
            height: self.size.height + 8.0,
        }
    }
}

/// A share of the total between 0 and 1; a call of a comparison can exceed it.
pub(super) fn share(value: i64, total: i64) -> f64 {
    (measure::percent(value, total) / 100.0).min(1.0)
}

/// Grows with what a function costs by itself, fast at first, so that differences among the light ones show too.
pub(super) fn font_size(flat: i64, largest: u64) -> f64 {
    if flat == 0 || largest == 0 {
        return SMALL;
    }
    SMALL + (GROWTH * (flat.unsigned_abs() as f64 / largest as f64).sqrt()).ceil()
}

/// `1.20s (48.00%)` and `of 2.10s (84.00%)`.
pub(super) fn weights(flat: i64, cum: i64, total: i64, amounts: &Amounts) -> Vec<String> {
    let part = |value| measure::percentage(value, total).trim().to_owned();
    let of = || format!("of {} ({})", amounts.label(cum), part(cum));
    match (flat, cum == flat) {
        (0, true) => vec!["0".to_owned()],
        (0, false) => vec![format!("0 {}", of())],
        (flat, is_all) => {
            let own = format!("{} ({})", amounts.label(flat), part(flat));
            let with_callees = (!is_all).then(of);
            std::iter::once(own).chain(with_callees).collect()
        }
    }
}

/// The width of a line in font sizes, as Helvetica has it; other fonts without serifs differ by a few percent.
fn width(line: &str) -> f64 {
    let advance = |c: char| match c {
        'i' | 'j' | 'l' | '\'' | '|' => 0.23,
        ' ' | '.' | ',' | ':' | ';' | '!' | '/' | '\\' | 'f' | 't' | 'I' | '[' | ']' => 0.29,
        '(' | ')' | '-' | 'r' | '{' | '}' | '"' | '`' | '*' => 0.36,
        'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' | 'J' => 0.5,
        'm' | 'M' | 'W' | '%' | '@' | '…' => 0.93,
        'w' | 'A'..='Z' => 0.73,
        // Letters of other scripts can be as wide as they are high.
        c if u32::from(c) >= 0x1100 => 1.0,
        _ => 0.58,
    };
    line.chars().map(advance).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_function_has_the_largest_text() {
        let sizes = [0, 1, 25, 100].map(|flat| font_size(flat, 100));
        assert!(sizes.is_sorted() && sizes[0] == SMALL, "{sizes:?}");
        assert!((sizes[3] - 24.0).abs() < 1e-9);
        assert!((font_size(-100, 100) - 24.0).abs() < 1e-9);
    }

    #[test]
    fn room_grows_with_the_text() {
        let wide = Label::new(vec!["WWWW".into()], 10.0);
        let narrow = Label::new(vec!["iiii".into(), "i".into()], 10.0);
        assert!(wide.size.width > 2.0 * narrow.size.width);
        assert!((narrow.size.height - 24.0).abs() < 1e-9);
    }
}
