//! The check of exercise 02. `cargo lab exercise check 02` runs it and shows what matters.

mod key;

use exercise_02_slow_and_idle::answers;
use exercise_02_slow_and_idle::words::Profile;
use exercise_check::{Finding, Verdict, bounded};
use key::{CASES, Case, Look};

fn look(case: &Case, profile: Profile) -> (Look, &'static str) {
    let (_, look, text) = case
        .looks
        .iter()
        .find(|(known, _, _)| *known == profile)
        .expect("every profile has its look");
    (*look, text)
}

fn graded(number: usize) -> Verdict {
    let case = &CASES[number - 1];
    let answer = answers()[number - 1];
    let finding = |expected: &str, measured: String| Finding {
        counter: case.counter,
        expected: format!("case {number}: {expected}"),
        measured,
        why: case.why,
    };
    let (shows, text) = look(case, answer.shows);
    if shows != Look::Answers {
        return Err(finding(
            case.question,
            format!("{:?}: {text}", answer.shows),
        ));
    }
    let (silent, text) = look(case, answer.silent);
    if silent != Look::Silent {
        return Err(finding(
            "a profile that stays silent",
            format!("{:?}: {text}", answer.silent),
        ));
    }
    if answer.because == case.because {
        return Ok(());
    }
    Err(finding(
        "why the profile shows it",
        format!(
            "{:?} is true of something else, or does not tell it from the others",
            answer.because
        ),
    ))
}

#[test]
fn case_1() {
    bounded(|| graded(1));
}

#[test]
fn case_2() {
    bounded(|| graded(2));
}

#[test]
fn case_3() {
    bounded(|| graded(3));
}

#[test]
fn case_4() {
    bounded(|| graded(4));
}

#[test]
fn case_5() {
    bounded(|| graded(5));
}
