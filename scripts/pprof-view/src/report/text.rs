//! What the text of all reports shares.

use crate::measure::Scale;

/// How a report spells its values.
#[derive(Debug, Clone)]
pub struct Amounts(pub(super) Scale);

impl Amounts {
    /// A value of the report with its unit: `1.50MB`.
    pub fn label(&self, value: i64) -> String {
        self.0.label(value)
    }

    /// The same, with a dot for nothing.
    pub(super) fn label_or_dot(&self, value: i64) -> String {
        if value == 0 {
            ".".to_owned()
        } else {
            self.label(value)
        }
    }
}
