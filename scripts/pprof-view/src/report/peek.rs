//! `peek`: who calls a function, and whom it calls.

use std::fmt;

use regex::Regex;
use serde::Serialize;

use super::subject::Subject;
use super::text::Amounts;
use super::{Accounting, Header, Options, ReportError};
use crate::graph::{Binaries, Edge, NodeId, Nodes};
use crate::measure;
use crate::profile::Profile;
use crate::transform::Granularity;

/// Functions with their callers and callees.
#[derive(Debug, Clone, Serialize)]
pub struct Peek {
    /// The profile.
    #[serde(flatten)]
    pub header: Header,
    /// What the whole graph covers.
    #[serde(flatten)]
    pub accounting: Accounting,
    /// The functions that match, heaviest first.
    pub nodes: Vec<PeekNode>,
    /// What the options did not do.
    pub warnings: Vec<String>,
    /// How the text spells values.
    #[serde(skip)]
    pub amounts: Amounts,
}

/// A function between its callers and callees.
#[derive(Debug, Clone, Serialize)]
pub struct PeekNode {
    /// Name as printed.
    pub name: String,
    /// What it costs by itself.
    pub flat: i64,
    /// What it costs with all that it calls.
    pub cum: i64,
    /// Who calls it, heaviest first.
    pub callers: Vec<Call>,
    /// Whom it calls, heaviest first.
    pub callees: Vec<Call>,
}

/// The other end of a call.
#[derive(Debug, Clone, Serialize)]
pub struct Call {
    /// Name as printed.
    pub name: String,
    /// What the calls cost.
    pub weight: i64,
    /// Whether the callee was merged into the caller.
    pub inline: bool,
}

/// Shows the surroundings of the functions whose names match.
///
/// # Errors
/// The profile has no such sample type, or no such function.
pub fn peek(profile: Profile, names: &Regex, options: &Options) -> Result<Peek, ReportError> {
    let subject = Subject::new(profile, options, Granularity::Functions)?;
    let Subject {
        profile,
        value,
        total,
        mut scale,
        header,
        warnings,
    } = subject;
    let nodes = Nodes::new(&profile, Binaries::Merged);
    let trimmed = options.no_trimming().apply(&profile, value, &nodes);
    let accounting = Accounting::new(&trimmed, total, 0.0);
    let graph = trimmed.graph;
    if scale.to == "minimum" && !graph.shown.is_empty() {
        scale.settle(graph.smallest(), total);
    }
    let calls = graph.calls();
    let ends = |ends: Vec<(NodeId, Edge)>| {
        let call = |(node, edge): (NodeId, Edge)| {
            let name = nodes.infos[node].printable();
            Call {
                name,
                weight: edge.weight,
                inline: edge.inline,
            }
        };
        ends.into_iter().map(call).collect()
    };
    let node = |&node: &NodeId| {
        let name = nodes.infos[node].printable();
        names.is_match(&name).then(|| PeekNode {
            name,
            flat: graph.flat[node],
            cum: graph.cum[node],
            callers: ends(calls.callers(&nodes, node)),
            callees: ends(calls.callees(&nodes, node)),
        })
    };
    let matching: Vec<PeekNode> = graph.shown.iter().filter_map(node).collect();
    if matching.is_empty() {
        return Err(ReportError::NoMatch(names.to_string()));
    }
    Ok(Peek {
        header,
        accounting,
        nodes: matching,
        warnings,
        amounts: Amounts(scale),
    })
}

const RULE: &str = "----------------------------------------------------------+-------------";

impl fmt::Display for Peek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = &self.amounts.0;
        let total = self.header.total;
        for line in self
            .header
            .lines(scale)
            .into_iter()
            .chain(self.accounting.lines(&self.header, scale))
        {
            writeln!(f, "{line}")?;
        }
        writeln!(f, "{RULE}")?;
        // The blanks at the end are pprof's: equal output is easier to compare than nearly equal.
        writeln!(
            f,
            "      flat  flat%   sum%        cum   cum%   calls calls% + context \t \t "
        )?;
        let mut sum = 0_i64;
        for node in &self.nodes {
            writeln!(f, "{RULE}")?;
            self.write_calls(f, &node.callers, node.cum)?;
            sum = sum.wrapping_add(node.flat);
            writeln!(
                f,
                "{:>10} {} {} {:>10} {}                | {}",
                scale.label(node.flat),
                measure::percentage(node.flat, total),
                measure::percentage(sum, total),
                scale.label(node.cum),
                measure::percentage(node.cum, total),
                node.name,
            )?;
            self.write_calls(f, &node.callees, node.cum)?;
        }
        writeln!(f, "{RULE}")
    }
}

impl Peek {
    fn write_calls(&self, f: &mut fmt::Formatter<'_>, calls: &[Call], of: i64) -> fmt::Result {
        for call in calls {
            let weight = self.amounts.label(call.weight);
            let share = measure::percentage(call.weight, of);
            let mark = if call.inline { " (inline)" } else { "" };
            writeln!(f, "{weight:>50} {share} |   {}{mark}", call.name)?;
        }
        Ok(())
    }
}
