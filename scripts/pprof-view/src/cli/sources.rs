//! Source files: of the service that a profile comes from, or of this machine.

use std::io::ErrorKind;
use std::path::Path;

use super::arguments::ReportArguments;
use super::failure::Failure;
use super::http::{self, SourceAnswer};
use crate::report::{Options, Sources};
use crate::source_path;

/// The source of the service that a profile comes from, or else of this machine.
pub(super) struct Wherever {
    service: Option<Service>,
    disk: Disk,
}

/// A service that may serve the source of its own build.
struct Service {
    /// The profile's URL.
    url: String,
    arguments: ReportArguments,
}

impl Wherever {
    pub(super) fn new(options: &Options, arguments: &ReportArguments) -> Result<Self, Failure> {
        let only = match &arguments.profiles[..] {
            [only] if !Path::new(only).exists() => http::url(only, None),
            _ => None,
        };
        Ok(Self {
            service: only.and_then(Result::ok).map(|url| Service {
                url,
                arguments: arguments.clone(),
            }),
            disk: Disk::new(options)?,
        })
    }
}

impl Sources for Wherever {
    /// The service comes first: its files are those that it was built from.
    fn read(&mut self, file: &str) -> Result<String, String> {
        let Some(Service { url, arguments }) = &self.service else {
            return self.disk.read(file);
        };
        match http::source(url, file, arguments) {
            SourceAnswer::Text(text) => Ok(text),
            SourceAnswer::Refused(reason) => Err(reason),
            SourceAnswer::None(reason) => self
                .disk
                .read(file)
                .map_err(|error| format!("{error}; {reason}")),
        }
    }
}

/// Looks for source files where the options say, or from the working directory upwards.
pub(super) struct Disk {
    search_path: String,
    trim_path: String,
}

impl Disk {
    pub(super) fn new(options: &Options) -> Result<Self, Failure> {
        let search_path = if options.source_path.is_empty() {
            let here = std::env::current_dir().map_err(|error| {
                Failure::new(
                    format!("the working directory is gone: {error}"),
                    "change to another folder",
                )
            })?;
            here.display().to_string()
        } else {
            options.source_path.clone()
        };
        Ok(Self {
            search_path,
            trim_path: options.trim_path.clone(),
        })
    }
}

impl Sources for Disk {
    fn read(&mut self, file: &str) -> Result<String, String> {
        let places = source_path::candidates(file, &self.trim_path, &self.search_path);
        for place in &places {
            match std::fs::read(place) {
                Ok(bytes) => return Ok(String::from_utf8_lossy(&bytes).into_owned()),
                Err(error)
                    if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {}
                Err(error) => return Err(format!("cannot read {}: {error}", place.display())),
            }
        }
        Err(match &places[..] {
            [only] if only.is_absolute() && only.as_os_str() == file => {
                format!(
                    "could not find file {file}; -trim_path and -source_path tell where it is now"
                )
            }
            _ => format!(
                "could not find file {file} on path {}; -source_path tells where it is",
                self.search_path
            ),
        })
    }
}
