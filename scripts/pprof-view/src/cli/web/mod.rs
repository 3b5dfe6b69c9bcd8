//! `web` and `flame`: the page, on loopback or in a file.

mod answer;
mod browser;
mod export;
mod server;
mod start;

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::Parser;

use super::arguments::ReportArguments;
use super::failure::Failure;
use super::profiles::{self, Opened};
use super::sources::Wherever;
use super::{Stop, output};
use crate::page::{Data, PageError};
use crate::report::ReportError;

/// The arguments of `web`. Filters, `-cum` and `-sample_index` are what the page begins with; it can change them.
#[derive(Debug, Parser)]
pub(super) struct WebArguments {
    /// Port on 127.0.0.1; 0 for a free one
    #[arg(long, default_value_t = 0, help_heading = "Page")]
    port: u16,
    /// The same as `--port`, as pprof spells it; a host other than this machine is refused
    #[arg(
        long,
        value_name = "HOST:PORT",
        value_parser = start::port,
        conflicts_with_all = ["port", "export"],
        help_heading = "Page"
    )]
    http: Option<u16>,
    /// Opens the page in the browser of this machine
    #[arg(long, conflicts_with = "export", help_heading = "Page")]
    open: bool,
    /// Writes the page to a file that opens without a server, and ends
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "port",
        help_heading = "Page"
    )]
    export: Option<PathBuf>,
    #[command(flatten)]
    file: FileArguments,
    #[command(flatten)]
    report: ReportArguments,
}

/// The arguments of `flame`.
#[derive(Debug, Parser)]
pub(super) struct FlameArguments {
    #[command(flatten)]
    file: FileArguments,
    #[command(flatten)]
    report: ReportArguments,
}

/// What only a file needs to be told.
#[derive(Debug, clap::Args)]
struct FileArguments {
    /// Takes the source text of the profile's functions along into the file
    #[arg(long, help_heading = "Page")]
    sources: bool,
}

/// Serves the page, or writes it.
pub(super) fn web(arguments: &WebArguments) -> Result<(), Stop> {
    if arguments.report.output.is_some() {
        let hint = "write `--export FILE`";
        return Err(Failure::new("the page is served, not put out", hint).into());
    }
    let page = Page::open(&arguments.report)?;
    if let Some(path) = &arguments.export {
        let html = export::html(page, arguments.file.sources)?;
        return output::write(html.as_bytes(), Some(path));
    }
    if arguments.file.sources {
        let hint =
            "add `--export FILE`, or leave `--sources` out: the served page reads them by itself";
        return Err(Failure::new("sources go into a file, and none is named", hint).into());
    }
    Ok(server::serve(
        page,
        arguments.http.unwrap_or(arguments.port),
        arguments.open,
    )?)
}

/// Writes the page.
pub(super) fn flame(arguments: &FlameArguments) -> Result<(), Stop> {
    let output = arguments.report.output.as_deref();
    if output.is_none() && std::io::stdout().is_terminal() {
        let hint =
            "name a file, `-output=flame.html`, or see the page at once with `pprof-view web`";
        return Err(Failure::new("the page is HTML, and this is a terminal", hint).into());
    }
    let html = export::html(Page::open(&arguments.report)?, arguments.file.sources)?;
    output::write(html.as_bytes(), output)
}

/// What is shown.
struct Page {
    title: String,
    data: Data,
    /// The profile as it was read, for download.
    bytes: Option<Vec<u8>>,
    /// What the page begins with, as the part of its address after `#`.
    start: String,
    source: Wherever,
}

impl Page {
    fn open(report: &ReportArguments) -> Result<Self, Failure> {
        start::refuse_options_of_rows(report)?;
        let options = report.options()?;
        let Opened {
            profile,
            against,
            bytes,
        } = profiles::open_apart(report)?;
        let title = title(report);
        let (data, warnings) =
            Data::new(title.clone(), profile, against, &options).map_err(|error| match error {
                PageError::SampleType(error) => Failure::from(ReportError::SampleType(error)),
                PageError::Incompatible(error) => profiles::incompatible(&error),
            })?;
        super::warn(&warnings);
        Ok(Self {
            title,
            data,
            bytes,
            start: start::fragment(report),
            source: Wherever::new(&options, report)?,
        })
    }
}

/// The profiles' names: `after.pb.gz against before.pb.gz`.
fn title(report: &ReportArguments) -> String {
    let names = |sources: &[String]| {
        let name = |source: &String| match source.split_once("://") {
            Some((_, rest)) => rest.to_owned(),
            None => crate::graph::base(source).to_owned(),
        };
        sources.iter().map(name).collect::<Vec<_>>().join(" + ")
    };
    let mut title = names(&report.profiles);
    for base in [&report.base, &report.diff_base] {
        if !base.is_empty() {
            title = format!("{title} against {}", names(base));
        }
    }
    title
}
