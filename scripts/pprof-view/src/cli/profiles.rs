//! Profiles from files, standard input and URLs, made one.

use std::ffi::OsStr;
use std::io::Read;
use std::path::Path;

use super::arguments::ReportArguments;
use super::failure::{CYAN, Failure, line};
use super::http;
use crate::decode::{Fault, ParseError};
use crate::page::Against;
use crate::profile::Profile;
use crate::transform::{self, Base, Incompatible};

/// What the arguments name: profiles added up, and what to measure them against.
pub(super) struct Opened {
    pub(super) profile: Profile,
    pub(super) against: Option<Against>,
    /// The file as it was read, if it is one.
    pub(super) bytes: Option<Vec<u8>>,
}

/// Whether a word names a profile: a file that is there, or a URL.
pub(super) fn is_source(word: &OsStr) -> bool {
    let text = word.to_str();
    Path::new(word).is_file() || text.is_some_and(|text| http::url(text, None).is_some())
}

/// Reads all profiles that the arguments name, adds them up and takes the base off.
pub(super) fn open(arguments: &ReportArguments) -> Result<Profile, Failure> {
    let Opened {
        profile, against, ..
    } = open_apart(arguments)?;
    match against {
        None => Ok(profile),
        Some(Against {
            profile: base,
            meaning,
        }) => transform::subtract(profile, base, meaning).map_err(|error| incompatible(&error)),
    }
}

/// The same with the base apart.
pub(super) fn open_apart(arguments: &ReportArguments) -> Result<Opened, Failure> {
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
    let (mut profile, bytes) = read_all(sources, arguments)?;
    if let Some(comment) = &arguments.add_comment {
        profile.comments.push(comment.as_str().into());
    }
    let (base, meaning) = match (&arguments.base[..], &arguments.diff_base[..]) {
        ([], []) if arguments.normalize => {
            return Err(Failure::new(
                "normalize needs a base",
                "add `-base=PROFILE` or `-diff_base=PROFILE`",
            ));
        }
        ([], []) => {
            return Ok(Opened {
                profile,
                against: None,
                bytes,
            });
        }
        (base, []) => (base, Base::Subtract),
        (_, base) => (base, Base::Compare),
    };
    let (base, _) = read_all(base, arguments)?;
    if arguments.normalize {
        transform::normalize(&mut profile, &base);
    }
    Ok(Opened {
        profile,
        against: Some(Against {
            profile: base,
            meaning,
        }),
        bytes,
    })
}

/// The sum of the sources, and the bytes of the only one.
fn read_all(
    sources: &[String],
    arguments: &ReportArguments,
) -> Result<(Profile, Option<Vec<u8>>), Failure> {
    let mut only = None;
    let mut profiles = Vec::new();
    for source in sources {
        let (profile, bytes) = read(source, arguments)?;
        only = profiles.is_empty().then_some(bytes);
        profiles.push(profile);
    }
    let merged = transform::merge(profiles).map_err(|error| incompatible(&error))?;
    Ok((merged, only))
}

fn read(source: &str, arguments: &ReportArguments) -> Result<(Profile, Vec<u8>), Failure> {
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
        let profile = Profile::parse(&bytes)
            .map_err(|error| malformed("standard input", &error, error.hint()))?;
        return Ok((profile, bytes));
    }
    if Path::new(source).exists() {
        let bytes = std::fs::read(source).map_err(|error| {
            Failure::new(
                format!("cannot read {source}: {error}"),
                "name a readable file",
            )
        })?;
        let profile =
            Profile::parse(&bytes).map_err(|error| malformed(source, &error, error.hint()))?;
        return Ok((profile, bytes));
    }
    let Some(url) = http::url(source, arguments.seconds) else {
        return Err(Failure::new(
            format!("there is no file {source}"),
            "give a file, `-` for standard input, or a URL such as localhost:6060/debug/pprof/heap",
        ));
    };
    let url = url?;
    let bytes = http::fetch(&url, arguments)?;
    let profile = Profile::parse(&bytes).map_err(|error| {
        let hint = match error.fault {
            Fault::Text => {
                "name a profile of the service, such as …/debug/pprof/heap, and leave out `debug=`"
            }
            _ => error.hint(),
        };
        malformed(&url, &error, hint)
    })?;
    Ok((profile, bytes))
}

fn malformed(source: &str, error: &ParseError, hint: &str) -> Failure {
    Failure::new(format!("{source}: {error}"), hint)
}

pub(super) fn incompatible(error: &Incompatible) -> Failure {
    Failure::new(error.to_string(), "give profiles of one kind")
}

/// `go tool pprof` takes the program before the profile. ELF and Mach-O files are told by their first bytes.
fn is_program(path: &str) -> bool {
    let mut magic = [0; 4];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut magic));
    read.is_ok() && matches!(magic, [0x7f, b'E', b'L', b'F'] | [0xcf, 0xfa, 0xed, 0xfe])
}
