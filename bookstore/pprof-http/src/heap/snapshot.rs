//! The heap's counts as a profile.

use std::collections::HashMap;
use std::time::SystemTime;

use super::table::{Counts, Held};
use super::{DEFAULT_RATE, is_installed, rate};
use crate::exclude;
use crate::labels::Labels;
use crate::profiles::{Profile, State};
use crate::stacks::{Addresses, Machinery, Sample, Stacks, ValueType};
use crate::text;

/// What is live now.
pub(crate) const HEAP: Profile = Profile {
    name: "heap",
    alias: None,
    what: "memory that is live now, by the stack that allocated it",
    parameters: &["gc"],
    count: len,
    state,
    snapshot: || snapshot(View::Heap),
    text: |_| text::heap_rows(),
};

/// What was ever allocated.
pub(crate) const ALLOCS: Profile = Profile {
    name: "allocs",
    what: "all memory allocated since the start, freed or not",
    snapshot: || snapshot(View::Allocs),
    ..HEAP
};

/// The four values of `heap` and `allocs`, in Go's order.
const SAMPLE_TYPES: &[ValueType] = &[
    ValueType::new("alloc_objects", "count"),
    ValueType::new("alloc_space", "bytes"),
    ValueType::new("inuse_objects", "count"),
    ValueType::new("inuse_space", "bytes"),
];

/// Which of the two profiles: they differ in what a viewer shows first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
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

    /// Adds up row by row.
    pub(crate) fn add(&mut self, other: &Self) {
        self.live_objects += other.live_objects;
        self.live_bytes += other.live_bytes;
        self.allocated_objects += other.allocated_objects;
        self.allocated_bytes += other.allocated_bytes;
    }
}

/// Every stack with its counts as sampled, over all labels.
pub(crate) fn raw() -> Vec<(Addresses, Totals)> {
    let mut sums: HashMap<Addresses, Totals> = HashMap::new();
    for (stack, totals) in collect(|stack, _, counts| (stack.clone(), Totals::of(counts))) {
        sums.entry(stack).or_default().add(&totals);
    }
    sums.into_iter().collect()
}

/// The number of stacks that hold or have held sampled memory.
fn len() -> usize {
    Held::enter().map_or(0, |mut held| held.table().counts.len())
}

fn state() -> State {
    if !is_installed() {
        return State::Missing(
            "install pprof_http::HeapAllocator as the program's #[global_allocator]".to_owned(),
        );
    }
    match rate() {
        0 => State::Off(format!(
            "its rate is 0; PUT /debug/pprof/rates {{\"heap_bytes\": {DEFAULT_RATE}}}"
        )),
        rate => State::On(format!("one sample per {rate} bytes")),
    }
}

fn collect<T>(each: impl Fn(&Addresses, Labels, &Counts) -> T) -> Vec<T> {
    let _excluded = exclude::enter();
    match Held::enter() {
        Some(mut held) => held
            .stacks()
            .map(|(stack, labels, counts)| each(stack, labels, counts))
            .collect(),
        None => Vec::new(),
    }
}

/// The heap as it is now, scaled to the truth.
fn snapshot(view: View) -> Stacks {
    let samples = collect(|stack, labels, counts| Sample {
        addresses: stack.clone(),
        places: Vec::new(),
        values: scaled(counts),
        labels: labels.of_sample(),
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
