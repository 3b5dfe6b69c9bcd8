//! What an answer is worth.

use pprof_view::Frame;
use serde::Serialize;

use super::evidence::Place;
use super::{Answer, Diagnosis, Evidence, name};
use crate::error::{Error, Result};
use crate::nearest;

/// Of the culprit's value, what has to pass through a frame that is accepted in its place.
const ON_THE_PATH: f64 = 0.5;
/// Of a frame's own value, what has to be the culprit's.
const OF_ITS_OWN: f64 = 0.8;

/// What an answer is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// The culprit, and how it does it.
    Right,
    /// A frame on the culprit's path that stands for little else, and how it does it.
    OnPath,
    /// The right frame; it does something else.
    Mechanism,
    /// The allocator: it hands out what others ask for.
    Allocator,
    /// Code of a library or the runtime, which works for whoever calls it.
    Library,
    /// On the path, but of much else too: `main`.
    TooWide,
    /// A function that looks guilty and is not.
    Decoy,
    /// A function that does its work.
    Healthy,
    /// The evidence does not show the fault.
    NotShown,
}

/// A grade with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Graded {
    /// The worth.
    pub grade: Grade,
    /// The frame as the profile names it.
    pub frame: String,
    /// What to say.
    pub says: String,
}

impl Grade {
    /// Whether the exercise is done.
    pub fn is_accepted(self) -> bool {
        matches!(self, Self::Right | Self::OnPath)
    }

    /// As in JSON, in hints and in the answers' files.
    pub fn id(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::OnPath => "on-path",
            Self::Mechanism => "mechanism",
            Self::Allocator => "allocator",
            Self::Library => "library",
            Self::TooWide => "too-wide",
            Self::Decoy => "decoy",
            Self::Healthy => "healthy",
            Self::NotShown => "not-shown",
        }
    }
}

impl Diagnosis {
    /// Grades an answer. A frame that the evidence does not have, and a mechanism that is none, are errors.
    pub fn grade(&self, evidence: &Evidence, answer: &Answer) -> Result<Graded> {
        let mechanism = self.mechanism(&answer.mechanism)?;
        let total = evidence.total();
        let culprits =
            evidence.sum(|sample| evidence.passes(sample, |frame| self.is_culprit(frame)));
        let share = ratio(culprits, total);
        // Of a difference in which memory was freed both are negative, and their ratio is not.
        if culprits <= 0 || share < self.culprit.share {
            return Ok(Graded {
                grade: Grade::NotShown,
                frame: answer.frame.clone(),
                says: "this profile does not show the fault: capture while the program works, long enough, and the profile that its README.md names".to_owned(),
            });
        }
        let (function, place) = one_function(evidence, &answer.frame)?;
        let graded = |grade, says: String| {
            Ok(Graded {
                grade,
                frame: function.to_owned(),
                says,
            })
        };
        if let Some(decoy) = self
            .decoys
            .iter()
            .find(|decoy| name::plain(&decoy.function) == function)
        {
            return graded(Grade::Decoy, decoy.says.clone());
        }
        if place == Place::Beside {
            return graded(
                Grade::Decoy,
                "it is in a profile that only goes with the one to be explained: who is charged in the other?".to_owned(),
            );
        }
        let is_named = |frame: &Frame<'_>| name::plain(frame.function) == function;
        let own = evidence.sum(|sample| evidence.passes(sample, is_named));
        let shared = evidence.sum(|sample| {
            evidence.passes(sample, is_named)
                && evidence.passes(sample, |frame| self.is_culprit(frame))
        });
        let is_culprit = name::plain(&self.culprit.function) == function;
        if !is_culprit && let Some((grade, says)) = foreign(function, self.crate_name()) {
            return graded(grade, says.to_owned());
        }
        let on_path = ratio(shared, culprits) >= ON_THE_PATH;
        let of_its_own = ratio(shared, own) >= OF_ITS_OWN;
        let accepted = on_path && of_its_own && self.is_near(evidence, function);
        match (is_culprit || accepted, on_path) {
            (true, _) => {}
            (false, true) => {
                return graded(
                    Grade::TooWide,
                    format!(
                        "the fault lies below it, and is {:.0} % of what it stands for: go nearer (`cargo lab pprof peek`)",
                        100.0 * ratio(shared, own)
                    ),
                );
            }
            (false, false) => {
                return graded(
                    Grade::Healthy,
                    format!(
                        "it stands for {:.0} % of the profile, and that is its honest work: what is it that grows, or takes more than its due?",
                        100.0 * ratio(own, total)
                    ),
                );
            }
        }
        if mechanism.id != self.culprit.mechanism {
            let against = mechanism
                .against
                .as_deref()
                .unwrap_or("the evidence speaks against it");
            return graded(
                Grade::Mechanism,
                format!("the right place; but not {}: {against}", mechanism.id),
            );
        }
        if is_culprit {
            return graded(Grade::Right, self.culprit.why.clone());
        }
        graded(
            Grade::OnPath,
            format!(
                "{:.0} % of the culprit's value passes through it; nearest of all is {}. {}",
                100.0 * ratio(shared, culprits),
                name::plain(&self.culprit.function),
                self.culprit.why
            ),
        )
    }

    fn is_culprit(&self, frame: &Frame<'_>) -> bool {
        name::plain(frame.function) == name::plain(&self.culprit.function)
    }

    /// Whether the function calls the culprit itself, or is called by it: no other function of the service stands between.
    fn is_near(&self, evidence: &Evidence, function: &str) -> bool {
        let culprit = name::plain(&self.culprit.function);
        evidence
            .paths(|name| is_own(name, self.crate_name()))
            .any(|path| {
                let at = |wanted| path.iter().position(|name| *name == wanted);
                at(function)
                    .zip(at(culprit))
                    .is_some_and(|(function, culprit)| function <= culprit + 1)
            })
    }

    /// The crate whose code the culprit is.
    fn crate_name(&self) -> &str {
        let name = self.culprit.function.trim_start_matches('<');
        name.split_once("::").map_or(name, |(first, _)| first)
    }
}

fn one_function<'a>(evidence: &'a Evidence, typed: &str) -> Result<(&'a str, Place)> {
    let (functions, place) = evidence.named(typed);
    match functions[..] {
        [function] => Ok((function, place)),
        [] => {
            let guess = nearest::of(name::short(typed), evidence.short_names())
                .map(|near| format!("did you mean `{near}`? "))
                .unwrap_or_default();
            Err(Error::new(
                format!("no function `{typed}` in the profile"),
                format!("{guess}`cargo lab pprof top FILE` lists them"),
            ))
        }
        _ => Err(Error::new(
            format!("`{typed}` is the end of {} names", functions.len()),
            format!("give more of it, one of: {}", functions.join(", ")),
        )),
    }
}

/// How the crates of the programs begin that take the evidence: `evidence_05`.
const PROGRAM: &str = "evidence_";

/// How the names of allocators and of their entry points begin, glibc's own included.
const ALLOCATORS: [&str; 15] = [
    "alloc::alloc::",
    "alloc::raw_vec::",
    "__rust_",
    "__rustc::__rust_",
    "pprof_http::heap",
    "malloc",
    "realloc",
    "calloc",
    "free",
    "cfree",
    "__libc_malloc",
    "__libc_calloc",
    "__libc_realloc",
    "__libc_free",
    "_int_",
];

/// What is not the service's own code.
fn foreign(function: &str, own_crate: &str) -> Option<(Grade, &'static str)> {
    if is_own(function, own_crate) {
        return None;
    }
    let name = function.trim_start_matches('<');
    if name == "main" || name.starts_with(PROGRAM) {
        return Some((
            Grade::TooWide,
            "that is the experiment's program, which puts the service to work and is no part of it: go down to the service's own functions (`cargo lab pprof peek`)",
        ));
    }
    let is_allocator = ALLOCATORS.iter().any(|start| name.starts_with(start))
        || name.contains("GlobalAlloc")
        || name.contains("RawVec");
    Some(if is_allocator {
        (
            Grade::Allocator,
            "that is the allocator, which hands out what others ask for: who called it? (`cargo lab pprof peek`)",
        )
    } else {
        (
            Grade::Library,
            "that is a library's code, which works for whoever calls it: which function of the service did? (`cargo lab pprof peek`)",
        )
    })
}

/// Whether the function is of the service: `shop::f`, `<shop::T as Trait>::f`.
fn is_own(function: &str, own_crate: &str) -> bool {
    function
        .trim_start_matches('<')
        .strip_prefix(own_crate)
        .is_some_and(|rest| rest.starts_with("::"))
}

/// A share; 0 of nothing.
#[expect(
    clippy::cast_precision_loss,
    reason = "a share needs three digits, values have up to fifteen"
)]
fn ratio(part: i64, whole: i64) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    part as f64 / whole as f64
}

#[cfg(test)]
mod tests;
