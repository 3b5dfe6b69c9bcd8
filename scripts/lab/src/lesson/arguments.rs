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

    /// Go on without waiting for a key between steps
    #[arg(long)]
    pub no_pause: bool,

    /// Print the figures as one JSON document instead of the narration
    #[arg(long)]
    pub json: bool,
}
