//! Profiles as the text that `cargo lab pprof` prints.

use std::path::{Path, PathBuf};

use lab::error::{Error, Result};
use pprof_view::report::{self, Options, ReportError, Sources};
use pprof_view::{Frame, Profile, source_candidates};
use regex::Regex;

/// `top -noinlines -nodecount=ROWS`.
pub fn top(profile: &Profile, rows: usize) -> Result<String> {
    let options = Options {
        node_count: Some(rows),
        noinlines: true,
        ..Options::default()
    };
    let top = report::top(profile.clone(), &options).map_err(|error| unreadable(&error))?;
    Ok(top.to_string())
}

/// `list FUNCTION`, with sources from below `root`.
pub fn list(profile: &Profile, function: &str, root: &Path) -> Result<String> {
    let names = Regex::new(function).map_err(|error| {
        Error::new(
            format!("{function:?} is no regular expression: {error}"),
            "mend the lesson",
        )
    })?;
    let mut sources = Below(root.to_owned());
    let list = report::list(profile.clone(), &names, &Options::default(), &mut sources)
        .map_err(|error| unreadable(&error))?;
    Ok(list.to_string())
}

/// The share of the profile's value `kind` in stacks with a frame that `matches`, from 0 to 1.
pub fn share(profile: &Profile, kind: &str, matches: impl Fn(&Frame<'_>) -> bool) -> Result<f64> {
    let index = profile
        .value_index(Some(kind))
        .map_err(|error| Error::new(error.to_string(), "capture the profile anew"))?;
    let (mut part, mut all) = (0, 0);
    for sample in &profile.samples {
        all += sample.values[index];
        if profile.frames(sample).any(|frame| matches(&frame)) {
            part += sample.values[index];
        }
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "nanoseconds of some seconds are exact"
    )]
    Ok(if all == 0 {
        0.0
    } else {
        part as f64 / all as f64
    })
}

struct Below(PathBuf);

impl Sources for Below {
    fn read(&mut self, file: &str) -> std::result::Result<String, String> {
        source_candidates(file, "", &self.0.to_string_lossy())
            .iter()
            .find_map(|place| std::fs::read_to_string(place).ok())
            .ok_or_else(|| format!("{file} is not below {}", self.0.display()))
    }
}

fn unreadable(error: &ReportError) -> Error {
    Error::new(
        format!("the profile cannot be read: {error}"),
        "run the lesson again",
    )
}
