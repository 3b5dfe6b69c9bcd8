//! What a chapter's claims are held to: the evidence that ships with it, or the same measured anew.

use std::fs;
use std::path::{Path, PathBuf};

use pprof_view::{Base, Frame, LabelValue, Profile};

use crate::error::{Error, Result};
use crate::verdict::{self, Figures, SideFigures};

/// Where `cargo lab dev check` puts evidence that it has measured anew.
pub const MEASURED: &str = "LAB_EVIDENCE";

/// A fault's profiles and figures, planted and repaired, as `cargo lab dev evidence` writes them.
pub struct Evidence {
    folder: PathBuf,
    figures: Figures,
}

impl Evidence {
    /// The evidence of `fault` that ships with the crate at `crate_dir`; in place of it what was measured anew, where the environment
    /// variable [`MEASURED`] names a folder that has some of this fault.
    pub fn of(crate_dir: &str, fault: &str) -> Result<Self> {
        let anew = std::env::var_os(MEASURED).map(|folder| PathBuf::from(folder).join(fault));
        let shipped = || Path::new(crate_dir).join("evidence").join(fault);
        Self::read(
            anew.filter(|folder| folder.is_dir())
                .unwrap_or_else(shipped),
        )
    }

    /// The evidence in a folder.
    pub(crate) fn read(folder: PathBuf) -> Result<Self> {
        let file = folder.join("figures.json");
        let text = fs::read_to_string(&file).map_err(|e| unreadable(&file, &e))?;
        let figures = serde_json::from_str(&text).map_err(|e| unreadable(&file, &e))?;
        Ok(Self { folder, figures })
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

    /// What a side's profile has beyond the one after the warm-up: `planted`, or `planted` and `-allocs`.
    pub fn since_warm(&self, side: &str, kind: &str) -> Result<Profile> {
        let last = self.profile(&format!("{side}{kind}"))?;
        let base = self.profile(&format!("{side}-base{kind}"))?;
        pprof_view::subtract(last, base, Base::Subtract)
            .map_err(|e| Error::new(format!("the profiles do not fit: {e}"), "take them anew"))
    }

    /// The counter's growth per visit since the warm-up, planted and repaired.
    pub fn slopes(&self) -> Result<(f64, f64)> {
        let slope = |side: &SideFigures| side.per_visit("warm", "4n");
        let slopes = slope(&self.figures.planted).zip(slope(&self.figures.repaired));
        slopes.ok_or_else(|| {
            Error::new(
                format!("the figures of {} lack readings", self.figures.fault),
                "take them anew: cargo lab dev evidence",
            )
        })
    }
}

/// The sum of `value` over the stacks that are `wanted`.
pub fn sum(profile: &Profile, value: &str, wanted: impl Fn(&[Frame<'_>]) -> bool) -> Result<i64> {
    Ok(verdict::total(
        profile,
        index(profile, Some(value))?,
        wanted,
    ))
}

/// The profile's samples of one kind, as its label `kind` says: `poll`, `database connection`, `send`.
#[must_use]
pub fn of_kind(mut profile: Profile, kind: &str) -> Profile {
    profile.samples.retain(|sample| {
        sample.labels.iter().any(|label| {
            let text = matches!(&label.value, LabelValue::Text(text) if &**text == kind);
            &*label.key == "kind" && text
        })
    });
    profile
}

/// The part of `value` (of its default one, where that is `None`) in the stacks that are `wanted`, from 0 to 1.
pub fn share(
    profile: &Profile,
    value: Option<&str>,
    wanted: impl Fn(&[Frame<'_>]) -> bool,
) -> Result<f64> {
    let index = index(profile, value)?;
    let [part, whole] = [
        verdict::total(profile, index, wanted),
        verdict::total(profile, index, |_| true),
    ];
    #[expect(clippy::cast_precision_loss, reason = "a share needs no more")]
    let share = part as f64 / whole as f64;
    Ok(if whole == 0 { 0.0 } else { share })
}

/// Whether a stack passes through a function whose path ends in `name`.
pub fn passes(frames: &[Frame<'_>], name: &str) -> bool {
    let is_it = |frame: &Frame<'_>| {
        let rest = frame.function.strip_suffix(name);
        rest.is_some_and(|before| before.is_empty() || before.ends_with("::"))
    };
    frames.iter().any(is_it)
}

fn index(profile: &Profile, value: Option<&str>) -> Result<usize> {
    profile
        .value_index(value)
        .map_err(|e| Error::new(e.to_string(), "capture the profile anew"))
}

fn unreadable(file: &Path, error: &dyn std::fmt::Display) -> Error {
    Error::new(
        format!("cannot read {}: {error}", file.display()),
        "take it anew: cargo lab dev evidence",
    )
}
