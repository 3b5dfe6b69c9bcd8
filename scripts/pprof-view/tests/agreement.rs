//! `pprof-view` and `go tool pprof` print the same: every value, every row, in the same order.
//!
//! Needs `go` on PATH; without it the tests say that they were skipped. The model is the pprof of Go 1.27. That of Go
//! 1.19, which Debian 12 has, is asked only what it answers alike: it knows no columns (`raw`), and it rewrites the
//! tables of each profile that it reads. The lines `Time:` (another layout in each version) and `Doc:` (not in the
//! older one) are not compared.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod encoder;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use encoder::Encoder;

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus");
const SOURCES: [&str; 2] = ["-trim_path=leaky.example/corpus", "-source_path=generate"];

/// What both programs are asked about each profile of the corpus.
const QUESTIONS: &[&[&str]] = &[
    &["-top"],
    &["-top", "-cum"],
    &["-top", "-noinlines"],
    &["-top", "-nodecount=5", "-cum"],
    &["-top", "-nodefraction=0.05"],
    &["-top", "-lines"],
    &["-top", "-addresses", "-nodecount=20"],
    &["-top", "-filefunctions", "-noinlines"],
    &["-top", "-focus=main", "-relative_percentages"],
    &["-top", "-ignore=runtime", "-cum"],
    &["-top", "-hide=runtime"],
    &["-top", "-show=main", "-trim=false"],
    &["-top", "-sample_index=0", "-unit=ms"],
    &["-top", "-divide_by=3"],
    &["-peek=."],
    &["-peek=main", "-lines"],
    &["-peek=.", "-noinlines", "-hide=^runtime"],
    &["-raw"],
    // The source of Go itself is not here: its functions are not listed.
    &["-list=^main[.]", SOURCES[0], SOURCES[1]],
    &["-list=main.spin", "-noinlines", SOURCES[0], SOURCES[1]],
];

struct Answer {
    text: String,
    success: bool,
}

/// The pprof to agree with.
struct Pprof {
    /// The program behind `go tool pprof`: started directly, it answers in a tenth of the time.
    path: PathBuf,
    /// Whether it reads a profile's tables as they are, and knows columns.
    is_current: bool,
}

impl Pprof {
    /// `None` if there is no `go`, which is then said.
    fn find(test: &str) -> Option<Self> {
        let go = |arguments: &[&str]| {
            let output = Command::new("go")
                .args(arguments)
                .output()
                .ok()
                .filter(|output| output.status.success())?;
            Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        };
        let Some((path, version)) = go(&["tool", "-n", "pprof"]).zip(go(&["env", "GOVERSION"]))
        else {
            say(test, "SKIPPED, `go tool pprof` is not here to agree with");
            return None;
        };
        // go1.27.3 → 27
        let minor: Option<u32> = version
            .split('.')
            .nth(1)
            .and_then(|minor| minor.parse().ok());
        Some(Self {
            path: path.into(),
            is_current: minor.is_some_and(|minor| minor >= 27),
        })
    }

    /// `None` also for an older pprof.
    fn find_current(test: &str) -> Option<Self> {
        let pprof = Self::find(test)?;
        if !pprof.is_current {
            say(test, "SKIPPED, this needs the pprof of Go 1.27 or later");
        }
        Some(pprof).filter(|pprof| pprof.is_current)
    }
}

/// Past the test harness, which keeps the output of passing tests to itself.
fn say(test: &str, what: &str) {
    let _ = std::io::stderr().write_all(format!("{test}: {what}\n").as_bytes());
}

fn ask(program: &Path, question: &[&str], profiles: &[&Path]) -> Answer {
    let mut command = Command::new(program);
    // No look at what this machine happens to have.
    command
        .current_dir(CORPUS)
        .env("TZ", "UTC")
        .env("PPROF_BINARY_PATH", "/nonexistent");
    let output = command.args(question).args(profiles).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines = text
        .lines()
        .filter(|line| !line.starts_with("Time: ") && !line.starts_with("Doc: "));
    Answer {
        text: lines.fold(String::new(), |text, line| text + line + "\n"),
        success: output.status.success(),
    }
}

/// The difference of the two programs' answers.
fn difference(pprof: &Pprof, question: &[&str], profiles: &[&Path]) -> Option<String> {
    let ours = ask(
        Path::new(env!("CARGO_BIN_EXE_pprof-view")),
        question,
        profiles,
    );
    let theirs = ask(&pprof.path, question, profiles);
    if ours.success == theirs.success && ours.text == theirs.text {
        return None;
    }
    let first = ours
        .text
        .lines()
        .zip(theirs.text.lines())
        .find(|(ours, theirs)| ours != theirs);
    let lengths = (ours.text.lines().count(), theirs.text.lines().count());
    Some(format!(
        "{question:?} of {profiles:?}: first different lines (ours, pprof's) {first:#?}, lengths {lengths:?}"
    ))
}

/// Asks in parallel, since each question starts two programs.
fn agree(pprof: &Pprof, mut questions: Vec<(Vec<&str>, Vec<&Path>)>) {
    if !pprof.is_current {
        questions.retain(|(question, _)| question[0] != "-raw");
    }
    let next = std::sync::atomic::AtomicUsize::new(0);
    let work = || {
        let mut differences = Vec::new();
        while let Some((question, profiles)) =
            questions.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed))
        {
            differences.extend(difference(pprof, question, profiles));
        }
        differences
    };
    let differences: Vec<String> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap())
            .collect()
    });
    assert!(
        differences.is_empty(),
        "{} of {}:\n{}",
        differences.len(),
        questions.len(),
        differences.join("\n")
    );
}

fn corpus() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(CORPUS)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut profiles: Vec<_> = entries
        .filter(|path| path.extension().is_some_and(|end| end == "gz"))
        .collect();
    profiles.sort();
    assert!(profiles.len() >= 8, "the corpus is there");
    profiles
}

#[test]
fn go_profiles_read_the_same() {
    let Some(pprof) = Pprof::find("go_profiles_read_the_same") else {
        return;
    };
    let corpus = corpus();
    let questions: Vec<_> = corpus
        .iter()
        .flat_map(|profile| {
            QUESTIONS
                .iter()
                .map(move |question| (question.to_vec(), vec![&**profile]))
        })
        .collect();
    agree(&pprof, questions);
}

#[test]
fn sums_and_differences_are_the_same() {
    let Some(pprof) = Pprof::find("sums_and_differences_are_the_same") else {
        return;
    };
    let (heap, before) = (Path::new("heap.pb.gz"), Path::new("heap-before.pb.gz"));
    let allocs = Path::new("allocs.pb.gz");
    let questions = vec![
        (vec!["-top"], vec![heap, before]),
        (vec!["-raw"], vec![heap, before]),
        (vec!["-top", "-base=heap-before.pb.gz"], vec![heap]),
        (
            vec![
                "-top",
                "-base=heap-before.pb.gz",
                "-sample_index=alloc_space",
            ],
            vec![heap],
        ),
        (vec!["-top", "-diff_base=heap-before.pb.gz"], vec![heap]),
        (
            vec!["-top", "-diff_base=heap-before.pb.gz", "-normalize"],
            vec![heap],
        ),
        (vec!["-peek=main", "-base=heap-before.pb.gz"], vec![heap]),
        (vec!["-raw", "-base=heap-before.pb.gz"], vec![heap]),
        (vec!["-top", "-base=heap.pb.gz"], vec![allocs]),
        (vec!["-top", "-inuse_objects"], vec![heap]),
        (vec!["-top", "-base=cpu.pb.gz"], vec![heap]),
    ];
    agree(&pprof, questions);
}

/// One function, measured in two values.
fn measured(types: [(&str, &str); 2], values: [i64; 2]) -> Vec<u8> {
    let mut profile = Encoder::new();
    for (kind, unit) in types {
        profile.sample_type(kind, unit);
    }
    profile
        .mapping(1, 0x1000, "/srv/shop/server", "")
        .function(1, "main.run", "run", "main.rs", 3);
    profile
        .location(1, 1, 0x1010, &[(1, 4)])
        .sample(&[1], &values)
        .finish()
}

#[test]
fn profiles_in_other_units_and_orders_are_added_the_same() {
    let Some(pprof) = Pprof::find_current("profiles_in_other_units_and_orders_are_added_the_same")
    else {
        return;
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (coarse, fine) = (folder.join("coarse.pb"), folder.join("fine.pb"));
    std::fs::write(
        &coarse,
        measured([("delay", "milliseconds"), ("space", "bytes")], [7, 3_000]),
    )
    .unwrap();
    std::fs::write(
        &fine,
        measured(
            [("space", "kilobytes"), ("delay", "microseconds")],
            [5, 1_234],
        ),
    )
    .unwrap();
    let coarse_base = format!("-base={}", coarse.display());
    let questions = vec![
        (vec!["-top"], vec![&*coarse, &*fine]),
        (vec!["-top", "-sample_index=delay"], vec![&*coarse, &*fine]),
        (vec!["-top", "-sample_index=delay"], vec![&*fine, &*coarse]),
        (vec!["-raw"], vec![&*fine, &*coarse]),
        (vec!["-top", &coarse_base], vec![&*fine]),
    ];
    agree(&pprof, questions);
}

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
        profile.sample(&stack, &values);
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
    let Some(pprof) = Pprof::find_current("made_up_profiles_read_the_same") else {
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
    agree(&pprof, questions);
}
