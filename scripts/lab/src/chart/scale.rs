//! From values to places, and round numbers to mark them.

/// A linear scale from 0 to the last tick.
#[derive(Debug, Clone)]
pub(super) struct Scale {
    step: f64,
    ticks: u32,
    from: f64,
    to: f64,
}

impl Scale {
    /// A scale for values from 0 to `highest`, drawn between two places (`to` may lie before `from`).
    pub(super) fn new(highest: f64, from: f64, to: f64) -> Self {
        let highest = if highest > 0.0 { highest } else { 1.0 };
        let step = round_step(highest / 6.0);
        let mut ticks = 1;
        while f64::from(ticks) * step < highest {
            ticks += 1;
        }
        Self {
            step,
            ticks,
            from,
            to,
        }
    }

    /// Where a value is drawn.
    pub(super) fn place(&self, value: f64) -> f64 {
        self.from + (self.to - self.from) * value / (f64::from(self.ticks) * self.step)
    }

    /// The values to mark, 0 first.
    pub(super) fn ticks(&self) -> impl Iterator<Item = f64> {
        (0..=self.ticks).map(|tick| f64::from(tick) * self.step)
    }
}

/// The smallest of 1, 2, 5, 10, 20, 50 … (and 0.5, 0.2 …) that is no smaller than `least`.
fn round_step(least: f64) -> f64 {
    let power = 10_f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step >= least * 0.999)
        .expect("10 × the power is larger")
}

/// `10,025`, `0.25`: thousands apart, no idle decimals.
pub fn figure(value: f64) -> String {
    let rounded = format!("{value:.2}");
    let rounded = rounded.trim_end_matches('0').trim_end_matches('.');
    let (whole, decimals) = rounded
        .split_once('.')
        .map_or((rounded, None), |(whole, decimals)| (whole, Some(decimals)));
    let (sign, digits) = whole
        .strip_prefix('-')
        .map_or(("", whole), |digits| ("-", digits));
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    decimals.map_or_else(
        || format!("{sign}{grouped}"),
        |decimals| format!("{sign}{grouped}.{decimals}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(highest: f64) -> Vec<String> {
        Scale::new(highest, 0.0, 1.0).ticks().map(figure).collect()
    }

    #[test]
    fn ticks_are_round_and_reach_over_the_highest_value() {
        assert_eq!(
            ticks(4_025.0),
            ["0", "1,000", "2,000", "3,000", "4,000", "5,000"]
        );
        assert_eq!(
            ticks(2_225.0),
            ["0", "500", "1,000", "1,500", "2,000", "2,500"]
        );
        assert_eq!(
            ticks(600.0),
            ["0", "100", "200", "300", "400", "500", "600"]
        );
        assert_eq!(ticks(0.9), ["0", "0.2", "0.4", "0.6", "0.8", "1"]);
    }

    #[test]
    fn an_empty_chart_still_has_a_scale() {
        assert_eq!(ticks(0.0), ["0", "0.2", "0.4", "0.6", "0.8", "1"]);
    }

    #[test]
    fn values_are_placed_in_proportion() {
        let scale = Scale::new(4_000.0, 300.0, 100.0);
        assert_eq!(
            [0.0, 1_000.0, 4_000.0].map(|value| figure(scale.place(value))),
            ["300", "250", "100"]
        );
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(
            [1_234_567.0, 25.0, -1_000.5, 0.0].map(figure),
            ["1,234,567", "25", "-1,000.5", "0"]
        );
    }
}
