//! The profiles that show a fault, and the culprit's share in them.

use std::path::Path;

use pprof_view::{Frame, Profile};
use serde::Serialize;

use super::culprit::Culprit;
use super::series::{Reading, Series};
use super::side::Marked;

/// A profile of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Where CPU time goes, taken while the last point's load runs.
    Cpu,
    /// Live memory.
    Heap,
    /// All memory that was ever asked for.
    Allocs,
    /// Live tasks.
    Goroutine,
    /// Live tasks while load runs: of many looks, the one that saw most of them at the culprit.
    Underway,
    /// Waits.
    Block,
    /// Waits at locks, charged to the holder.
    Mutex,
}

/// A profile in which the culprit must have a share, and how that share is taken.
#[derive(Debug, Clone, Copy)]
pub struct View {
    /// Which profile.
    pub kind: Kind,
    /// Which of its values, such as `inuse_space`.
    pub value: &'static str,
    /// Planted: the culprit has at least this part of it.
    pub least_share: f64,
    /// Planted: at least this part of what the culprit has is at its marked line.
    pub least_at_line: f64,
    /// The whole is what has a function with this in its name on its stack, as with pprof's `-focus`; everything if absent.
    pub focus: Option<&'static str>,
    /// Whether both are taken since the warm-up, as with pprof's `-base`, and not since the start.
    pub since_warm: bool,
    /// The culprit's line in this profile, where it is not the one that the culprit itself is marked at.
    pub anchor: Option<&'static str>,
    /// A second line of the culprit's, where the deed has two.
    pub and_anchor: Option<&'static str>,
}

/// A profile as it was taken.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Which.
    pub kind: Kind,
    /// What is in it.
    pub profile: Profile,
    /// As the service sent it.
    pub raw: bytes::Bytes,
}

/// What the culprit has of a whole, in the value's own unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Held {
    /// At the culprit.
    pub culprit: f64,
    /// At its marked lines.
    pub line: f64,
    /// In all.
    pub whole: f64,
}

impl Kind {
    /// Its path below `/debug/pprof/`.
    pub fn path(self) -> &'static str {
        match self {
            Self::Cpu => "profile",
            Self::Heap => "heap",
            Self::Allocs => "allocs",
            Self::Goroutine | Self::Underway => "goroutine",
            Self::Block => "block",
            Self::Mutex => "mutex",
        }
    }

    /// Its name in sentences.
    pub fn label(self) -> &'static str {
        match self {
            Self::Cpu => "CPU",
            other => other.path(),
        }
    }

    /// Whether it is taken while load runs.
    pub fn under_load(self) -> bool {
        matches!(self, Self::Cpu | Self::Underway)
    }
}

impl View {
    /// CPU time.
    pub const fn cpu(least_share: f64) -> Self {
        Self::of(Kind::Cpu, "cpu", least_share)
    }

    /// Bytes that are live, those that came since the warm-up.
    pub const fn heap(least_share: f64) -> Self {
        Self::of(Kind::Heap, "inuse_space", least_share).since_warm()
    }

    /// Bytes that were asked for since the warm-up.
    pub const fn allocs(least_share: f64) -> Self {
        Self::of(Kind::Allocs, "alloc_space", least_share).since_warm()
    }

    /// Live tasks.
    pub const fn goroutine(least_share: f64) -> Self {
        Self::of(Kind::Goroutine, "goroutine", least_share)
    }

    /// Live tasks while load runs.
    pub const fn underway(least_share: f64) -> Self {
        Self::of(Kind::Underway, "goroutine", least_share)
    }

    /// Waiting time since the warm-up.
    pub const fn block(least_share: f64) -> Self {
        Self::of(Kind::Block, "delay", least_share).since_warm()
    }

    /// Waiting time at locks since the warm-up.
    pub const fn mutex(least_share: f64) -> Self {
        Self::of(Kind::Mutex, "delay", least_share).since_warm()
    }

    const fn of(kind: Kind, value: &'static str, least_share: f64) -> Self {
        Self {
            kind,
            value,
            least_share,
            least_at_line: 0.8,
            focus: None,
            since_warm: false,
            anchor: None,
            and_anchor: None,
        }
    }

    /// By another of the profile's values: `contentions` instead of `delay`.
    #[must_use]
    pub const fn by(mut self, value: &'static str) -> Self {
        self.value = value;
        self
    }

    /// The share is one of what passes through a function with `part` in its name.
    #[must_use]
    pub const fn focus(mut self, part: &'static str) -> Self {
        self.focus = Some(part);
        self
    }

    /// Of what the culprit has, this part at least is at the marked line (0.8 unless it is said).
    #[must_use]
    pub const fn at_line(mut self, least: f64) -> Self {
        self.least_at_line = least;
        self
    }

    /// This profile shows the culprit at another line, that with this anchor: who waits does so elsewhere than who gives back.
    #[must_use]
    pub const fn marked(mut self, anchor: &'static str) -> Self {
        self.anchor = Some(anchor);
        self
    }

    /// What came since the warm-up counts.
    #[must_use]
    pub const fn since_warm(mut self) -> Self {
        self.since_warm = true;
        self
    }

    /// What was there at the end counts, however old.
    #[must_use]
    pub const fn since_start(mut self) -> Self {
        self.since_warm = false;
        self
    }

    /// The deed has a second line, marked by an anchor of its own.
    #[must_use]
    pub const fn and_line(mut self, anchor: &'static str) -> Self {
        self.and_anchor = Some(anchor);
        self
    }

    /// The culprit's marked lines in the source, or what is wrong with it.
    pub fn lines(&self, culprit: Culprit, root: &Path) -> Marked {
        let first = self.culprit(culprit);
        let second = self.and_anchor.map(|anchor| Culprit { anchor, ..first });
        [Some(first), second]
            .into_iter()
            .flatten()
            .map(|culprit| culprit.line(root))
            .collect()
    }

    /// The culprit with the line that this profile has it at.
    pub fn culprit(&self, culprit: Culprit) -> Culprit {
        Culprit {
            anchor: self.anchor.unwrap_or(culprit.anchor),
            ..culprit
        }
    }

    /// What the culprit has at `reading`; 0 of 0 where the profile was not taken.
    pub fn held(&self, reading: &Reading, culprit: &Culprit, lines: &[i64]) -> Held {
        reading.profile(self.kind).map_or(Held::NOTHING, |profile| {
            self.held_in(profile, culprit, lines)
        })
    }

    /// What the culprit has in `profile`, which is one of this kind.
    pub(super) fn held_in(&self, profile: &Profile, culprit: &Culprit, lines: &[i64]) -> Held {
        let sum = |wanted: &dyn Fn(&Frame<'_>) -> bool| {
            weigh(profile, self.value, |frames| {
                self.in_focus(frames) && frames.iter().any(wanted)
            })
        };
        Held {
            culprit: sum(&|frame| culprit.holds(frame)),
            line: sum(&|frame| culprit.holds(frame) && lines.contains(&frame.line)),
            whole: weigh(profile, self.value, |frames| self.in_focus(frames)),
        }
    }

    /// What the culprit has at the end of a series.
    pub fn held_at_end(&self, series: &Series, culprit: &Culprit, lines: &[i64]) -> Held {
        let Some((_, last)) = series.latest(self.kind) else {
            return Held::NOTHING;
        };
        let held = self.held(last, culprit, lines);
        if self.since_warm {
            held.less(self.held(&series.warm, culprit, lines))
        } else {
            held
        }
    }

    fn in_focus(&self, frames: &[Frame<'_>]) -> bool {
        self.focus
            .is_none_or(|part| frames.iter().any(|frame| frame.function.contains(part)))
    }
}

impl Held {
    const NOTHING: Self = Self {
        culprit: 0.0,
        line: 0.0,
        whole: 0.0,
    };

    /// The culprit's part of the whole, 0 where there is no whole.
    pub fn share(self) -> f64 {
        part(self.culprit, self.whole)
    }

    /// The marked line's part of what the culprit has.
    pub fn at_line(self) -> f64 {
        part(self.line, self.culprit)
    }

    fn less(self, earlier: Self) -> Self {
        Self {
            culprit: self.culprit - earlier.culprit,
            line: self.line - earlier.line,
            whole: self.whole - earlier.whole,
        }
    }
}

fn part(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// The sum of `value` over the stacks that are `wanted`; 0 where the profile has no such value.
pub(crate) fn weigh(profile: &Profile, value: &str, wanted: impl Fn(&[Frame<'_>]) -> bool) -> f64 {
    let Ok(index) = profile.value_index(Some(value)) else {
        return 0.0;
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "nanoseconds and bytes of a short run are far below 2^53"
    )]
    let sum = total(profile, index, wanted) as f64;
    sum
}

/// The sum of the value at `index` over the stacks that are `wanted`.
pub(crate) fn total(profile: &Profile, index: usize, wanted: impl Fn(&[Frame<'_>]) -> bool) -> i64 {
    let mut frames = Vec::new();
    profile
        .samples
        .iter()
        .filter(|sample| {
            frames.clear();
            frames.extend(profile.frames(sample));
            wanted(&frames)
        })
        .map(|sample| sample.values[index])
        .sum()
}

#[cfg(test)]
mod tests;
