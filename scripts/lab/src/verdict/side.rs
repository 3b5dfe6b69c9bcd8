//! Holds one side to what is expected of it.

use super::Side;
use super::check::Check;
use super::culprit::Culprit;
use super::expectation::Expectation;
use super::growth::figure;
use super::rule::Rule;
use super::series::Series;
use super::view::{Held, Kind, View};
use super::work::Work;

/// The culprit's lines in a view, or what is wrong with the source.
pub type Marked = Result<Vec<i64>, String>;

impl Expectation {
    /// Holds a series to the fault being there. `lines` are the culprit's, view by view.
    pub fn planted(&self, series: &Series, lines: &[Marked]) -> Vec<Check> {
        let mut checks = vec![answered(&self.work, series)];
        let next = self.list(series);
        checks.extend(self.planted.iter().map(|rule| rule.check(series, &next)));
        for ((view, culprit), lines) in self.shown().zip(lines) {
            let held = view.held_at_end(series, culprit, lines.as_deref().unwrap_or_default());
            checks.push(has_its_share(view, held, &next));
            checks.push(is_named(view, culprit, held, lines, &next));
        }
        checks
    }

    /// Holds a series to the fault being gone.
    pub fn repaired(&self, series: &Series) -> Vec<Check> {
        let mut checks = vec![answered(&self.work, series)];
        let next = self.top(series);
        checks.extend(self.repaired.iter().map(|rule| rule.check(series, &next)));
        for (view, culprit) in self.shown() {
            checks.push(is_absent(view, culprit, series, &next));
        }
        checks.extend(series.probe.clone());
        checks
    }

    /// Holds a series of the reader's edit to the fault being gone.
    pub fn edited(&self, series: &Series) -> Vec<Check> {
        let mut checks = vec![answered(&self.work, series)];
        let next = self.top(series);
        let rules = self.rules(Side::Edited);
        checks.extend(rules.iter().map(|rule| rule.check(series, &next)));
        checks.extend(series.probe.clone());
        checks
    }

    /// Holds a series with every fault planted to this one's culprit still being named.
    pub fn together(&self, series: &Series, lines: &[Marked]) -> Vec<Check> {
        let mut checks = vec![answered(&self.work, series)];
        let next = self.list(series);
        if let Some(((view, culprit), lines)) = self.shown().zip(lines).next() {
            let held = view.held_at_end(series, culprit, lines.as_deref().unwrap_or_default());
            checks.push(is_named(view, culprit, held, lines, &next));
        }
        checks
    }

    /// The rules that a side is held to.
    pub fn rules(&self, side: Side) -> &'static [Rule] {
        match side {
            Side::Planted => self.planted,
            Side::Edited if !self.edited.is_empty() => self.edited,
            Side::Repaired | Side::Edited => self.repaired,
            Side::Together => &[],
        }
    }

    /// Whether the culprit shows in a CPU profile, with less than its share. What else a process does under load weighs more on a machine
    /// that is busy, so it is looked at once more before it FAILs.
    pub(super) fn is_short(&self, side: Side, series: &Series) -> bool {
        let mut shown = self.shown().filter(|(view, _)| view.kind == Kind::Cpu);
        side == Side::Planted
            && shown.any(|(view, culprit)| {
                let share = view.held_at_end(series, culprit, &[]).share();
                share > 0.0 && share < view.least_share
            })
    }

    fn shown(&self) -> impl Iterator<Item = (&View, &Culprit)> {
        let culprit = self.culprit.as_ref();
        self.views
            .iter()
            .filter_map(move |view| culprit.map(|culprit| (view, culprit)))
    }

    /// The command that shows the culprit's source beside the profile.
    fn list(&self, series: &Series) -> String {
        match &self.culprit {
            Some(culprit) => self.pprof(&format!("list {}", culprit.function), series),
            None => self.top(series),
        }
    }

    /// The command that shows what has most.
    pub(super) fn top(&self, series: &Series) -> String {
        self.pprof("top10", series)
    }

    fn pprof(&self, command: &str, series: &Series) -> String {
        let Some(view) = self.views.first() else {
            return format!("cargo lab verify {}", self.fault);
        };
        let (place, name) = series
            .latest(view.kind)
            .map_or((4, "4n"), |(place, reading)| (place, reading.name));
        let base = if view.since_warm {
            "-base=EVIDENCE/1-warm.pb.gz "
        } else {
            ""
        };
        format!("cargo lab pprof {command} {base}EVIDENCE/{place}-{name}.pb.gz")
    }
}

fn answered(work: &Work, series: &Series) -> Check {
    let load = series.load();
    let good: u64 = load
        .statuses
        .iter()
        .filter(|(status, _)| work.is_served(**status))
        .map(|(_, count)| count)
        .sum();
    let all: u64 = load.statuses.values().sum();
    let status = if work.statuses.is_empty() {
        "from 200 to 299".to_owned()
    } else {
        format!("{:?}", work.statuses)
    };
    Check {
        name: "answered",
        passed: good == all && load.completed == load.scheduled,
        doubt: None,
        expected: format!(
            "{} visits completed, each answer with a status {status}",
            load.scheduled
        ),
        measured: format!(
            "{} visits, {good} of {all} answers; by status {:?}",
            load.completed, load.statuses
        ),
        why: "an error is answered without the work that is measured",
        next: "cargo run -p bookstore, then read its log".to_owned(),
    }
}

fn has_its_share(view: &View, held: Held, next: &str) -> Check {
    let whole = view
        .focus
        .map_or_else(String::new, |part| format!(" below `{part}`"));
    Check {
        name: "culprit-share",
        passed: held.share() >= view.least_share,
        doubt: None,
        expected: format!(
            "at least {:.0} % of {} in the {} profile{whole}",
            view.least_share * 100.0,
            view.value,
            view.kind.label()
        ),
        measured: format!(
            "{} of {}, {:.1} %",
            figure(held.culprit),
            figure(held.whole),
            held.share() * 100.0
        ),
        why: "what has most is what a reader sees first; a culprit without its share is not found",
        next: next.to_owned(),
    }
}

fn in_words(lines: &[i64]) -> String {
    let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
    lines.join(" and ")
}

/// The profile must lead the reader to the line, not only to the function.
fn is_named(view: &View, culprit: &Culprit, held: Held, lines: &Marked, next: &str) -> Check {
    let (expected, measured, passed) = match lines {
        Ok(lines) => (
            format!(
                "the {} profile names {culprit}, at line {} with at least {:.0} % of it",
                view.kind.label(),
                in_words(lines),
                view.least_at_line * 100.0
            ),
            format!(
                "{} of {} at that line, {:.1} %",
                figure(held.line),
                figure(held.culprit),
                held.at_line() * 100.0
            ),
            held.line > 0.0 && held.at_line() >= view.least_at_line,
        ),
        Err(source) => (
            format!("the line of {culprit} is marked"),
            source.clone(),
            false,
        ),
    };
    Check {
        name: "culprit-named",
        passed,
        doubt: None,
        expected,
        measured,
        why: "function and line are what the profile is for",
        next: next.to_owned(),
    }
}

fn is_absent(view: &View, culprit: &Culprit, series: &Series, next: &str) -> Check {
    let most = series
        .readings()
        .map(|reading| view.held(reading, culprit, &[]).culprit)
        .fold(0.0, f64::max);
    Check {
        name: "culprit-absent",
        passed: most <= 0.0,
        doubt: None,
        expected: format!("nothing of {culprit} in the {} profile", view.kind.label()),
        measured: format!("{} of its {}", figure(most), view.value),
        why: "the repaired side must not run the planted code",
        next: next.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use pprof_view::Profile;

    use super::super::expectations::ALL;
    use super::super::specimen::{series, tasks};
    use super::super::view::Taken;
    use super::*;

    /// A CPU profile under the last point's load, with samples at the culprit of `slow-list` and in its handler.
    fn sampled(at_culprit: i64, elsewhere: i64) -> Series {
        let culprit = (
            "bookstore::books::list::everything::serialize",
            "bookstore/src/books/list/everything.rs",
            28,
        );
        let handler = (
            "bookstore::books::list::list",
            "bookstore/src/books/list/mod.rs",
            9,
        );
        let mut profile = tasks(&[(at_culprit, &[culprit, handler]), (elsewhere, &[handler])]);
        profile.sample_types[0].kind = "cpu".into();
        let mut series = series([(); 5].map(|()| Profile::default()));
        series.points[2].taken.push(Taken {
            kind: Kind::Cpu,
            profile,
            raw: Bytes::new(),
        });
        series
    }

    #[test]
    fn a_culprit_that_shows_with_too_little_is_looked_at_once_more() {
        let mut all = ALL.iter();
        let slow_list = all.find(|fault| fault.fault == "slow-list").unwrap();
        assert!(slow_list.is_short(Side::Planted, &sampled(15, 85)));
        assert!(!slow_list.is_short(Side::Planted, &sampled(17, 83)));
        assert!(!slow_list.is_short(Side::Planted, &sampled(0, 100)));
        assert!(!slow_list.is_short(Side::Repaired, &sampled(15, 85)));
    }

    #[test]
    fn a_share_just_below_its_bound_does_not_read_as_if_it_met_it() {
        let held = Held {
            culprit: 158.0,
            line: 158.0,
            whole: 1_000.0,
        };
        let check = has_its_share(&View::cpu(0.16), held, "");
        assert!(!check.passed);
        assert_eq!(check.measured, "158 of 1000, 15.8 %");
    }
}
