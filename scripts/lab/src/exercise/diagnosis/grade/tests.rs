use pprof_view::{Line, Location, Profile, Sample, ValueType};

use super::*;

const GRADER: &str = r#"
[given]
profile = "evidence/cpu.pb.gz"

[culprit]
function = "shop::prices::convert"
share = 0.3
mechanism = "recomputed"
why = "The table is parsed anew for each line."

[[mechanism]]
id = "recomputed"
text = "the same result is computed again and again"

[[mechanism]]
id = "quadratic"
text = "all pairs are compared"
against = "nothing in it runs in pairs"

[[decoy]]
function = "shop::seed::fill"
says = "It runs once, at the start."
"#;

/// A profile of stacks, leaf first.
fn profile(stacks: &[(&[&str], i64)]) -> Profile {
    let mut profile = Profile {
        sample_types: vec![ValueType {
            kind: "cpu".into(),
            unit: "nanoseconds".into(),
        }],
        ..Profile::default()
    };
    for (stack, value) in stacks {
        let mut sample = Sample {
            values: vec![*value],
            ..Sample::default()
        };
        for name in *stack {
            profile.functions.push(pprof_view::Function {
                name: (*name).into(),
                ..pprof_view::Function::default()
            });
            sample.locations.push(profile.locations.len());
            profile.locations.push(Location {
                lines: vec![Line {
                    function: profile.functions.len() - 1,
                    line: 1,
                    column: 0,
                }],
                ..Location::default()
            });
        }
        profile.samples.push(sample);
    }
    profile
}

fn busy() -> Profile {
    profile(&[
        (
            &[
                "malloc",
                "core::num::parse",
                "shop::prices::convert",
                "shop::prices::total::{{closure}}",
                "shop::handle",
                "main",
            ],
            60,
        ),
        (
            &["shop::prices::total::{{closure}}", "shop::handle", "main"],
            5,
        ),
        (&["shop::render", "shop::handle", "main"], 25),
        (&["shop::seed::fill", "main"], 10),
    ])
}

fn graded_in(profile: Profile, frame: &str, mechanism: &str) -> Result<Graded> {
    let diagnosis: Diagnosis = toml::from_str(GRADER).unwrap();
    let waiters = self::profile(&[(&["shop::reserve", "main"], 9)]);
    let evidence = Evidence::new(profile, vec![waiters], &diagnosis).unwrap();
    diagnosis.grade(&evidence, &answer(frame, mechanism))
}

fn answer(frame: &str, mechanism: &str) -> Answer {
    Answer {
        frame: frame.to_owned(),
        mechanism: mechanism.to_owned(),
        grade: None,
    }
}

fn grade(frame: &str) -> Grade {
    graded_in(busy(), frame, "recomputed").unwrap().grade
}

#[test]
fn the_culprit_by_any_of_its_names_is_right() {
    for frame in ["convert", "prices::convert", "shop::prices::convert()"] {
        assert_eq!(grade(frame), Grade::Right, "{frame}");
    }
}

#[test]
fn a_frame_that_stands_for_little_but_the_culprit_is_accepted() {
    let graded = graded_in(busy(), "total", "recomputed").unwrap();
    assert_eq!(graded.grade, Grade::OnPath);
    assert!(graded.grade.is_accepted());
    insta::assert_snapshot!(graded.says, @"100 % of the culprit's value passes through it; nearest of all is shop::prices::convert. The table is parsed anew for each line.");
}

#[test]
fn a_frame_that_stands_for_much_else_is_too_wide() {
    assert_eq!(grade("handle"), Grade::TooWide);
    assert!(!Grade::TooWide.is_accepted());
}

#[test]
fn a_frame_far_above_is_too_wide_even_if_it_does_nothing_else() {
    let alone = profile(&[(
        &["shop::prices::convert", "shop::total", "shop::handle"],
        100,
    )]);
    let graded = |frame| graded_in(alone.clone(), frame, "recomputed").unwrap().grade;
    assert_eq!(graded("total"), Grade::OnPath);
    assert_eq!(graded("handle"), Grade::TooWide);
}

#[test]
fn the_allocator_and_libraries_are_asked_for_their_caller() {
    assert_eq!(grade("malloc"), Grade::Allocator);
    assert_eq!(grade("num::parse"), Grade::Library);
}

#[test]
fn the_program_that_takes_the_evidence_is_no_library() {
    let within = profile(&[(
        &["shop::prices::convert", "evidence_05::visit", "main"],
        100,
    )]);
    for frame in ["visit", "main"] {
        let graded = graded_in(within.clone(), frame, "recomputed").unwrap();
        assert_eq!(graded.grade, Grade::TooWide, "{frame}");
        assert!(graded.says.contains("the experiment's program"), "{frame}");
    }
}

#[test]
fn a_decoy_gets_its_own_words() {
    let graded = graded_in(busy(), "fill", "recomputed").unwrap();
    assert_eq!(graded.grade, Grade::Decoy);
    assert_eq!(graded.says, "It runs once, at the start.");
}

#[test]
fn what_two_snapshots_have_alike_is_known_though_their_difference_lacks_it() {
    let mut later = busy();
    // As much again of the culprit; all else is as it was.
    later.samples[0].values[0] *= 2;
    let diagnosis: Diagnosis = toml::from_str(GRADER).unwrap();
    let evidence = Evidence::between(later, busy(), vec![], &diagnosis).unwrap();
    let grade = |frame| {
        let graded = diagnosis.grade(&evidence, &answer(frame, "recomputed"));
        graded.unwrap().grade
    };
    assert_eq!(grade("convert"), Grade::Right);
    assert_eq!(grade("fill"), Grade::Decoy);
    assert_eq!(grade("render"), Grade::Healthy);
}

#[test]
fn honest_work_is_healthy_whatever_its_share() {
    let graded = graded_in(busy(), "render", "recomputed").unwrap();
    assert_eq!(graded.grade, Grade::Healthy);
    insta::assert_snapshot!(graded.says, @"it stands for 25 % of the profile, and that is its honest work: what is it that grows, or takes more than its due?");
}

#[test]
fn a_frame_of_a_profile_beside_is_not_the_culprit() {
    assert_eq!(grade("reserve"), Grade::Decoy);
}

#[test]
fn the_right_frame_with_a_wrong_mechanism_is_not_accepted() {
    let graded = graded_in(busy(), "convert", "quadratic").unwrap();
    assert_eq!(graded.grade, Grade::Mechanism);
    assert!(!graded.grade.is_accepted());
    insta::assert_snapshot!(graded.says, @"the right place; but not quadratic: nothing in it runs in pairs");
}

#[test]
fn a_profile_without_the_fault_grades_nobody() {
    let quiet = profile(&[
        (&["shop::prices::convert", "main"], 10),
        (&["shop::render", "main"], 90),
    ]);
    let graded = graded_in(quiet, "convert", "recomputed").unwrap();
    assert_eq!(graded.grade, Grade::NotShown);
    assert!(!graded.grade.is_accepted());
}

#[test]
fn an_empty_profile_shows_nothing() {
    let graded = graded_in(profile(&[]), "convert", "recomputed").unwrap();
    assert_eq!(graded.grade, Grade::NotShown);
}

#[test]
fn no_frame_but_the_culprit_and_its_own_path_is_ever_accepted() {
    for stack in [
        "malloc",
        "num::parse",
        "handle",
        "main",
        "render",
        "fill",
        "reserve",
    ] {
        assert!(!grade(stack).is_accepted(), "{stack}");
    }
}

#[test]
fn what_cannot_be_graded_says_what_to_type() {
    let error = graded_in(busy(), "convrt", "recomputed").unwrap_err();
    assert_eq!(error.what(), "no function `convrt` in the profile");
    assert!(error.hint().starts_with("did you mean `convert`?"));
    let error = graded_in(busy(), "convert", "magic").unwrap_err();
    assert_eq!(error.what(), "no mechanism `magic`");
    assert_eq!(error.hint(), "one of: recomputed, quadratic");
}

#[test]
fn the_end_of_two_names_asks_for_more() {
    let two = profile(&[
        (&["shop::prices::convert", "main"], 50),
        (&["shop::sizes::convert", "main"], 50),
    ]);
    let error = graded_in(two, "convert", "recomputed").unwrap_err();
    assert_eq!(error.what(), "`convert` is the end of 2 names");
}
