//! Profiles made up by dice: what programs hardly write, and the rules of reports distinguish all the same.

use std::path::{Path, PathBuf};

use super::encoder::{self, Encoder};
use super::{Pprof, agree};

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

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        let length = u64::try_from(from.len()).unwrap();
        from[usize::try_from(self.below(length)).unwrap()]
    }
}

const NAMES: [&str; 14] = [
    "main.run",
    "main.(*Shelf[...]).add",
    "<alloc::vec::Vec<T> as core::iter::Extend<T>>::extend",
    "bookstore::books::cache::watch_expiration",
    "core::ops::function::FnOnce::call_once{{vtable.shim}}",
    "std::vector<int>::push_back(int const&)",
    "(anonymous namespace)::work(int)",
    "malloc",
    "operator new(unsigned long)",
    "java.util.HashMap.<init>",
    "été",
    "a name with blanks",
    "B",
    "b",
];
const FILES: [&str; 6] = [
    "/src/./a/../b.rs",
    "src/main.rs",
    "",
    "/proc/self/cwd/x.cc",
    "../up.c",
    "C:\\x.go",
];
const UNITS: [(&str, &str); 8] = [
    ("cpu", "nanoseconds"),
    ("space", "bytes"),
    ("objects", "count"),
    ("wall", "microseconds"),
    ("delay", "ms"),
    ("memory", "kB"),
    ("things", "widgets"),
    ("ration", "GCU"),
];

/// A few tags: texts, numbers with and without unit, several of one key.
fn labels(dice: &mut Dice) -> Vec<encoder::Label<'static>> {
    use encoder::Label::{Number, Text};
    let mut labels = Vec::new();
    for _ in 0..dice.below(4) {
        labels.push(match dice.below(4) {
            0 => Text(
                "thread",
                dice.pick(&["worker-1", "worker-2", "main", "a:b"]),
            ),
            1 => Text("route", dice.pick(&["/books", "/books/{id}"])),
            2 => Number("size", dice.pick(&[1, 512, 1 << 10, 3 << 20, -7]), "bytes"),
            _ => Number("bytes", dice.pick(&[8, 4096]), ""),
        });
    }
    labels
}

/// A profile with everything that the rules of reports distinguish.
fn made_up(seed: u64) -> Vec<u8> {
    let dice = &mut Dice(seed);
    let mut profile = Encoder::new();
    let types = 1 + dice.below(3);
    let first = dice.below(6);
    for index in 0..types {
        let (kind, unit) = UNITS[usize::try_from((first + index) % 8).unwrap()];
        profile.sample_type(kind, unit);
        if dice.below(4) == 0 {
            profile.text(14, kind);
        }
    }
    let mappings = 1 + dice.below(2);
    for id in 1..=mappings {
        let file = dice.pick(&["/srv/shop/server", "/srv/lib/libshop.so.1", "[vdso]"]);
        profile.mapping(
            id,
            id * 0x1000_0000,
            &format!("{file}{id}"),
            dice.pick(&["", "b1d0"]),
        );
    }
    let functions = 2 + dice.below(16);
    for id in 1..=functions {
        let start = dice.pick(&[0, 10, 20]);
        profile.function(
            id,
            dice.pick(&NAMES),
            &format!("symbol{id}"),
            dice.pick(&FILES),
            start,
        );
    }
    let locations = 2 + dice.below(40);
    for id in 1..=locations {
        let lines: Vec<(u64, i64)> = (0..dice.pick(&[1, 1, 1, 2, 3, 0]))
            .map(|_| (1 + dice.below(functions), dice.pick(&[0, 11, 12, 25, 30])))
            .collect();
        profile.location(
            id * 3,
            dice.below(mappings + 1),
            0x1000_0000 + id * 16,
            &lines,
        );
    }
    // Ties among small values; large ones of both signs hardly ever tie, where pprof's order would be chance.
    let signed = dice.below(4) == 0;
    for _ in 0..dice.below(60) {
        let stack: Vec<u64> = (0..dice.below(12))
            .map(|_| 3 * (1 + dice.below(locations)))
            .collect();
        let value = |dice: &mut Dice| {
            let small = dice.pick(&[0, 1, 1, 2, 3, 10, 1 << 10, 1 << 20]);
            let large = i64::try_from(dice.below(1 << 30)).unwrap() - (1 << 28);
            if signed { large } else { small }
        };
        let values: Vec<i64> = (0..types).map(|_| value(dice)).collect();
        let labels = labels(dice);
        profile.labelled_sample(&stack, &values, &labels);
    }
    if dice.below(3) == 0 {
        profile.text(7, dice.pick(&["malloc|operator new", "main\\..*", "b"]));
        profile.text(8, dice.pick(&["", "main.run"]));
    }
    if dice.below(2) == 0 {
        profile
            .number(9, 1_700_000_000_000_000_000)
            .number(10, dice.pick(&[1_500, 30_000_000_000, 95_000_000_000]));
    }
    if dice.below(3) == 0 {
        profile
            .text(13, "a remark")
            .text(13, "#for programs")
            .text(15, "https://example.org/why");
    }
    profile.finish()
}

#[test]
fn made_up_profiles_read_the_same() {
    let Some(pprof) = Pprof::find("made_up_profiles_read_the_same") else {
        return;
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let asked: &[&[&str]] = &[
        &["-top"],
        &["-top", "-cum", "-nodecount=4"],
        &["-top", "-lines", "-nodefraction=0.1"],
        &["-top", "-noinlines", "-focus=main|b", "-hide=malloc"],
        &["-top", "-addresses", "-ignore=std"],
        &["-top", "-cum", "-ignore=java|B", "-focus=b|m"],
        &["-top", "-show=main|core|srv", "-sample_index=0"],
        &["-peek=."],
        &["-peek=m", "-filefunctions", "-noinlines"],
        &["-tree", "-nodecount=7"],
        &["-traces", "-lines"],
        &["-tags"],
        &["-raw", "-tagroot=thread,size"],
        &["-top", "-cum", "-tagroot=size", "-tagleaf=thread"],
        &["-tags", "-tagfocus=thread=worker", "-tagignore=size=:1kb"],
        &["-tree", "-show_from=b|m", "-lines"],
        &["-top", "-prune_from=core|main", "-tagfocus=1kB:1MB"],
    ];
    let profiles: Vec<PathBuf> = (1..=30)
        .map(|seed| {
            let path = folder.join(format!("made-up-{seed}.pb"));
            std::fs::write(&path, made_up(seed)).unwrap();
            path
        })
        .collect();
    let questions: Vec<_> = profiles
        .iter()
        .flat_map(|profile| {
            asked
                .iter()
                .map(move |question| (question.to_vec(), vec![&**profile]))
        })
        .collect();
    agree(&pprof, &questions);
}
