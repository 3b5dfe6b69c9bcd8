//! Bars with their values.

use super::scale::{Scale, figure};
use super::sheet::{Anchor, LOOKS, Sheet};

const WIDTH: f64 = 720.0;
const LEFT: f64 = 220.0;
const RIGHT: f64 = 610.0;
const TOP: f64 = 84.0;
const ROW: f64 = 36.0;
const THICK: f64 = 22.0;

/// Horizontal bars from 0, each labelled with its value.
#[derive(Debug, Clone)]
pub struct Bars {
    title: String,
    description: String,
    unit: String,
    rows: Vec<(String, f64)>,
}

impl Bars {
    /// Bars of values in `unit`.
    pub fn new(
        title: impl Into<String>,
        description: impl Into<String>,
        unit: impl Into<String>,
    ) -> Self {
        Self {
            title: title.into(),
            description: description.into(),
            unit: unit.into(),
            rows: vec![],
        }
    }

    /// Adds a bar; no negative values.
    #[must_use]
    pub fn bar(mut self, label: impl Into<String>, value: f64) -> Self {
        self.rows.push((label.into(), value));
        self
    }

    /// The chart as a self-contained SVG document.
    pub fn svg(&self) -> String {
        let highest = self
            .rows
            .iter()
            .map(|(_, value)| *value)
            .fold(0.0, f64::max);
        let scale = Scale::new(highest, LEFT, RIGHT);
        let bottom = self.rows.iter().fold(TOP, |top, _| top + ROW);
        let mut sheet = Sheet::new(WIDTH, bottom + 24.0, &self.title, &self.description);
        sheet.text("soft", Anchor::Start, LEFT, TOP - 24.0, &self.unit);
        let mut top = TOP - 8.0;
        for (index, (label, value)) in self.rows.iter().enumerate() {
            let look = index % LOOKS;
            let width = scale.place(*value) - LEFT;
            let words = top + THICK * 0.7;
            sheet.text("text", Anchor::End, LEFT - 12.0, words, label);
            sheet.raw(&format!(
                "<rect class=\"b{look}\" x=\"{LEFT:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{THICK:.1}\" rx=\"2\"/>"
            ));
            sheet.text(
                "text",
                Anchor::Start,
                LEFT + width + 8.0,
                words,
                &figure(*value),
            );
            top += ROW;
        }
        sheet.rule("axis", (LEFT, TOP - 14.0), (LEFT, bottom - 8.0));
        sheet.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_carry_their_values() {
        let bars = Bars::new(
            "Live tasks after 2,200 reads",
            "Planted 2,225, repaired 225.",
            "live tasks",
        );
        insta::assert_snapshot!(bars.bar("planted", 2_225.0).bar("repaired", 225.0).svg());
    }
}
