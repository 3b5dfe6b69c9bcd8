//! What `cargo lab lesson` passes to a lesson's program.

use std::path::PathBuf;

use clap::Parser;

/// The command line of a lesson's program. Readers start it through `cargo lab lesson`.
#[derive(Debug, Clone, Parser)]
#[command(max_term_width = 100)]
pub struct Arguments {
    /// The bookstore's executable
    #[arg(long, value_name = "EXE")]
    pub bookstore: PathBuf,

    /// The program that runs the reader's commands
    #[arg(long, value_name = "EXE")]
    pub lab: PathBuf,

    /// Go on without waiting for a key between steps
    #[arg(long)]
    pub no_pause: bool,

    /// Begin to tell at step N of 8; the steps before it are done without words, since it builds on them
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u8).range(1..=8))]
    pub step: u8,

    /// Print the figures as one JSON document instead of the narration
    #[arg(long)]
    pub json: bool,
}
