//! `cargo lab diagnose`: what is asked, and what answers are worth, by the profile that ships and by one's own.

use crate::Checkout;
use crate::serving::cpu_profile;

const FRONT_PAGE: &str = "05-front-page";
const NIGHT_SHIFT: &str = "13-night-shift";

/// A checkout with both exercises, whole.
fn checkout() -> Checkout {
    let checkout = Checkout::new();
    for exercise in [FRONT_PAGE, NIGHT_SHIFT] {
        for file in ["exercise.toml", "grader.toml", "README.md"] {
            checkout.copy(&format!("exercises/{exercise}/{file}"));
        }
    }
    for file in [
        "05-front-page/evidence/cpu.pb.gz",
        "13-night-shift/evidence/heap-evening.pb.gz",
        "13-night-shift/evidence/heap-morning.pb.gz",
    ] {
        checkout.copy(&format!("exercises/{file}"));
    }
    checkout
}

fn answer<'a>(exercise: &'a str, frame: &'a str, mechanism: &'a str) -> Vec<&'a str> {
    vec![
        "diagnose",
        exercise,
        "--frame",
        frame,
        "--mechanism",
        mechanism,
    ]
}

#[test]
fn without_an_answer_the_profile_and_the_mechanisms_are_shown() {
    insta::assert_snapshot!(checkout().lab(&["diagnose", "13"]));
}

/// One answer of each worth. Only the first two are accepted, as the exit codes say.
#[test]
fn every_answer_gets_its_own_words() {
    let checkout = checkout();
    let answers = [
        ("05", "bestsellers", "recomputed"),
        ("13", "Site::search", "never-removed"),
        ("05", "bestsellers", "quadratic"),
        ("05", "__libc_realloc", "recomputed"),
        ("05", "sort_by", "recomputed"),
        ("05", "front_page", "recomputed"),
        ("05", "visit", "recomputed"),
        ("05", "digest", "recomputed"),
        ("05", "suggest", "recomputed"),
    ];
    let said = answers.map(|(exercise, frame, mechanism)| {
        let words = answer(exercise, frame, mechanism);
        format!("$ cargo lab {}\n{}", words.join(" "), checkout.lab(&words))
    });
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn what_cannot_be_graded_says_what_to_type() {
    let checkout = checkout();
    let answers = [("bestseller", "recomputed"), ("bestsellers", "recomputing")];
    let said = answers.map(|(frame, mechanism)| checkout.lab(&answer("05", frame, mechanism)));
    insta::assert_snapshot!(said.join("\n"));
    let half = checkout.lab(&["diagnose", "05", "--frame", "bestsellers"]);
    insta::assert_snapshot!(half, @r"
    exit code 2
    -- stdout
    -- stderr
    error: the following required arguments were not provided: --mechanism <WORD>
    hint: `cargo lab diagnose --help` explains what is accepted
    ");
}

#[test]
fn a_grade_is_given_to_programs() {
    let words = [&answer("05", "digest", "recomputed")[..], &["--json"]].concat();
    insta::assert_snapshot!(checkout().lab(&words));
}

#[test]
fn ones_own_profile_is_judged_in_place_of_the_shipped_one() {
    let checkout = checkout();
    let shipped = "exercises/05-front-page/evidence/cpu.pb.gz";
    let judged = |frame, file| {
        let words = [
            &answer("05", frame, "recomputed")[..],
            &["--evidence", file],
        ]
        .concat();
        checkout.lab(&words)
    };
    let as_shipped = checkout.lab(&answer("05", "bestsellers", "recomputed"));
    assert_eq!(judged("bestsellers", shipped), as_shipped);

    // A profile of another program shows nothing of this fault, whoever is named, and is no attempt.
    checkout.write_bytes("mine.pb.gz", &cpu_profile(95));
    checkout.write_bytes("empty.pb.gz", &cpu_profile(0));
    let before = checkout.read(".lab/progress.json");
    for (frame, file) in [
        ("shop::render", "mine.pb.gz"),
        ("bestsellers", "mine.pb.gz"),
        ("bestsellers", "empty.pb.gz"),
    ] {
        let said = judged(frame, file);
        assert!(said.starts_with("exit code 3\n"), "{frame}, {file}: {said}");
        assert!(said.contains("INCONCLUSIVE"), "{frame}, {file}: {said}");
    }
    assert_eq!(checkout.read(".lab/progress.json"), before);

    checkout.write("notes.txt", "no profile");
    let heap = "exercises/13-night-shift/evidence/heap-morning.pb.gz";
    let said = ["gone.pb.gz", "notes.txt", heap].map(|file| judged("bestsellers", file));
    insta::assert_snapshot!(said.join("\n"));
}

/// The difference of two snapshots is itself a profile, which `pprof proto -base` writes and the service's `heap?seconds=20` answers.
#[test]
fn a_difference_of_ones_own_is_judged_as_the_shipped_snapshots_are() {
    let checkout = checkout();
    let of = |name: &str| format!("exercises/13-night-shift/evidence/heap-{name}.pb.gz");
    let written = checkout.lab(&[
        "pprof",
        "proto",
        "-base",
        &of("evening"),
        "-output",
        "night.pb.gz",
        &of("morning"),
    ]);
    assert!(written.starts_with("exit code 0\n"), "{written}");
    for frame in ["shared", "catalogue::load", "Site::page"] {
        let words = answer("13", frame, "never-removed");
        let mine = [&words[..], &["--evidence", "night.pb.gz"]].concat();
        assert_eq!(checkout.lab(&mine), checkout.lab(&words), "{frame}");
    }
}
