//! Profiles from files, standard input and URLs, made one.

use std::io::Read;
use std::path::Path;

use super::arguments::ReportArguments;
use super::failure::{CYAN, Failure, line};
use super::http;
use crate::decode::{Fault, ParseError};
use crate::profile::Profile;
use crate::transform::{self, Base, Incompatible};

/// Reads all profiles that the arguments name, adds them up and takes the base off.
pub(super) fn open(arguments: &ReportArguments) -> Result<Profile, Failure> {
    let mut sources = &arguments.profiles[..];
    if let [first, rest @ ..] = sources
        && !rest.is_empty()
        && is_program(first)
    {
        line(
            "note",
            CYAN,
            &format!("{first} is not read: names and lines come from the profile"),
        );
        sources = rest;
    }
    let mut profile = read_all(sources, arguments)?;
    let (base, meaning) = match (&arguments.base[..], &arguments.diff_base[..]) {
        ([], []) if arguments.normalize => {
            return Err(Failure::new(
                "normalize needs a base",
                "add `-base=PROFILE` or `-diff_base=PROFILE`",
            ));
        }
        ([], []) => return Ok(profile),
        (base, []) => (base, Base::Subtract),
        (_, base) => (base, Base::Compare),
    };
    let base = read_all(base, arguments)?;
    if arguments.normalize {
        transform::normalize(&mut profile, &base);
    }
    transform::subtract(profile, base, meaning).map_err(|error| incompatible(&error))
}

fn read_all(sources: &[String], arguments: &ReportArguments) -> Result<Profile, Failure> {
    let read = sources.iter().map(|source| read(source, arguments));
    transform::merge(read.collect::<Result<Vec<_>, _>>()?).map_err(|error| incompatible(&error))
}

fn read(source: &str, arguments: &ReportArguments) -> Result<Profile, Failure> {
    if source == "-" {
        let mut bytes = Vec::new();
        std::io::stdin()
            .lock()
            .read_to_end(&mut bytes)
            .map_err(|error| {
                Failure::new(
                    format!("cannot read standard input: {error}"),
                    "name a file instead of `-`",
                )
            })?;
        return Profile::parse(&bytes)
            .map_err(|error| malformed("standard input", &error, error.hint()));
    }
    if Path::new(source).exists() {
        let bytes = std::fs::read(source).map_err(|error| {
            Failure::new(
                format!("cannot read {source}: {error}"),
                "name a readable file",
            )
        })?;
        return Profile::parse(&bytes).map_err(|error| malformed(source, &error, error.hint()));
    }
    let Some(url) = http::url(source, arguments.seconds) else {
        return Err(Failure::new(
            format!("there is no file {source}"),
            "give a file, `-` for standard input, or a URL such as localhost:6060/debug/pprof/heap",
        ));
    };
    let url = url?;
    let bytes = http::fetch(&url, arguments)?;
    Profile::parse(&bytes).map_err(|error| {
        let hint = match error.fault {
            Fault::Text => {
                "name a profile of the service, such as …/debug/pprof/heap, and leave out `debug=`"
            }
            _ => error.hint(),
        };
        malformed(&url, &error, hint)
    })
}

fn malformed(source: &str, error: &ParseError, hint: &str) -> Failure {
    Failure::new(format!("{source}: {error}"), hint)
}

fn incompatible(error: &Incompatible) -> Failure {
    Failure::new(error.to_string(), "give profiles of one kind")
}

/// `go tool pprof` takes the program before the profile. ELF and Mach-O files are told by their first bytes.
fn is_program(path: &str) -> bool {
    let mut magic = [0; 4];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut magic));
    read.is_ok() && matches!(magic, [0x7f, b'E', b'L', b'F'] | [0xcf, 0xfa, 0xed, 0xfe])
}
