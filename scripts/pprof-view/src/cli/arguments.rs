//! The options that all reports share, under pprof's names.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// What all reports take. One dash does as well as two, and `=` as well as a blank.
#[derive(Debug, Clone, Args)]
#[command(rename_all = "snake_case")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own on the command line"
)]
pub(super) struct ReportArguments {
    /// File, `-` for standard input, or URL (`localhost:6060/debug/pprof/heap`); several are added up
    #[arg(value_name = "PROFILE", required = true)]
    pub(super) profiles: Vec<String>,

    /// Which value: a name or a number, such as `alloc_space` [default: the profile's]
    #[arg(
        long,
        alias = "sample-index",
        value_name = "NAME",
        help_heading = "Values"
    )]
    pub(super) sample_index: Option<String>,
    /// The same as `-sample_index=inuse_space`
    #[arg(
        long,
        group = "index",
        conflicts_with = "sample_index",
        help_heading = "Values"
    )]
    pub(super) inuse_space: bool,
    /// The same as `-sample_index=inuse_objects`
    #[arg(
        long,
        group = "index",
        conflicts_with = "sample_index",
        help_heading = "Values"
    )]
    pub(super) inuse_objects: bool,
    /// The same as `-sample_index=alloc_space`
    #[arg(
        long,
        group = "index",
        conflicts_with = "sample_index",
        help_heading = "Values"
    )]
    pub(super) alloc_space: bool,
    /// The same as `-sample_index=alloc_objects`
    #[arg(
        long,
        group = "index",
        conflicts_with = "sample_index",
        help_heading = "Values"
    )]
    pub(super) alloc_objects: bool,
    /// The same as `-sample_index=delay`
    #[arg(
        long,
        alias = "total-delay",
        group = "index",
        conflicts_with = "sample_index",
        help_heading = "Values"
    )]
    pub(super) total_delay: bool,
    /// The same as `-sample_index=contentions`
    #[arg(
        long,
        group = "index",
        conflicts_with = "sample_index",
        help_heading = "Values"
    )]
    pub(super) contentions: bool,
    /// Unit of all values, such as `ms` or `MB`
    #[arg(long, default_value = "minimum", help_heading = "Values")]
    pub(super) unit: String,
    /// Divides all values
    #[arg(
        long,
        alias = "divide-by",
        value_name = "NUMBER",
        default_value_t = 1.0,
        help_heading = "Values"
    )]
    pub(super) divide_by: f64,

    /// Only stacks through a function, file or binary that matches
    #[arg(long, value_name = "REGEX", help_heading = "Filters")]
    pub(super) focus: Option<String>,
    /// No stack through a match
    #[arg(long, value_name = "REGEX", help_heading = "Filters")]
    pub(super) ignore: Option<String>,
    /// Matching frames are taken out of the stacks
    #[arg(long, value_name = "REGEX", help_heading = "Filters")]
    pub(super) hide: Option<String>,
    /// Only matching frames are left in the stacks
    #[arg(long, value_name = "REGEX", help_heading = "Filters")]
    pub(super) show: Option<String>,
    /// Frames above the outermost match are dropped, and stacks without one
    #[arg(
        long,
        alias = "show-from",
        value_name = "REGEX",
        help_heading = "Filters"
    )]
    pub(super) show_from: Option<String>,
    /// What a match calls is dropped
    #[arg(
        long,
        alias = "prune-from",
        value_name = "REGEX",
        help_heading = "Filters"
    )]
    pub(super) prune_from: Option<String>,
    /// The profile's own `drop_frames` is not applied
    #[arg(long, alias = "all-frames", help_heading = "Filters")]
    pub(super) all_frames: bool,
    /// Percentages are of what the filters leave
    #[arg(long, alias = "relative-percentages", help_heading = "Filters")]
    pub(super) relative_percentages: bool,

    /// Only samples with such a tag: `1kb:64kb`, `expression`, `key=…`
    #[arg(long, value_name = "FILTER", help_heading = "Tags")]
    pub(super) tagfocus: Option<String>,
    /// No sample with such a tag
    #[arg(long, value_name = "FILTER", help_heading = "Tags")]
    pub(super) tagignore: Option<String>,
    /// Only tags whose key matches
    #[arg(long, value_name = "REGEX", help_heading = "Tags")]
    pub(super) tagshow: Option<String>,
    /// No tag whose key matches
    #[arg(long, value_name = "REGEX", help_heading = "Tags")]
    pub(super) taghide: Option<String>,
    /// Tags that become frames at the root: keys, outermost first
    #[arg(
        long,
        value_name = "KEYS",
        value_delimiter = ',',
        help_heading = "Tags"
    )]
    pub(super) tagroot: Vec<String>,
    /// Tags that become frames at the leaf: keys, innermost last
    #[arg(
        long,
        value_name = "KEYS",
        value_delimiter = ',',
        help_heading = "Tags"
    )]
    pub(super) tagleaf: Vec<String>,

    /// Sort by cum
    #[arg(long, help_heading = "Rows")]
    pub(super) cum: bool,
    /// Sort by flat, which is the default
    #[arg(long, conflicts_with = "cum", help_heading = "Rows")]
    pub(super) flat: bool,
    /// At most so many rows [default: all]
    #[arg(
        long,
        value_name = "ROWS",
        allow_negative_numbers = true,
        help_heading = "Rows"
    )]
    pub(super) nodecount: Option<i64>,
    /// Drops rows below this part of the total
    #[arg(
        long,
        value_name = "PART",
        default_value_t = 0.005,
        help_heading = "Rows"
    )]
    pub(super) nodefraction: f64,
    /// Drops calls below this part of the total
    #[arg(
        long,
        value_name = "PART",
        default_value_t = 0.001,
        help_heading = "Rows"
    )]
    pub(super) edgefraction: f64,
    /// `-trim=false`: drops nothing
    #[arg(long, value_name = "BOOL", default_value_t = true, default_missing_value = "true", num_args = 0..=1,
          require_equals = true, action = clap::ArgAction::Set, help_heading = "Rows")]
    pub(super) trim: bool,
    /// Drops rows below zero, as a comparison has them
    #[arg(long, alias = "drop-negative", help_heading = "Rows")]
    pub(super) drop_negative: bool,
    /// Leaves out the lines above the rows that say where the profile comes from
    #[arg(long, alias = "compact-labels", help_heading = "Rows")]
    pub(super) compact_labels: bool,
    /// With `-lines`, tells the columns of a line apart
    #[arg(long, help_heading = "Rows")]
    pub(super) showcolumns: bool,
    /// What a row stands for
    #[arg(long, value_enum, help_heading = "Rows")]
    pub(super) granularity: Option<Grain>,
    /// The same as `-granularity=functions`
    #[arg(
        long,
        group = "grain",
        conflicts_with = "granularity",
        help_heading = "Rows"
    )]
    pub(super) functions: bool,
    /// The same as `-granularity=filefunctions`
    #[arg(
        long,
        group = "grain",
        conflicts_with = "granularity",
        help_heading = "Rows"
    )]
    pub(super) filefunctions: bool,
    /// The same as `-granularity=files`
    #[arg(
        long,
        group = "grain",
        conflicts_with = "granularity",
        help_heading = "Rows"
    )]
    pub(super) files: bool,
    /// The same as `-granularity=lines`
    #[arg(
        long,
        group = "grain",
        conflicts_with = "granularity",
        help_heading = "Rows"
    )]
    pub(super) lines: bool,
    /// The same as `-granularity=addresses`
    #[arg(
        long,
        group = "grain",
        conflicts_with = "granularity",
        help_heading = "Rows"
    )]
    pub(super) addresses: bool,
    /// Inlined functions count for those that they were merged into
    #[arg(long, help_heading = "Rows")]
    pub(super) noinlines: bool,

    /// Subtracts a profile; percentages are of what remains
    #[arg(
        long,
        value_name = "PROFILE",
        conflicts_with = "diff_base",
        help_heading = "Comparison"
    )]
    pub(super) base: Vec<String>,
    /// Subtracts a profile; percentages are of that profile
    #[arg(
        long,
        alias = "diff-base",
        value_name = "PROFILE",
        help_heading = "Comparison"
    )]
    pub(super) diff_base: Vec<String>,
    /// Scales the profile to the sum of the base first
    #[arg(long, help_heading = "Comparison")]
    pub(super) normalize: bool,

    /// Folders for source files, which are searched there and in the parents; colon-separated
    /// [default: the working directory]
    #[arg(
        long,
        alias = "source-path",
        value_name = "FOLDERS",
        default_value = "",
        hide_default_value = true,
        help_heading = "Source"
    )]
    pub(super) source_path: String,
    /// Prefixes to take off the source paths of the profile; colon-separated
    #[arg(
        long,
        alias = "trim-path",
        value_name = "PREFIXES",
        default_value = "",
        hide_default_value = true,
        help_heading = "Source"
    )]
    pub(super) trim_path: String,

    /// Seconds that a URL's capture takes
    #[arg(long, help_heading = "URLs", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) seconds: Option<u64>,
    /// Seconds to wait for an answer [default: half as much again as the capture takes, or 60]
    #[arg(long, value_name = "SECONDS", help_heading = "URLs", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) timeout: Option<u64>,
    /// Sent as `Authorization: Bearer TOKEN`, which services ask for that listen beyond this machine
    #[arg(
        long,
        env = "PPROF_TOKEN",
        hide_env_values = true,
        help_heading = "URLs"
    )]
    pub(super) token: Option<String>,

    /// Adds a remark to the profile, as `proto` and `merge` write it
    #[arg(long, alias = "add-comment", value_name = "TEXT")]
    pub(super) add_comment: Option<String>,
    /// Writes the report to a file
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Prints the report's data as JSON
    #[arg(long, conflicts_with = "markdown")]
    pub(super) json: bool,
    /// Prints the report as Markdown, for issues and notes
    #[arg(long)]
    pub(super) markdown: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Grain {
    Functions,
    Filefunctions,
    Files,
    Lines,
    Addresses,
}
