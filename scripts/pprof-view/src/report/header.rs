//! The lines above a report.

use serde::Serialize;

use super::time;
use crate::graph::{Graph, Trimmed, base};
use crate::measure::{self, Scale};
use crate::profile::Profile;

/// Where a profile comes from and what it measures.
#[derive(Debug, Clone, Serialize)]
pub struct Header {
    /// Name of the main binary.
    pub file: Option<String>,
    /// The binary's build id.
    pub build_id: Option<String>,
    /// The writer's remarks.
    pub comments: Vec<String>,
    /// The reported sample type, such as `inuse_space`.
    pub sample_type: String,
    /// Its unit in the profile: the unit of all numbers of the report's data.
    pub unit: String,
    /// A page that explains the profile.
    pub doc_url: Option<String>,
    /// When it was taken, nanoseconds since the Unix epoch.
    pub time_nanos: Option<i64>,
    /// How long it was taken for, nanoseconds.
    pub duration_nanos: Option<i64>,
    /// What 100 % is.
    pub total: i64,
    /// The filters in use, `name=expression`.
    pub active_filters: Vec<String>,
    /// Whether the text of reports on functions leaves out all but the filters.
    #[serde(skip)]
    pub is_compact: bool,
}

/// What the rows of a report cover.
#[derive(Debug, Clone, Serialize)]
pub struct Accounting {
    /// Sum of the rows' own values.
    pub shown_total: i64,
    /// Rows.
    pub shown_nodes: usize,
    /// Rows that would be there without `nodecount`.
    pub candidate_nodes: usize,
    /// Rows that were dropped for being light.
    pub dropped_nodes: usize,
    /// The weight below which they were dropped.
    pub dropped_below: i64,
}

impl Header {
    pub(crate) fn new(
        profile: &Profile,
        value: usize,
        total: i64,
        active_filters: Vec<String>,
    ) -> Self {
        let binary = profile.mappings.first();
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let value_type = &profile.sample_types[value];
        Self {
            file: binary.and_then(|binary| text(base(&binary.filename))),
            build_id: binary.and_then(|binary| text(&binary.build_id)),
            // A remark that begins with `#` is meant for programs.
            comments: profile
                .comments
                .iter()
                .filter(|c| !c.starts_with('#'))
                .map(ToString::to_string)
                .collect(),
            sample_type: value_type.kind.to_string(),
            unit: value_type.unit.to_string(),
            doc_url: text(&profile.doc_url),
            time_nanos: Some(profile.time_nanos).filter(|nanos| *nanos != 0),
            duration_nanos: Some(profile.duration_nanos).filter(|nanos| *nanos != 0),
            total,
            active_filters,
            is_compact: false,
        }
    }

    /// The lines above a report on functions.
    pub(super) fn lines(&self, scale: &Scale) -> Vec<String> {
        let mut lines = if self.is_compact {
            Vec::new()
        } else {
            self.origin(scale)
        };
        if !self.active_filters.is_empty() {
            lines.push("Active filters:".to_owned());
            lines.extend(
                self.active_filters
                    .iter()
                    .map(|filter| format!("   {}", shorten(filter))),
            );
        }
        lines
    }

    /// Where the profile comes from and what it measures, line by line.
    pub(super) fn origin(&self, scale: &Scale) -> Vec<String> {
        let mut lines = Vec::new();
        let mut named = |name: &str, value: Option<&String>| {
            lines.extend(value.map(|value| format!("{name}: {value}")));
        };
        named("File", self.file.as_ref());
        named("Build ID", self.build_id.as_ref());
        lines.extend(self.comments.iter().cloned());
        let mut named = |name: &str, value: Option<&String>| {
            lines.extend(value.map(|value| format!("{name}: {value}")));
        };
        named(
            "Type",
            Some(&self.sample_type).filter(|kind| !kind.is_empty()),
        );
        named("Doc", self.doc_url.as_ref());
        named("Time", self.time_nanos.map(time::utc).as_ref());
        if let Some(duration) = self.duration_nanos {
            let share = measure::nanoseconds(self.total, &self.unit)
                .map(|nanos| format!("({})", measure::percentage(nanos, duration)))
                .unwrap_or_default();
            let duration = measure::label(duration, "nanoseconds", "auto");
            lines.push(format!(
                "Duration: {duration}, Total samples = {} {share}",
                scale.label(self.total)
            ));
        }
        lines
    }
}

impl Accounting {
    pub(super) fn new(trimmed: &Trimmed, total: i64, node_fraction: f64) -> Self {
        let Trimmed {
            graph,
            candidates,
            dropped,
            ..
        } = trimmed;
        let Graph { shown, .. } = graph;
        Self {
            shown_total: graph.shown_total(),
            shown_nodes: shown.len(),
            candidate_nodes: *candidates,
            dropped_nodes: *dropped,
            dropped_below: measure::cutoff(total, node_fraction),
        }
    }

    pub(super) fn lines(&self, header: &Header, scale: &Scale) -> Vec<String> {
        let share = measure::percentage(self.shown_total, header.total);
        let mut lines = vec![format!(
            "Showing nodes accounting for {}, {} of {} total",
            scale.label(self.shown_total),
            share.trim(),
            scale.label(header.total),
        )];
        if header.total != 0 {
            if self.dropped_nodes > 0 {
                let nodes = if self.dropped_nodes > 1 {
                    "nodes"
                } else {
                    "node"
                };
                let below = scale.label(self.dropped_below);
                lines.push(format!(
                    "Dropped {} {nodes} (cum <= {below})",
                    self.dropped_nodes
                ));
            }
            if (1..self.candidate_nodes).contains(&self.shown_nodes) {
                lines.push(format!(
                    "Showing top {} nodes out of {}",
                    self.shown_nodes, self.candidate_nodes
                ));
            }
        }
        lines
    }
}

/// A long expression is cut after 80 bytes.
fn shorten(filter: &str) -> String {
    match filter.char_indices().map(|(at, _)| at).find(|at| *at >= 80) {
        Some(at) => format!("{}…", &filter[..at]),
        None => filter.to_owned(),
    }
}
