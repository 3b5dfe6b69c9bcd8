//! `top`: what costs most.

use std::fmt;

use serde::Serialize;

use super::subject::Subject;
use super::text::Amounts;
use super::{Accounting, Header, Options, ReportError};
use crate::graph::{Binaries, Nodes};
use crate::measure;
use crate::profile::Profile;
use crate::transform::Granularity;

/// Functions by what they cost.
#[derive(Debug, Clone, Serialize)]
pub struct Top {
    /// The profile.
    #[serde(flatten)]
    pub header: Header,
    /// What the rows cover.
    #[serde(flatten)]
    pub accounting: Accounting,
    /// The rows, heaviest first.
    pub rows: Vec<TopRow>,
    /// What the options did not do.
    pub warnings: Vec<String>,
    /// How the text spells values.
    #[serde(skip)]
    pub amounts: Amounts,
}

/// One function, or what else the granularity makes a row.
#[derive(Debug, Clone, Serialize)]
pub struct TopRow {
    /// Name as printed.
    pub name: String,
    /// What it costs by itself.
    pub flat: i64,
    /// The same as part of the total, percent.
    pub flat_percent: f64,
    /// What this and all rows above cost by themselves, percent.
    pub sum_percent: f64,
    /// What it costs with all that it calls.
    pub cum: i64,
    /// The same as part of the total, percent.
    pub cum_percent: f64,
    /// Whether the compiler merged it into its callers.
    pub inlining: Option<Inlining>,
}

/// How far a function was merged into its callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Inlining {
    /// Into all of them.
    Inline,
    /// Into some of them.
    PartialInline,
}

/// Ranks functions.
///
/// # Errors
/// The profile has no such sample type.
pub fn top(profile: Profile, options: &Options) -> Result<Top, ReportError> {
    let subject = Subject::new(profile, options, Granularity::Functions)?.with_short_paths(options);
    let Subject {
        profile,
        value,
        total,
        mut scale,
        header,
        warnings,
        ..
    } = subject;
    let nodes = Nodes::new(&profile, Binaries::Merged);
    let trimmed = options.trimming().apply(&profile, value, &nodes);
    let accounting = Accounting::new(&trimmed, total, options.node_fraction);
    let graph = trimmed.graph;
    if scale.to == "minimum" && !graph.shown.is_empty() {
        scale.settle(graph.smallest(), total);
    }
    let mut called = vec![(false, false); nodes.infos.len()];
    for ((_, callee), edge) in &graph.edges {
        let (inline, call) = &mut called[*callee];
        *inline |= edge.inline;
        *call |= !edge.inline;
    }
    let mut sum = 0_i64;
    let row = |&node: &usize| {
        let (flat, cum) = (graph.flat[node], graph.cum[node]);
        sum = sum.wrapping_add(flat);
        TopRow {
            name: nodes.infos[node].printable(),
            flat,
            flat_percent: measure::percent(flat, total),
            sum_percent: measure::percent(sum, total),
            cum,
            cum_percent: measure::percent(cum, total),
            inlining: match called[node] {
                (true, true) => Some(Inlining::PartialInline),
                (true, false) => Some(Inlining::Inline),
                (false, _) => None,
            },
        }
    };
    let rows = graph.shown.iter().map(row).collect();
    Ok(Top {
        header,
        accounting,
        rows,
        warnings,
        amounts: Amounts(scale),
    })
}

impl TopRow {
    pub(super) fn mark(&self) -> &'static str {
        match self.inlining {
            Some(Inlining::Inline) => " (inline)",
            Some(Inlining::PartialInline) => " (partial-inline)",
            None => "",
        }
    }
}

impl fmt::Display for Top {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = &self.amounts.0;
        for line in self
            .header
            .lines(scale)
            .into_iter()
            .chain(self.accounting.lines(&self.header, scale))
        {
            writeln!(f, "{line}")?;
        }
        writeln!(
            f,
            "{:>10} {:>5}% {:>5}% {:>10} {:>5}%",
            "flat", "flat", "sum", "cum", "cum"
        )?;
        let total = self.header.total;
        let mut sum = 0_i64;
        for row in &self.rows {
            sum = sum.wrapping_add(row.flat);
            writeln!(
                f,
                "{:>10} {} {} {:>10} {}  {}{}",
                scale.label(row.flat),
                measure::percentage(row.flat, total),
                measure::percentage(sum, total),
                scale.label(row.cum),
                measure::percentage(row.cum, total),
                row.name,
                row.mark(),
            )?;
        }
        Ok(())
    }
}
