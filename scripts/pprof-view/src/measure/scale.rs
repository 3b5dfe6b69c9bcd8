//! One unit for a whole report.

use super::{label, scale, times};

/// How a report spells its values: from the profile's unit into the one shown.
#[derive(Debug, Clone)]
pub(crate) struct Scale {
    pub(crate) from: String,
    pub(crate) to: String,
    /// Values are shown multiplied by this.
    pub(crate) factor: f64,
}

impl Scale {
    pub(crate) fn label(&self, value: i64) -> String {
        label(self.apply(value), &self.from, &self.to)
    }

    /// Settles `minimum`: one unit for the whole report, fit for its smallest value unless that is
    /// far below the largest.
    pub(crate) fn settle(&mut self, smallest: i64, total: i64) {
        let smallest = self.apply(if smallest == 0 { total } else { smallest });
        let total = self.apply(total);
        let unit_of = |value| scale(value, &self.from, "minimum").1;
        let mut unit = unit_of(smallest);
        if unit != unit_of(total) && smallest.wrapping_mul(100) < total {
            unit = unit_of(smallest.wrapping_mul(100));
        }
        self.to = if unit.is_empty() {
            self.from.clone()
        } else {
            unit
        };
    }

    fn apply(&self, value: i64) -> i64 {
        let scaled = self.factor > 0.0 && (self.factor - 1.0).abs() > f64::EPSILON;
        if scaled {
            times(value, self.factor)
        } else {
            value
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_has_one_unit_unless_its_values_lie_far_apart() {
        let settled = |smallest, total| {
            let mut scale = Scale {
                from: "bytes".into(),
                to: "minimum".into(),
                factor: 1.0,
            };
            scale.settle(smallest, total);
            scale.to
        };
        assert_eq!(settled(2_048, 4_096), "kB");
        assert_eq!(settled(600, 2_048), "B");
        assert_eq!(settled(600, 600 << 20), "kB");
        assert_eq!(settled(0, 5 << 20), "MB");
    }
}
