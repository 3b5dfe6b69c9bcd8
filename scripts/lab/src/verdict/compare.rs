//! Costs that mean something only against each other: a ratio of two runs, beside the noise within each.

use super::check::Check;
use super::growth::figure;
use super::series::{Reading, Series};

/// A cost per request of which the planted side has a multiple. For costs that differ from machine to machine, such as CPU time.
#[derive(Debug, Clone, Copy)]
pub struct Compare {
    /// The check's name: `cpu-per-request`.
    pub name: &'static str,
    /// What is spent, in the plural: `ms of CPU time`.
    pub unit: &'static str,
    /// Reads the total so far; every stretch of load must add to it.
    pub read: fn(&Reading) -> f64,
    /// The planted side spends at least this many times as much as the repaired one. An edit may spend the square root of it: it must
    /// be nearer to the repaired side than to the planted one.
    pub least: f64,
    /// Why it matters.
    pub why: &'static str,
}

/// CPU time of the whole process per request, user and system.
pub const fn cpu_time(least: f64) -> Compare {
    Compare {
        name: "cpu-per-request",
        unit: "ms of CPU time",
        read: Reading::cpu_millis,
        least,
        why: "the share in a profile says where the time goes, this says that it was worth saving",
    }
}

impl Compare {
    /// Holds the planted side's cost to being a multiple of the repaired one's.
    pub(super) fn sides(&self, planted: &Series, repaired: &Series, next: &str) -> Check {
        let ratio = self.cost(planted) / self.cost(repaired);
        let noise = self.spread(planted).max(self.spread(repaired));
        let passed = ratio >= self.least;
        // Noise as large as what was found, or as what was sought, decides nothing.
        let open = noise >= if passed { ratio } else { self.least };
        self.check(
            format!(
                "planted spends at least {} times the {} per request of repaired",
                self.least, self.unit
            ),
            (planted, repaired),
            ratio,
            noise,
            passed && !open,
            open,
            next,
        )
    }

    /// What an edit is held to, in words.
    pub fn aim(&self) -> String {
        format!(
            "at most {} times the {} per request of the repaired twin",
            figure(self.least.sqrt()),
            self.unit
        )
    }

    /// Holds an edit's cost to being nearer to the repaired side's.
    pub(super) fn edit(&self, repaired: &Series, edited: &Series, next: &str) -> Check {
        let ratio = self.cost(edited) / self.cost(repaired);
        let noise = self.spread(edited).max(self.spread(repaired));
        let passed = ratio <= self.least.sqrt();
        let open = !passed && noise >= ratio;
        self.check(
            self.aim(),
            (edited, repaired),
            ratio,
            noise,
            passed,
            open,
            next,
        )
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the parts of one sentence, put together in one place"
    )]
    fn check(
        &self,
        expected: String,
        (dear, cheap): (&Series, &Series),
        ratio: f64,
        noise: f64,
        passed: bool,
        open: bool,
        next: &str,
    ) -> Check {
        let measured = format!(
            "{} times: {} and {} {}; stretches of one run differ up to {} times",
            figure(ratio),
            figure(self.cost(dear)),
            figure(self.cost(cheap)),
            self.unit,
            figure(noise)
        );
        let doubt = (open || ratio.is_nan()).then(|| {
            if ratio.is_nan() {
                format!("this system does not tell the {}", self.unit)
            } else {
                "the same code differs from itself by as much as the sides differ: the machine is too busy"
                    .to_owned()
            }
        });
        Check {
            name: self.name,
            passed,
            doubt,
            expected,
            measured,
            why: self.why,
            next: next.to_owned(),
        }
    }

    /// Per request, from the warm-up to the last point.
    fn cost(&self, series: &Series) -> f64 {
        let (first, last) = (&series.warm, series.last());
        super::growth::Growth::between(first, last, self.read, self.read).per_request
    }

    /// The A/A spread: how many times the dearest stretch of one run costs what its cheapest does. Stretches of different sizes cannot be
    /// held against each other and count as 1.
    fn spread(&self, series: &Series) -> f64 {
        let same = series
            .points
            .windows(2)
            .all(|pair| pair[0].size == pair[1].size);
        let costs: Vec<f64> = series
            .costs(self.read)
            .iter()
            .map(|cost| cost.per_request)
            .collect();
        let edge = |choose: fn(f64, f64) -> f64| costs.iter().copied().reduce(choose);
        match (edge(f64::min), edge(f64::max)) {
            (Some(least), Some(most)) if same && least > 0.0 => most / least,
            (Some(_), Some(_)) if same => f64::INFINITY,
            _ => 1.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::Outcome;
    use super::super::specimen::{series, tasks};
    use super::*;

    const TIME: Compare = Compare {
        name: "cpu-per-request",
        unit: "ms",
        read: |reading| reading.counter,
        least: 4.0,
        why: "",
    };

    /// 500, 500 and 1,000 requests at these costs.
    fn costing(costs: [i64; 3]) -> Series {
        let [a, b, c] = costs.map(|cost| cost * 500);
        series([0, 0, a, a + b, a + b + 2 * c].map(|count| tasks(&[(count, &[])])))
    }

    fn outcome(check: Check) -> Outcome {
        Outcome::of(&[check])
    }

    #[test]
    fn a_multiple_beyond_the_noise_passes_and_less_fails() {
        let (dear, cheap) = (costing([50, 52, 50]), costing([10, 11, 10]));
        assert_eq!(outcome(TIME.sides(&dear, &cheap, "")), Outcome::Pass);
        assert_eq!(outcome(TIME.sides(&cheap, &dear, "")), Outcome::Fail);
        let near = costing([30, 31, 30]);
        assert_eq!(outcome(TIME.sides(&near, &cheap, "")), Outcome::Fail);
    }

    #[test]
    fn noise_as_large_as_the_effect_decides_nothing() {
        let (dear, wild) = (costing([50, 52, 50]), costing([4, 40, 8]));
        assert_eq!(outcome(TIME.sides(&dear, &wild, "")), Outcome::Inconclusive);
        let check = TIME.sides(&dear, &wild, "");
        assert!(check.doubt.unwrap().contains("too busy"));
    }

    #[test]
    fn an_edit_must_be_nearer_to_the_repaired_side() {
        let repaired = costing([10, 10, 10]);
        let good = costing([19, 19, 19]);
        let half = costing([25, 25, 25]);
        assert_eq!(outcome(TIME.edit(&repaired, &good, "")), Outcome::Pass);
        assert_eq!(outcome(TIME.edit(&repaired, &half, "")), Outcome::Fail);
    }

    #[test]
    fn a_system_that_does_not_tell_leaves_it_open() {
        let unknown = Compare {
            read: Reading::cpu_millis,
            ..TIME
        };
        let side = costing([1, 1, 1]);
        assert_eq!(
            outcome(unknown.sides(&side, &side, "")),
            Outcome::Inconclusive
        );
        assert_eq!(
            outcome(unknown.edit(&side, &side, "")),
            Outcome::Inconclusive
        );
    }
}
