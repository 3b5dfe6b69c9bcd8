//! One function, three lines that cost 1 : 3 : 6, through both samplers and twice through one:
//! `cargo run -p lesson-09-what-profilers-miss --example lines`.

use std::hint::black_box;
use std::io::Write as _;

use lab::Workspace;
use lab::error::Result;
use lesson_09_what_profilers_miss::bench::Bench;
use lesson_09_what_profilers_miss::lines::{LONG, SHORT, one_three_six, samples};
use pprof_http::cpu::Sampler;

#[tokio::main]
async fn main() -> Result<()> {
    let bench = Bench::start(Workspace::find()?.root())?;
    let mut out = std::io::stdout().lock();
    let runs = [
        ("pprof-http", Sampler::Native, LONG),
        ("pprof-http, again", Sampler::Native, LONG),
        ("pprof-http, a sixth of the work", Sampler::Native, SHORT),
        ("the pprof crate", Sampler::Pprof, LONG),
    ];
    let _ = writeln!(
        out,
        "{:>31} {:>6} {:>6} {:>6}",
        "samples on the line", "one", "three", "six"
    );
    for (name, sampler, turns) in runs {
        let work = move || {
            black_box(one_three_six(turns));
        };
        let [one, three, six] = samples(&bench.cpu(sampler, 8, work).await?.profile)?;
        let _ = writeln!(out, "{name:>31} {one:>6} {three:>6} {six:>6}");
    }
    Ok(())
}
