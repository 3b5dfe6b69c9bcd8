//! The figures, row by row.

use std::fmt;
use std::time::Duration;

/// CPU time by variant and round.
pub(crate) struct Table {
    requests: usize,
    rows: Vec<Row>,
}

struct Row {
    name: &'static str,
    /// Microseconds per request, a figure for each round.
    figures: Vec<f64>,
}

impl Table {
    pub(crate) fn new(names: impl Iterator<Item = &'static str>, requests: usize) -> Self {
        let row = |name| Row {
            name,
            figures: Vec::new(),
        };
        Self {
            requests,
            rows: names.map(row).collect(),
        }
    }

    pub(crate) fn add(&mut self, row: usize, time: Duration) {
        self.rows[row]
            .figures
            .push(time.as_secs_f64() * 1e6 / count(self.requests));
    }
}

impl Row {
    fn median(&self) -> f64 {
        quartiles(self.figures.clone())[1]
    }

    /// The rounds' differences to `other`, each round with its own: what slows the machine slows both. Median, and how far
    /// it may be off.
    fn over(&self, other: &Self) -> (f64, f64) {
        let pairs = self.figures.iter().zip(&other.figures);
        let [low, middle, high] = quartiles(pairs.map(|(own, other)| own - other).collect());
        // The notch of a box plot: medians whose notches do not overlap differ at about 95 % (McGill, Tukey and Larsen,
        // "Variations of Box Plots", 1978).
        (
            middle,
            1.57 * (high - low) / count(self.figures.len()).sqrt(),
        )
    }
}

fn quartiles(mut figures: Vec<f64>) -> [f64; 3] {
    figures.sort_by(f64::total_cmp);
    [1, 2, 3].map(|quarter| figures[figures.len() * quarter / 4])
}

#[expect(clippy::cast_precision_loss, reason = "a count far below 2^53")]
fn count(number: usize) -> f64 {
    number as f64
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rounds = self.rows[0].figures.len();
        writeln!(
            f,
            "CPU µs per request of the service's threads, {rounds} rounds of {} requests\n\n\
             | variant | median | least | most | over nothing |\n|---|---:|---:|---:|---:|",
            self.requests
        )?;
        for row in &self.rows {
            let least = row.figures.iter().copied().fold(f64::MAX, f64::min);
            let (difference, error) = row.over(&self.rows[0]);
            let most = row.figures.iter().copied().fold(f64::MIN, f64::max);
            writeln!(
                f,
                "| {} | {:.1} | {least:.1} | {most:.1} | {difference:+.1} ± {error:.1} |",
                row.name,
                row.median()
            )?;
        }
        let (difference, error) = self.rows[1].over(&self.rows[0]);
        write!(
            f,
            "\nTwo equal variants differ by {difference:+.1} ± {error:.1} µs: below {:.1} µs no difference says anything.",
            difference.abs() + error
        )
    }
}
