//! The check of exercise 07. `cargo lab exercise check 07` runs it and shows what matters.

mod key;

use exercise_07_what_grows::answers;
use exercise_07_what_grows::words::Profile;
use exercise_check::{Finding, Verdict, bounded};
use key::{CASES, Case, Look, is_true_of};

/// What `profile` shows in the case; nothing is known of [`Profile::Unanswered`].
fn look(case: &Case, profile: Profile) -> Option<(Look, &'static str)> {
    let (_, look, text) = case.looks.iter().find(|(known, _, _)| *known == profile)?;
    Some((*look, text))
}

/// What to say of `profile`, if it is not the look that was asked for.
fn rejected(case: &Case, profile: Profile, wanted: Look) -> Option<String> {
    match look(case, profile) {
        None => Some("no answer yet".to_owned()),
        Some((look, _)) if look == wanted => None,
        Some((_, text)) => Some(format!("{profile:?}: {text}")),
    }
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
    if let Some(measured) = rejected(case, answer.shows, Look::Answers) {
        return Err(finding(case.question, measured));
    }
    if let Some(measured) = rejected(case, answer.silent, Look::Silent) {
        return Err(finding(
            "a profile in which nothing of it stands out",
            measured,
        ));
    }
    if case.because.contains(&answer.because) {
        return Ok(());
    }
    let measured = match is_true_of(answer.because) {
        None => "no answer yet".to_owned(),
        Some(text) => format!("{:?} is true of {text}", answer.because),
    };
    Err(finding(
        "what explains the case, or why the profile shows it",
        measured,
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
