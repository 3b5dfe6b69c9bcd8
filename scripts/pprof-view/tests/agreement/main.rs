//! `pprof-view` and `go tool pprof` print the same: every value, every row, in the same order.
//!
//! Needs `go` on PATH; without it the tests say that they were skipped. The model is the pprof of Go 1.27. That of Go
//! 1.19, which Debian 12 has, prints some of it otherwise (labels, columns, `raw`), and rewrites the tables of each profile
//! that it reads: with an older one the tests say that they were skipped, too. The lines `Time:` (another layout in each
//! version) and `Doc:` (not in the older one) are not compared.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod drawings;
#[path = "../encoder/mod.rs"]
mod encoder;
mod made_up;
mod model;

use std::path::{Path, PathBuf};

use encoder::Encoder;
use model::{Pprof, agree, ask};

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
    &["-tree"],
    &["-tree", "-nodecount=10"],
    &["-tree", "-cum", "-nodefraction=0.05", "-edgefraction=0.03"],
    &["-tree", "-lines", "-trim=false"],
    &["-tree", "-addresses", "-nodecount=0"],
    &["-tree", "-compact_labels", "-focus=main"],
    &["-traces"],
    &["-traces", "-lines", "-sample_index=0"],
    &["-traces", "-focus=main", "-hide=runtime"],
    &["-traces", "-tagleaf=bytes,worker"],
    &["-tags"],
    &["-tags", "-unit=kB", "-sample_index=0"],
    &["-tags", "-tagshow=b"],
    &["-tags", "-taghide=b"],
    &["-comments"],
    &["-top", "-tagfocus=1kb:"],
    &["-top", "-tagfocus=bytes=:1kb"],
    &["-top", "-tagignore=2048B"],
    &["-top", "-tagfocus=worker=e"],
    &["-top", "-tagfocus=work,odd"],
    &["-tree", "-tagignore=even"],
    &["-top", "-tagroot=bytes"],
    &["-tree", "-tagroot=worker,bytes", "-cum"],
    &["-top", "-show_from=main"],
    &["-peek=.", "-show_from=main[.]c"],
    &["-top", "-prune_from=main"],
    &["-tree", "-prune_from=runtime.m"],
    &["-top", "-lines", "-showcolumns"],
    &["-top", "-all_frames", "-drop_negative"],
    &["-raw", "-tagroot=bytes"],
    &["-raw", "-focus=main", "-taghide=bytes"],
    &["-raw"],
    // The source of Go itself is not here: its functions are not listed.
    &["-list=^main[.]", SOURCES[0], SOURCES[1]],
    &["-list=main.spin", "-noinlines", SOURCES[0], SOURCES[1]],
];

/// The profiles of the corpus, of this project's lessons, and of the folders in `PPROF_CORPUS`: CI writes new ones there.
fn corpus() -> Vec<PathBuf> {
    let lessons = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../lessons");
    let mut folders = vec![PathBuf::from(CORPUS)];
    let lessons = std::fs::read_dir(lessons)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    folders.extend(
        lessons
            .map(|lesson| lesson.join("evidence"))
            .filter(|folder| folder.is_dir()),
    );
    let more = std::env::var_os("PPROF_CORPUS").unwrap_or_default();
    folders.extend(std::env::split_paths(&more).filter(|folder| !folder.as_os_str().is_empty()));
    let mut profiles = Vec::new();
    for folder in folders {
        let entries = std::fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let before = profiles.len();
        profiles.extend(entries.filter(|path| path.to_string_lossy().ends_with(".pb.gz")));
        assert!(
            profiles.len() > before || folder.ends_with("evidence"),
            "there are profiles in {}",
            folder.display()
        );
    }
    profiles.sort();
    profiles
}

#[test]
fn profiles_of_programs_read_the_same() {
    let Some(pprof) = Pprof::find("profiles_of_programs_read_the_same") else {
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
    agree(&pprof, &questions);
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
        (vec!["-tree", "-base=heap-before.pb.gz"], vec![heap]),
        (
            vec!["-tree", "-diff_base=heap-before.pb.gz", "-drop_negative"],
            vec![heap],
        ),
        (
            vec!["-top", "-diff_base=heap-before.pb.gz", "-drop_negative"],
            vec![heap],
        ),
        (vec!["-traces", "-diff_base=heap-before.pb.gz"], vec![heap]),
        (vec!["-tags", "-diff_base=heap-before.pb.gz"], vec![heap]),
        (vec!["-tags", "-base=heap-before.pb.gz"], vec![heap]),
        (vec!["-top", "-base=heap.pb.gz"], vec![allocs]),
        (vec!["-top", "-inuse_objects"], vec![heap]),
        (vec!["-top", "-base=cpu.pb.gz"], vec![heap]),
    ];
    agree(&pprof, &questions);
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
    let Some(pprof) = Pprof::find("profiles_in_other_units_and_orders_are_added_the_same") else {
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
    agree(&pprof, &questions);
}
