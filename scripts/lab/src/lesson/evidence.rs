//! What a chapter's claims are held to: the evidence that ships with it, or the same measured anew.

use std::fs;
use std::path::{Path, PathBuf};

use pprof_view::{Frame, Profile};

use crate::error::{Error, Result};
use crate::verdict::{self, Figures};

/// Where `cargo lab dev check` puts evidence that it has measured anew.
pub const MEASURED: &str = "LAB_EVIDENCE";

/// A fault's profiles and figures, planted and repaired, as `cargo lab dev evidence` writes them.
pub struct Evidence {
    folder: PathBuf,
    /// Whether it was measured anew, and so stays on this machine.
    anew: bool,
    figures: Figures,
}

impl Evidence {
    /// The evidence of `fault` that ships with the crate at `crate_dir`; in place of it what was measured anew, where the environment
    /// variable [`MEASURED`] names a folder that has some of this fault.
    pub fn of(crate_dir: &str, fault: &str) -> Result<Self> {
        let anew = std::env::var_os(MEASURED).map(|folder| PathBuf::from(folder).join(fault));
        if let Some(folder) = anew.filter(|folder| folder.is_dir()) {
            return Self::read(folder, true);
        }
        Self::read(Path::new(crate_dir).join("evidence").join(fault), false)
    }

    fn read(folder: PathBuf, anew: bool) -> Result<Self> {
        let file = folder.join("figures.json");
        let text = fs::read_to_string(&file).map_err(|e| unreadable(&file, &e))?;
        let figures = serde_json::from_str(&text).map_err(|e| unreadable(&file, &e))?;
        Ok(Self {
            folder,
            anew,
            figures,
        })
    }

    /// A profile by its name without the ending: `planted`, `repaired`, `planted-base`, `planted-allocs`.
    pub fn profile(&self, name: &str) -> Result<Profile> {
        let file = self.folder.join(format!("{name}.pb.gz"));
        let bytes = fs::read(&file).map_err(|e| unreadable(&file, &e))?;
        Profile::parse(&bytes).map_err(|e| unreadable(&file, &e))
    }

    /// Counters and checks of both sides.
    pub fn figures(&self) -> &Figures {
        &self.figures
    }

    /// The files of the evidence's profiles and functions that name a place on the machine that took it. What was measured anew
    /// may: it does not leave the machine.
    pub fn places(&self) -> Result<Vec<String>> {
        let mut places = Vec::new();
        if self.anew {
            return Ok(places);
        }
        for entry in fs::read_dir(&self.folder).map_err(|e| unreadable(&self.folder, &e))? {
            let path = entry.map_err(|e| unreadable(&self.folder, &e))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if let Some(name) = name.strip_suffix(".pb.gz") {
                let profile = self.profile(name)?;
                let functions = profile.functions.iter().map(|function| &*function.filename);
                let mappings = profile.mappings.iter().map(|mapping| &*mapping.filename);
                let files = functions.chain(mappings).filter(|file| is_a_place(file));
                places.extend(files.map(str::to_owned));
            }
        }
        Ok(places)
    }
}

/// The part of `value` (of its default one, where that is `None`) in the stacks that are `wanted`, from 0 to 1.
pub fn share(
    profile: &Profile,
    value: Option<&str>,
    wanted: impl Fn(&[Frame<'_>]) -> bool,
) -> Result<f64> {
    let index = profile
        .value_index(value)
        .map_err(|e| Error::new(e.to_string(), "capture the profile anew"))?;
    let kind = profile.sample_types[index].kind.to_string();
    let whole = verdict::weigh(profile, &kind, |_| true);
    Ok(if whole > 0.0 {
        verdict::weigh(profile, &kind, wanted) / whole
    } else {
        0.0
    })
}

/// Whether a stack passes through a function whose path ends in `name`.
pub fn passes(frames: &[Frame<'_>], name: &str) -> bool {
    let is_it = |frame: &Frame<'_>| {
        let rest = frame.function.strip_suffix(name);
        rest.is_some_and(|before| before.is_empty() || before.ends_with("::"))
    };
    frames.iter().any(is_it)
}

/// Whether a path names a folder of one machine, not one that every toolchain or system has.
fn is_a_place(file: &str) -> bool {
    const KNOWN: [&str; 4] = ["/rustc/", "/rust/deps/", "/usr/lib/", "/lib/"];
    file.starts_with('/') && !KNOWN.iter().any(|known| file.starts_with(known))
}

fn unreadable(file: &Path, error: &dyn std::fmt::Display) -> Error {
    Error::new(
        format!("cannot read {}: {error}", file.display()),
        "take it anew: cargo lab dev evidence",
    )
}
