//! Source files on this machine.

use std::io::ErrorKind;

use super::failure::Failure;
use crate::report::{Options, Sources};
use crate::source_path;

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
