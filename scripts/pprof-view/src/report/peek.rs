//! `peek`, `tree`: who calls a function, and whom it calls.

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
    let options = Options {
        // Nothing is left out: a report on chosen functions must not lose them for being cheap.
        node_count: Some(0),
        node_fraction: 0.0,
        edge_fraction: 0.0,
        ..options.clone()
    };
    let mut peek = surroundings(profile, &options)?;
    peek.nodes.retain(|node| names.is_match(&node.name));
    if peek.nodes.is_empty() {
        return Err(ReportError::NoMatch(names.to_string()));
    }
    Ok(peek)
}

/// Shows the surroundings of all functions that weigh enough.
///
/// # Errors
/// The profile has no such sample type.
pub fn tree(profile: Profile, options: &Options) -> Result<Peek, ReportError> {
    let options = Options {
        node_count: options.node_count.or(Some(TREE_NODES)),
        ..options.clone()
    };
    surroundings(profile, &options)
}

/// So many functions a tree has unless told otherwise.
const TREE_NODES: usize = 80;

fn surroundings(profile: Profile, options: &Options) -> Result<Peek, ReportError> {
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
    let node = |&node: &NodeId| PeekNode {
        name: nodes.infos[node].printable(),
        flat: graph.flat[node],
        cum: graph.cum[node],
        callers: ends(calls.callers(&nodes, node)),
        callees: ends(calls.callees(&nodes, node)),
    };
    Ok(Peek {
        header,
        accounting,
        nodes: graph.shown.iter().map(node).collect(),
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
        if !self.nodes.is_empty() {
            writeln!(f, "{RULE}")?;
        }
        Ok(())
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
