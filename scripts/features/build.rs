//! Does nothing: cargo minds build-dependencies only where there is a build script.

fn main() {}
