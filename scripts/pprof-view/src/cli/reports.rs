//! The reports' own arguments and help.

use super::arguments::ReportArguments;
use clap::Parser;

const TOP_EXAMPLE: &str =
    "Example:\n  pprof-view top -cum scripts/pprof-view/tests/corpus/cpu.pb.gz";
const LIST_EXAMPLE: &str = "Example:\n  pprof-view list 'main\\.lines$' scripts/pprof-view/tests/corpus/cpu.pb.gz \
    -trim_path=leaky.example/corpus -source_path=scripts/pprof-view/tests/corpus/generate";
const PEEK_EXAMPLE: &str =
    "Example:\n  pprof-view peek 'main\\.spin$' scripts/pprof-view/tests/corpus/cpu.pb.gz";
const RAW_EXAMPLE: &str =
    "Example:\n  pprof-view raw scripts/pprof-view/tests/corpus/goroutine.pb.gz";

/// What costs most: functions by their own cost (flat) and with all that they call (cum).
#[derive(Debug, Parser)]
#[command(name = "pprof-view top", no_binary_name = true, after_help = TOP_EXAMPLE)]
pub(super) struct TopArguments {
    #[command(flatten)]
    pub(super) report: ReportArguments,
}

/// The source of the functions whose names match, with flat and cum per line.
#[derive(Debug, Parser)]
#[command(name = "pprof-view list", no_binary_name = true, after_help = LIST_EXAMPLE)]
pub(super) struct ListArguments {
    /// Searched in the functions' names
    pub(super) regex: String,
    #[command(flatten)]
    pub(super) report: ReportArguments,
}

/// Who calls the functions whose names match, and whom they call.
#[derive(Debug, Parser)]
#[command(name = "pprof-view peek", no_binary_name = true, after_help = PEEK_EXAMPLE)]
pub(super) struct PeekArguments {
    /// Searched in the functions' names
    pub(super) regex: String,
    #[command(flatten)]
    pub(super) report: ReportArguments,
}

/// The profile's own tables: samples, locations, mappings.
#[derive(Debug, Parser)]
#[command(name = "pprof-view raw", no_binary_name = true, after_help = RAW_EXAMPLE)]
pub(super) struct RawArguments {
    #[command(flatten)]
    pub(super) report: ReportArguments,
}
