//! A flame graph in ten lines: `cargo run -p first-flame`, then open target/first-flame.svg in a browser.

mod search;

use std::fs::{self, File};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let looks = pprof::ProfilerGuardBuilder::default().frequency(100); // per second of CPU time
    let guard = looks.blocklist(&["libc", "libgcc", "pthread"]).build()?; // not inside of their locks
    let marked = search::pages(300); // the work
    let report = guard.report().build()?;
    fs::create_dir_all("target")?;
    report.flamegraph(File::create("target/first-flame.svg")?)?;
    eprintln!("{marked} titles marked: open target/first-flame.svg");
    Ok(())
}
