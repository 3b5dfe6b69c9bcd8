//! A profile in memory: the tables of `profile.proto` with ids resolved to
//! indices, so that nothing after decoding can dangle.
//!
//! Format: <https://github.com/google/pprof/blob/main/proto/profile.proto>.

use std::sync::Arc;

use crate::decode::{self, Limits, ParseError};

/// One decoded profile.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Profile {
    /// What each position of [`Sample::values`] counts.
    pub sample_types: Vec<ValueType>,
    /// Stacks with their values, in file order.
    pub samples: Vec<Sample>,
    /// Code locations; samples refer to them by index.
    pub locations: Vec<Location>,
    /// Functions; lines refer to them by index.
    pub functions: Vec<Function>,
    /// Loaded files; the first is the main binary.
    pub mappings: Vec<Mapping>,
    /// Free text of the writer.
    pub comments: Vec<Arc<str>>,
    /// Distance between two samples, in [`Profile::period_type`].
    pub period: i64,
    /// What the period counts, if the writer says so.
    pub period_type: Option<ValueType>,
    /// The sample type that is shown unless another is asked for; empty if none is named.
    pub default_sample_type: Arc<str>,
    /// When the profile was taken, nanoseconds since the Unix epoch; 0 if unknown.
    pub time_nanos: i64,
    /// How long it was taken for, nanoseconds; 0 if unknown.
    pub duration_nanos: i64,
    /// Functions matching this whole expression hide themselves and all that they call; empty for none.
    pub drop_frames: Arc<str>,
    /// Functions matching this are kept although they match [`Profile::drop_frames`].
    pub keep_frames: Arc<str>,
    /// A page that explains the profile; empty if none is named.
    pub doc_url: Arc<str>,
}

/// The meaning of a value: `cpu` in `nanoseconds`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ValueType {
    /// What is counted, such as `inuse_space`.
    pub kind: Arc<str>,
    /// In which unit, such as `bytes`.
    pub unit: Arc<str>,
}

/// A stack and what was measured there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sample {
    /// Indices into [`Profile::locations`], leaf first.
    pub locations: Vec<usize>,
    /// One value for each of [`Profile::sample_types`].
    pub values: Vec<i64>,
    /// What the writer attached, such as the thread's name.
    pub labels: Vec<Label>,
}

/// A key with a text or a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The key, such as `thread`.
    pub key: Arc<str>,
    /// The value.
    pub value: LabelValue,
}

/// What a label holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LabelValue {
    /// A text.
    Text(Arc<str>),
    /// A number; the unit is empty if the writer names none.
    Number {
        /// The number.
        value: i64,
        /// Its unit, such as `bytes`.
        unit: Arc<str>,
    },
}

/// A code address with the source lines that it belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Location {
    /// The id in the file.
    pub id: u64,
    /// The instruction's address; 0 if the writer gives none.
    pub address: u64,
    /// Index into [`Profile::mappings`].
    pub mapping: Option<usize>,
    /// The inline chain, innermost first: the last line belongs to the function that was compiled,
    /// those before it were inlined into it. Empty if the address has no symbol.
    pub lines: Vec<Line>,
    /// Whether several functions were folded into this one by the linker.
    pub is_folded: bool,
}

/// A line within a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Line {
    /// Index into [`Profile::functions`].
    pub function: usize,
    /// Line number in the function's file; 0 if unknown.
    pub line: i64,
    /// Column; 0 if unknown.
    pub column: i64,
}

/// A function.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Function {
    /// The readable name.
    pub name: Arc<str>,
    /// The linker's name.
    pub system_name: Arc<str>,
    /// The source file, as the compiler was given it.
    pub filename: Arc<str>,
    /// Where the function starts; 0 if unknown.
    pub start_line: i64,
}

/// A file that was mapped into the process.
#[expect(
    clippy::struct_excessive_bools,
    reason = "the four flags of profile.proto, each on its own"
)]
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    /// The id in the file.
    pub id: u64,
    /// First address.
    pub start: u64,
    /// Address after the last.
    pub limit: u64,
    /// Where in the file the mapping starts.
    pub offset: u64,
    /// Path of the file.
    pub filename: Arc<str>,
    /// The linker's build id.
    pub build_id: Arc<str>,
    /// Whether the writer resolved function names.
    pub has_functions: bool,
    /// Whether the writer resolved source files.
    pub has_filenames: bool,
    /// Whether the writer resolved line numbers.
    pub has_line_numbers: bool,
    /// Whether the writer resolved inlined frames.
    pub has_inline_frames: bool,
}

/// One function of a stack, inline chains expanded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The function's readable name; empty if the address has no symbol.
    pub function: &'a str,
    /// Its source file; empty if unknown.
    pub file: &'a str,
    /// The line within the file; 0 if unknown.
    pub line: i64,
    /// Whether the compiler merged this function into its caller.
    pub inlined: bool,
}

/// A sample type that the profile does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("sample_index `{asked}` is not in this profile: it has {}", .available.join(", "))]
pub struct UnknownSampleType {
    /// What was asked for.
    pub asked: String,
    /// What the profile has, in order.
    pub available: Vec<String>,
}

impl Profile {
    /// Reads a profile, compressed by gzip or not.
    ///
    /// # Errors
    /// Names the fault and the byte offset at which it was found.
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        decode::parse_within(bytes, Limits::default())
    }

    /// The same with other limits than the usual on how large a profile may become.
    ///
    /// # Errors
    /// Names the fault and the byte offset at which it was found.
    pub fn parse_within(bytes: &[u8], limits: Limits) -> Result<Self, ParseError> {
        decode::parse_within(bytes, limits)
    }

    /// The functions of a stack, leaf first. An address without symbol yields a frame with an empty name.
    pub fn frames<'a>(&'a self, sample: &'a Sample) -> impl Iterator<Item = Frame<'a>> {
        sample.locations.iter().flat_map(move |&index| {
            let lines = &self.locations[index].lines;
            let unknown = lines.is_empty().then_some(Frame {
                function: "",
                file: "",
                line: 0,
                inlined: false,
            });
            let known = lines.iter().enumerate().map(move |(depth, line)| {
                let function = &self.functions[line.function];
                Frame {
                    function: &function.name,
                    file: &function.filename,
                    line: line.line,
                    inlined: depth + 1 < lines.len(),
                }
            });
            unknown.into_iter().chain(known)
        })
    }

    /// The position in [`Sample::values`] of a sample type: by name, by number, or for `None` the
    /// profile's default, which is the last one where the writer names none.
    ///
    /// # Errors
    /// The profile has no such type, or none at all.
    pub fn value_index(&self, name: Option<&str>) -> Result<usize, UnknownSampleType> {
        let unknown = || UnknownSampleType {
            asked: name.unwrap_or("(default)").to_owned(),
            available: self
                .sample_types
                .iter()
                .map(|t| t.kind.to_string())
                .collect(),
        };
        let Some(name) = name.filter(|name| !name.is_empty()) else {
            let default = self
                .sample_types
                .iter()
                .position(|t| !t.kind.is_empty() && t.kind == self.default_sample_type);
            let last = self.sample_types.len().checked_sub(1);
            return default.or(last).ok_or_else(unknown);
        };
        if let Ok(index) = name.parse::<usize>() {
            return if index < self.sample_types.len() {
                Ok(index)
            } else {
                Err(unknown())
            };
        }
        // pprof's older profiles say `space` where newer ones say `inuse_space`.
        let short = name.strip_prefix("inuse_").unwrap_or(name);
        self.sample_types
            .iter()
            .position(|t| &*t.kind == name || &*t.kind == short)
            .ok_or_else(unknown)
    }
}
