//! The options that all reports share, under pprof's names.

use clap::{Args, ValueEnum};

/// What all reports take. One dash does as well as two, and `=` as well as a blank.
#[derive(Debug, Args)]
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
    /// Percentages are of what the filters leave
    #[arg(long, alias = "relative-percentages", help_heading = "Filters")]
    pub(super) relative_percentages: bool,

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

    /// Prints the report's data as JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Grain {
    Functions,
    Filefunctions,
    Files,
    Lines,
    Addresses,
}
