//! Writes a large profile to standard output: 1,000,000 samples over 200,000 locations, by which `compare.sh`
//! measures. Other sizes: `large SAMPLES LOCATIONS`.

use std::io::Write;

use pprof_view::{Function, Line, Location, Mapping, Profile, Sample, ValueType};

/// Frames of each stack.
const DEPTH: u64 = 20;

/// Numbers that look random and are the same in each run (Knuth's MMIX generator).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

fn main() -> std::io::Result<()> {
    let mut sizes = std::env::args()
        .skip(1)
        .filter_map(|size| size.parse().ok());
    let samples = sizes.next().unwrap_or(1_000_000);
    let locations = sizes.next().unwrap_or(200_000);
    std::io::stdout().write_all(&large(samples, locations).encode())
}

fn large(samples: u64, locations: u64) -> Profile {
    let value_type = |kind: &str, unit: &str| ValueType {
        kind: kind.into(),
        unit: unit.into(),
    };
    let mut profile = Profile {
        sample_types: vec![
            value_type("samples", "count"),
            value_type("cpu", "nanoseconds"),
        ],
        period: 10_000_000,
        period_type: Some(value_type("cpu", "nanoseconds")),
        duration_nanos: 30_000_000_000,
        mappings: vec![Mapping {
            id: 1,
            start: 0x40_0000,
            limit: 0x4000_0000,
            filename: "/srv/shop/server".into(),
            has_functions: true,
            has_filenames: true,
            has_line_numbers: true,
            has_inline_frames: true,
            ..Mapping::default()
        }],
        ..Profile::default()
    };
    // Four locations of each function.
    for at in 0..locations {
        if at % 4 == 0 {
            let (function, module) = (at / 4, at / 400);
            profile.functions.push(Function {
                name: format!("shop::module_{module}::function_{function}").into(),
                system_name: format!("_shop_module_{module}_function_{function}").into(),
                filename: format!("/srv/shop/src/module_{module}.rs").into(),
                start_line: 10,
            });
        }
        profile.locations.push(Location {
            id: at + 1,
            address: 0x40_0000 + at * 16,
            mapping: Some(0),
            lines: vec![Line {
                function: profile.functions.len() - 1,
                line: i64::try_from(11 + at % 4).unwrap_or(11),
                column: 0,
            }],
            is_folded: false,
        });
    }
    let dice = &mut Dice(1);
    let mut stack = vec![0_usize; 0];
    for _ in 0..samples {
        // A stack shares its outer frames with the one before, as real ones do.
        let kept = usize::try_from(dice.below(DEPTH)).unwrap_or(0);
        stack.truncate(kept.min(stack.len()));
        while stack.len() < 20 {
            stack.push(usize::try_from(dice.below(locations)).unwrap_or(0));
        }
        let count = i64::try_from(1 + dice.below(9)).unwrap_or(1);
        profile.samples.push(Sample {
            locations: stack.iter().rev().copied().collect(),
            values: vec![count, count * 10_000_000],
            labels: Vec::new(),
        });
    }
    profile
}
