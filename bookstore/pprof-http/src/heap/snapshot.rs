//! The heap's counts as a profile.

use std::time::SystemTime;

use super::table::{Counts, Held};
use super::{is_installed, rate};
use crate::exclude;
use crate::stacks::{Addresses, Machinery, Sample, Stacks, ValueType};

/// The four values of `heap` and `allocs`, in Go's order.
const SAMPLE_TYPES: &[ValueType] = &[
    ValueType::new("alloc_objects", "count"),
    ValueType::new("alloc_space", "bytes"),
    ValueType::new("inuse_objects", "count"),
    ValueType::new("inuse_space", "bytes"),
];

/// Which of the two profiles: they differ in what a viewer shows first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    Heap,
    Allocs,
}

/// Counts as sampled, not scaled, for the text form, whose readers scale by the rate in its head.
#[derive(Clone, Debug, Default)]
pub(crate) struct Totals {
    pub(crate) live_objects: u64,
    pub(crate) live_bytes: u64,
    pub(crate) allocated_objects: u64,
    pub(crate) allocated_bytes: u64,
}

impl Totals {
    fn of(counts: &Counts) -> Self {
        Self {
            live_objects: counts.allocated.objects - counts.freed.objects,
            live_bytes: counts.allocated.bytes - counts.freed.bytes,
            allocated_objects: counts.allocated.objects,
            allocated_bytes: counts.allocated.bytes,
        }
    }
}

/// Every stack with its counts as sampled.
pub(crate) fn raw() -> Vec<(Addresses, Totals)> {
    collect(|stack, counts| (stack.clone(), Totals::of(counts)))
}

/// The number of stacks that hold or have held sampled memory.
pub(crate) fn len() -> usize {
    Held::enter().map_or(0, |mut held| held.table().counts.len())
}

fn collect<T>(each: impl Fn(&Addresses, &Counts) -> T) -> Vec<T> {
    let _excluded = exclude::enter();
    match Held::enter() {
        Some(mut held) => held
            .stacks()
            .map(|(stack, counts)| each(stack, counts))
            .collect(),
        None => Vec::new(),
    }
}

/// The heap as it is now, scaled to the truth.
pub(crate) fn snapshot(view: View) -> Stacks {
    let samples = collect(|stack, counts| Sample {
        addresses: stack.clone(),
        place: None,
        values: scaled(counts),
        labels: Vec::new(),
    });
    Stacks {
        sample_types: SAMPLE_TYPES,
        default_type: match view {
            View::Heap => "inuse_space",
            View::Allocs => "alloc_space",
        },
        period_type: ValueType::new("space", "bytes"),
        period: i64::try_from(rate()).unwrap_or(i64::MAX),
        taken: SystemTime::now(),
        duration: None,
        comments: remarks(),
        machinery: Machinery::Allocation,
        samples,
    }
}

/// What a reader of this profile must know.
pub(crate) fn remarks() -> Vec<String> {
    if !is_installed() {
        return vec![
            "empty: no pprof_http::HeapAllocator is this program's #[global_allocator]".to_owned(),
        ];
    }
    if rate() == 0 {
        return vec!["sampling is off: its rate is 0; PUT /debug/pprof/rates sets it".to_owned()];
    }
    vec![format!("one sample per {} bytes on average", rate())]
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "counts of a process are far below 2^53"
)]
fn scaled(counts: &Counts) -> Vec<i64> {
    let (allocated, freed) = (&counts.allocated, &counts.freed);
    // Sums of floats leave a residue; where every sample was freed nothing is live.
    let live = |all: f64, gone: f64| {
        if allocated.objects == freed.objects {
            0
        } else {
            (all - gone).round().max(0.0) as i64
        }
    };
    vec![
        allocated.scaled_objects.round() as i64,
        allocated.scaled_bytes.round() as i64,
        live(allocated.scaled_objects, freed.scaled_objects),
        live(allocated.scaled_bytes, freed.scaled_bytes),
    ]
}
