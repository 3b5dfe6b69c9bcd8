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

/// When two processes were under load, which says what of a machine's noise they share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Both at once: a machine that is slower for some seconds is so for both.
    AtOnce,
    /// One after the other.
    InTurn,
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
    pub(super) fn sides(
        &self,
        planted: &Series,
        repaired: &Series,
        when: When,
        next: &str,
    ) -> Check {
        let ratio = self.cost(planted) / self.cost(repaired);
        let noise = self.noise(planted, repaired, when);
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
            (noise, when),
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
    pub(super) fn edit(&self, repaired: &Series, edited: &Series, when: When, next: &str) -> Check {
        let ratio = self.cost(edited) / self.cost(repaired);
        let noise = self.noise(edited, repaired, when);
        let passed = ratio <= self.least.sqrt();
        let open = !passed && noise >= ratio;
        self.check(
            self.aim(),
            (edited, repaired),
            ratio,
            (noise, when),
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
        (noise, when): (f64, When),
        passed: bool,
        open: bool,
        next: &str,
    ) -> Check {
        let stretches = match when {
            When::AtOnce => "it differs between stretches of both",
            When::InTurn => "stretches of one run differ",
        };
        let measured = format!(
            "{} times: {} and {} {}; {stretches} up to {} times",
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

    /// The A/A spread. In turn: how many times the dearest stretch of one run costs what its cheapest does. At once: how many times
    /// their largest ratio in one stretch is their smallest. Stretches of different sizes cannot be held against each other and
    /// count as 1.
    fn noise(&self, one: &Series, other: &Series, when: When) -> f64 {
        if !(same_size(one) && same_size(other)) {
            return 1.0;
        }
        let (one, other) = (self.stretches(one), self.stretches(other));
        match when {
            When::InTurn => extent(&one).max(extent(&other)),
            When::AtOnce => {
                let ratios = one.iter().zip(&other).map(|(one, other)| one / other);
                extent(&ratios.collect::<Vec<_>>())
            }
        }
    }

    /// The cost per request in each stretch.
    fn stretches(&self, series: &Series) -> Vec<f64> {
        let costs = series.costs(self.read);
        costs.iter().map(|cost| cost.per_request).collect()
    }
}

fn same_size(series: &Series) -> bool {
    let mut pairs = series.points.windows(2);
    pairs.all(|pair| pair[0].size == pair[1].size)
}

/// How many times the largest is the smallest; infinite where there is none, or the smallest is nothing.
fn extent(values: &[f64]) -> f64 {
    let edge = |choose: fn(f64, f64) -> f64| values.iter().copied().reduce(choose);
    match (edge(f64::min), edge(f64::max)) {
        (Some(least), Some(most)) if least > 0.0 => most / least,
        _ => f64::INFINITY,
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
        assert_eq!(
            outcome(TIME.sides(&dear, &cheap, When::InTurn, "")),
            Outcome::Pass
        );
        assert_eq!(
            outcome(TIME.sides(&cheap, &dear, When::InTurn, "")),
            Outcome::Fail
        );
        let near = costing([30, 31, 30]);
        assert_eq!(
            outcome(TIME.sides(&near, &cheap, When::InTurn, "")),
            Outcome::Fail
        );
    }

    #[test]
    fn noise_as_large_as_the_effect_decides_nothing() {
        let (dear, wild) = (costing([50, 52, 50]), costing([4, 40, 8]));
        assert_eq!(
            outcome(TIME.sides(&dear, &wild, When::InTurn, "")),
            Outcome::Inconclusive
        );
        let check = TIME.sides(&dear, &wild, When::InTurn, "");
        assert!(check.doubt.unwrap().contains("too busy"));
    }

    #[test]
    fn a_machine_that_is_slow_for_both_at_once_is_no_noise() {
        let (dear, cheap) = (costing([50, 400, 55]), costing([10, 80, 11]));
        let decided = |when| outcome(TIME.sides(&dear, &cheap, when, ""));
        assert_eq!(decided(When::AtOnce), Outcome::Pass);
        assert_eq!(decided(When::InTurn), Outcome::Inconclusive);
        let (even, slow_for_one) = (costing([50, 52, 50]), costing([4, 40, 8]));
        let check = TIME.sides(&even, &slow_for_one, When::AtOnce, "");
        assert_eq!(outcome(check), Outcome::Inconclusive);
    }

    #[test]
    fn an_edit_must_be_nearer_to_the_repaired_side() {
        let repaired = costing([10, 10, 10]);
        let good = costing([19, 19, 19]);
        let half = costing([25, 25, 25]);
        assert_eq!(
            outcome(TIME.edit(&repaired, &good, When::InTurn, "")),
            Outcome::Pass
        );
        assert_eq!(
            outcome(TIME.edit(&repaired, &half, When::InTurn, "")),
            Outcome::Fail
        );
    }

    #[test]
    fn a_system_that_does_not_tell_leaves_it_open() {
        let unknown = Compare {
            read: Reading::cpu_millis,
            ..TIME
        };
        let side = costing([1, 1, 1]);
        assert_eq!(
            outcome(unknown.sides(&side, &side, When::InTurn, "")),
            Outcome::Inconclusive
        );
        assert_eq!(
            outcome(unknown.edit(&side, &side, When::InTurn, "")),
            Outcome::Inconclusive
        );
    }
}
