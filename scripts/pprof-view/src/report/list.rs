//! `list`: a function's source with what each line costs.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use regex::Regex;
use serde::Serialize;

use super::subject::Subject;
use super::text::Amounts;
use super::{Header, Options, ReportError};
use crate::graph::{Binaries, Graph, NodeId, Nodes};
use crate::profile::Profile;
use crate::transform::Granularity;

/// Lines shown before the first and after the last line with a value.
const MARGIN: i64 = 5;

/// Where source text comes from: the library does not look for it itself.
pub trait Sources {
    /// The text of a file under the name that the profile has for it, or why there is none.
    ///
    /// # Errors
    /// The file is not there or cannot be read; the message is shown to the reader.
    fn read(&mut self, file: &str) -> Result<String, String>;
}

/// Functions with their source.
#[derive(Debug, Clone, Serialize)]
pub struct List {
    /// The profile.
    #[serde(flatten)]
    pub header: Header,
    /// The functions that match, by name.
    pub routines: Vec<Routine>,
    /// What the options did not do, and values that no line shows.
    pub warnings: Vec<String>,
    /// How the text spells values.
    #[serde(skip)]
    pub amounts: Amounts,
}

/// A function; several of one name are one, with a file each.
#[derive(Debug, Clone, Serialize)]
pub struct Routine {
    /// Its name.
    pub name: String,
    /// Its source files by name; none if the profile does not say.
    pub files: Vec<ListedFile>,
}

/// The part of a source file that a function takes.
#[derive(Debug, Clone, Serialize)]
pub struct ListedFile {
    /// The file, as the profile names it.
    pub file: String,
    /// What its lines cost by themselves.
    pub flat: i64,
    /// What they cost with all that they call.
    pub cum: i64,
    /// Why the source is not shown.
    pub error: Option<String>,
    /// The lines in order; without source only those with a value.
    pub lines: Vec<ListedLine>,
}

/// A line of source.
#[derive(Debug, Clone, Serialize)]
pub struct ListedLine {
    /// Its number.
    pub line: i64,
    /// What it costs by itself.
    pub flat: i64,
    /// What it costs with all that it calls.
    pub cum: i64,
    /// Its text; `None` if the source is not there.
    pub text: Option<String>,
}

/// Shows the source of the functions whose names match.
///
/// # Errors
/// The profile has no such sample type, or no such function.
pub fn list(
    profile: Profile,
    names: &Regex,
    options: &Options,
    sources: &mut dyn Sources,
) -> Result<List, ReportError> {
    let options = Options {
        granularity: Some(Granularity::Lines),
        ..options.clone()
    };
    let subject = Subject::new(profile, &options, Granularity::Lines)?.with_short_paths(&options);
    let Subject {
        profile,
        value,
        scale,
        header,
        mut warnings,
        ..
    } = subject;
    let nodes = Nodes::new(&profile, Binaries::Apart);
    let graph = Graph::new(&profile, value, &nodes, None);
    let mut functions: BTreeMap<&str, BTreeMap<Arc<str>, Vec<NodeId>>> = BTreeMap::new();
    for &node in &graph.shown {
        let info = &nodes.infos[node];
        if names.is_match(&info.name) {
            let files = functions.entry(&info.name).or_default();
            if !info.file.is_empty() {
                files.entry(info.file.clone()).or_default().push(node);
            }
        }
    }
    if functions.is_empty() {
        return Err(ReportError::NoMatch(names.to_string()));
    }
    let mut texts = Texts {
        sources,
        read: HashMap::new(),
    };
    let mut routines = Vec::new();
    for (name, files) in functions {
        let mut listed = Vec::new();
        for (file, members) in files {
            listed.push(listed_file(
                &file,
                &members,
                &graph,
                &nodes,
                &mut texts,
                &mut warnings,
            ));
        }
        routines.push(Routine {
            name: name.to_owned(),
            files: listed,
        });
    }
    Ok(List {
        header,
        routines,
        warnings,
        amounts: Amounts(scale),
    })
}

/// Files that were read, each once.
struct Texts<'a> {
    sources: &'a mut dyn Sources,
    read: HashMap<Arc<str>, Result<String, String>>,
}

fn listed_file(
    file: &Arc<str>,
    members: &[NodeId],
    graph: &Graph,
    nodes: &Nodes,
    texts: &mut Texts<'_>,
    warnings: &mut Vec<String>,
) -> ListedFile {
    let mut weights: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
    let (mut flat, mut cum) = (0_i64, 0_i64);
    let mut start = i64::MAX;
    for &node in members {
        let info = &nodes.infos[node];
        let (line_flat, line_cum) = weights.entry(info.line).or_default();
        for (sum, value) in [(&mut flat, graph.flat[node]), (line_flat, graph.flat[node])] {
            *sum = sum.wrapping_add(value);
        }
        for (sum, value) in [(&mut cum, graph.cum[node]), (line_cum, graph.cum[node])] {
            *sum = sum.wrapping_add(value);
        }
        let known = (info.start_line != 0).then_some(info.start_line);
        start = start.min(known.unwrap_or(info.line.saturating_sub(MARGIN)));
    }
    let last = weights.keys().next_back().copied().unwrap_or(0);
    let shown = start.max(1)..=last.saturating_add(MARGIN);
    let read = texts
        .read
        .entry(file.clone())
        .or_insert_with(|| texts.sources.read(file));
    let weight = |line: i64| weights.get(&line).copied().unwrap_or((0, 0));
    let (lines, error) = match read {
        Ok(text) => {
            let numbered = (1..)
                .zip(text.lines())
                .skip_while(|(number, _)| number < shown.start());
            let lines: Vec<ListedLine> = numbered
                .take_while(|(number, _)| number <= shown.end())
                .map(|(line, text)| {
                    let (flat, cum) = weight(line);
                    ListedLine {
                        line,
                        flat,
                        cum,
                        text: Some(text.to_owned()),
                    }
                })
                .collect();
            let end = lines.last().map_or(0, |line| line.line);
            if last > end {
                warnings.push(format!(
                    "{file} has no line {last}, where the profile has values: it is another version of the file"
                ));
            }
            (lines, None)
        }
        Err(error) => {
            let line = |(&line, &(flat, cum)): (&i64, &(i64, i64))| ListedLine {
                line,
                flat,
                cum,
                text: None,
            };
            (weights.iter().map(line).collect(), Some(error.clone()))
        }
    };
    ListedFile {
        file: file.to_string(),
        flat,
        cum,
        error,
        lines,
    }
}

mod text {
    use std::fmt;

    use super::List;
    use crate::measure;

    impl fmt::Display for List {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            let amounts = &self.amounts;
            writeln!(f, "Total: {}", amounts.label(self.header.total))?;
            for routine in &self.routines {
                let name = &routine.name;
                if routine.files.is_empty() {
                    writeln!(f, "No source information for {name}")?;
                }
                for file in &routine.files {
                    writeln!(
                        f,
                        "ROUTINE ======================== {name} in {}",
                        file.file
                    )?;
                    let share = measure::percentage(file.cum, self.header.total);
                    let (flat, cum) = (amounts.label(file.flat), amounts.label(file.cum));
                    writeln!(f, "{flat:>10} {cum:>10} (flat, cum) {share} of Total")?;
                    if let Some(error) = &file.error {
                        writeln!(f, " Error: {error}")?;
                    }
                    for line in &file.lines {
                        let (flat, cum) = (
                            amounts.label_or_dot(line.flat),
                            amounts.label_or_dot(line.cum),
                        );
                        let text = line.text.as_deref().unwrap_or_default();
                        writeln!(f, "{flat:>10} {cum:>10} {:>6}:{text}", line.line)?;
                    }
                }
            }
            Ok(())
        }
    }
}
