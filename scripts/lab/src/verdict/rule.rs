//! Bounds on what is read off a series.

use super::check::Check;
use super::growth::{Growth, figure};
use super::series::{POINTS, Reading, Series};

/// A counter and where it has to be.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The check's name: `statements-per-request`.
    pub name: &'static str,
    /// What is counted, in the plural: `SQL statements`.
    pub unit: &'static str,
    /// Reads it off.
    pub read: fn(&Reading) -> f64,
    /// Where it has to be.
    pub bound: Bound,
    /// Why it matters.
    pub why: &'static str,
}

/// Where a counter has to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    /// Its growth per request between the points. Of a total that is the cost of a request, of a level its leak.
    PerRequest(Limit),
    /// The primary counter's growth per request from its rest at one reading to its highest on the way to the next.
    PeakPerRequest(Limit),
    /// How many times dearer a request becomes where its size doubles: 2 is linear, 4 is quadratic.
    PerDoubling(Limit),
    /// Its value at the last point.
    AtEnd(Limit),
    /// The highest value of the primary counter at any time, less the baseline's.
    AboveBaseline(Limit),
}

/// One side of a bound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Limit {
    /// Not less than this.
    Least(f64),
    /// Not more than this.
    Most(f64),
}

impl Rule {
    /// Holds a series to the rule. `next` is the command to look further with.
    pub fn check(&self, series: &Series, next: &str) -> Check {
        let (passed, measured) = self.measured(series);
        Check {
            name: self.name,
            passed,
            doubt: None,
            expected: self.expected(series),
            measured,
            why: self.why,
            next: next.to_owned(),
        }
    }

    /// Whether a slope decides, which more work tells from a step.
    pub(super) fn is_slope(&self) -> bool {
        matches!(self.bound, Bound::PerRequest(_))
    }

    fn measured(&self, series: &Series) -> (bool, String) {
        let unit = self.unit;
        match self.bound {
            Bound::PerRequest(limit) => {
                let slopes = series.growth(self.read);
                let words = format!("{} {unit} per request", Growth::words(&slopes));
                (limit.holds_slopes(&slopes), words)
            }
            Bound::PeakPerRequest(limit) => {
                let slopes = series.growth_to_highest();
                let words = format!("{} {unit} per request", Growth::words(&slopes));
                (limit.holds_slopes(&slopes), words)
            }
            Bound::PerDoubling(limit) => {
                let costs = series.costs(self.read);
                let factors: Vec<f64> = costs
                    .windows(2)
                    .map(|pair| pair[1].per_request / pair[0].per_request)
                    .collect();
                let words: Vec<_> = factors.iter().map(|factor| figure(*factor)).collect();
                let words = format!(
                    "{} times as many, at {} {unit} per request",
                    words.join(" and "),
                    Growth::words(&costs)
                );
                let held = factors.iter().all(|factor| limit.holds(*factor));
                (held && factors.len() + 1 == POINTS, words)
            }
            Bound::AtEnd(limit) => {
                let value = (self.read)(series.last());
                (limit.holds(value), format!("{} {unit}", figure(value)))
            }
            Bound::AboveBaseline(limit) => {
                let highest = series
                    .readings()
                    .map(|reading| reading.highest)
                    .fold(f64::NEG_INFINITY, f64::max);
                let above = highest - series.baseline.counter;
                let words = format!(
                    "{} {unit}, {} above the baseline",
                    figure(highest),
                    figure(above)
                );
                (limit.holds(above), words)
            }
        }
    }

    fn expected(&self, series: &Series) -> String {
        let aim = self.aim();
        match (self.is_slope(), series.is_extended()) {
            (false, _) => aim,
            (true, false) => aim + ", from N to 2N and from 2N to 4N",
            (true, true) => aim + ", from 4N to 8N, the points before having left it open",
        }
    }

    /// The bound in words: `at most 0.02 tasks per request`.
    pub fn aim(&self) -> String {
        let unit = self.unit;
        match self.bound {
            Bound::PerRequest(limit) => format!("{limit} {unit} per request"),
            Bound::PeakPerRequest(limit) => {
                format!("{limit} {unit} per request from rest to the highest between the points")
            }
            Bound::PerDoubling(limit) => {
                format!("{limit} times as many {unit} per request where its size doubles")
            }
            Bound::AtEnd(limit) => format!("{limit} {unit} at the last point"),
            Bound::AboveBaseline(limit) => {
                format!("{limit} {unit} above the baseline at any time")
            }
        }
    }
}

impl Limit {
    /// Whether a value is on its right side. What is no number is on none.
    pub fn holds(self, value: f64) -> bool {
        match self {
            Self::Least(least) => value >= least,
            Self::Most(most) => value <= most,
        }
    }

    fn holds_slopes(self, slopes: &[Growth]) -> bool {
        match self {
            Self::Least(_) => self.holds(Growth::least(slopes)),
            Self::Most(_) => self.holds(Growth::most(slopes)),
        }
    }
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Least(least) => write!(f, "at least {least}"),
            Self::Most(most) => write!(f, "at most {most}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::specimen::{series, tasks};
    use super::*;

    fn counted(counts: [i64; 5]) -> Series {
        series(counts.map(|count| tasks(&[(count, &[])])))
    }

    fn holds(bound: Bound, series: &Series) -> bool {
        let rule = Rule {
            name: "tasks-level",
            unit: "tasks",
            read: |reading| reading.counter,
            bound,
            why: "",
        };
        rule.check(series, "").passed
    }

    #[test]
    fn a_slope_is_held_between_both_pairs_of_points() {
        let level = counted([0, 200, 200, 200, 200]);
        let step = counted([0, 200, 200, 260, 260]);
        let slope = counted([0, 200, 700, 1_200, 2_200]);
        let most = Bound::PerRequest(Limit::Most(0.02));
        let least = Bound::PerRequest(Limit::Least(0.9));
        assert!(holds(most, &level) && !holds(most, &step) && !holds(most, &slope));
        assert!(holds(least, &slope) && !holds(least, &step) && !holds(least, &level));
    }

    #[test]
    fn more_work_tells_a_step_from_a_slope() {
        let with_more = |last: i64| {
            let mut step = counted([0, 200, 200, 260, 260]);
            let mut more = super::super::specimen::reading("8n", 4_200, tasks(&[(last, &[])]));
            more.size = step.last().size;
            step.points.push(more);
            step
        };
        let most = Bound::PerRequest(Limit::Most(0.02));
        assert!(holds(most, &with_more(260)));
        assert!(!holds(most, &with_more(360)));
    }

    #[test]
    fn a_square_is_told_from_a_line() {
        // 500, 500 and 1,000 requests at sizes that double.
        let square = counted([0, 0, 500, 2_500, 18_500]);
        let line = counted([0, 0, 500, 1_500, 5_500]);
        let least = Bound::PerDoubling(Limit::Least(3.0));
        let most = Bound::PerDoubling(Limit::Most(2.5));
        assert!(holds(least, &square) && !holds(most, &square));
        assert!(!holds(least, &line) && holds(most, &line));
        assert!(!holds(most, &counted([0; 5])), "0 / 0 passes no bound");
    }

    #[test]
    fn what_is_no_number_passes_no_bound() {
        assert!(!Limit::Least(0.0).holds(f64::NAN));
        assert!(!Limit::Most(0.0).holds(f64::NAN));
    }
}
