//! The grader on every diagnosis that ships: whoever is named, and whatever the evidence weighs, nothing off the culprit's path is
//! ever accepted.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use pprof_view::{Base, Profile, Sample, subtract};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::{Answer, Diagnosis, Evidence, Grade, Graded, name};
use crate::exercise::{Exercise, Kind};
use crate::workspace::Workspace;

/// A shipped diagnosis with its profiles; where two snapshots are given, the judging one is their difference.
struct Shipped {
    id: String,
    diagnosis: Diagnosis,
    judging: Profile,
    others: Vec<Profile>,
}

impl Shipped {
    fn all() -> Vec<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let exercises = Exercise::all(&Workspace::at(root)).unwrap().into_iter();
        let diagnoses = exercises.filter(|exercise| exercise.kind == Kind::Diagnose);
        diagnoses.map(|exercise| Self::of(&exercise)).collect()
    }

    fn of(exercise: &Exercise) -> Self {
        let diagnosis = Diagnosis::of(exercise).unwrap();
        let given = &diagnosis.given;
        let read =
            |file: &Path| Profile::parse(&fs::read(exercise.dir.join(file)).unwrap()).unwrap();
        let mut judging = read(&given.profile);
        let mut others: Vec<Profile> = given.beside.iter().map(|file| read(file)).collect();
        if let Some(base) = &given.base {
            let base = read(base);
            judging = subtract(judging, base.clone(), Base::Subtract).unwrap();
            others.push(base);
        }
        Self {
            id: exercise.id.clone(),
            judging,
            others,
            diagnosis,
        }
    }

    /// Every function that any of its profiles names.
    fn functions(&self) -> Vec<String> {
        let profiles = self.others.iter().chain([&self.judging]);
        let functions = profiles.flat_map(|profile| &profile.functions);
        let names: BTreeSet<String> = functions.map(|f| f.name.to_string()).collect();
        names.into_iter().collect()
    }

    fn mechanisms(&self) -> Vec<String> {
        let mechanisms = self.diagnosis.mechanisms.iter();
        mechanisms.map(|mechanism| mechanism.id.clone()).collect()
    }

    fn culprit(&self) -> &str {
        name::plain(&self.diagnosis.culprit.function)
    }

    /// The samples of the judging profile that weigh something, as their plain functions, leaf first.
    fn stacks<'a>(&self, judging: &'a Profile) -> Vec<(i64, Vec<&'a str>)> {
        let value = judging
            .value_index(self.diagnosis.given.value.as_deref())
            .unwrap();
        let plain = |sample: &'a Sample| {
            let frames = judging.frames(sample);
            frames.map(|frame| name::plain(frame.function)).collect()
        };
        let samples = judging.samples.iter();
        samples
            .map(|sample| (sample.values[value], plain(sample)))
            .collect()
    }

    /// What speaks against accepting `graded` in the light of `judging`; nothing if it may be.
    fn objection(&self, judging: &Profile, answer: &Answer, graded: &Graded) -> Option<String> {
        let stacks = self.stacks(judging);
        let through = |wanted: &dyn Fn(&[&str]) -> bool| -> i128 {
            let passing = stacks.iter().filter(|(_, stack)| wanted(stack));
            passing.map(|(value, _)| i128::from(*value)).sum()
        };
        let (culprit, function) = (self.culprit(), graded.frame.as_str());
        let blamed = through(&|stack| stack.contains(&culprit));
        let own = through(&|stack| stack.contains(&function));
        let shared = through(&|stack| stack.contains(&culprit) && stack.contains(&function));
        let service = format!("{}::", culprit.trim_start_matches('<').split("::").next()?);
        let is_own = |function: &str| function.trim_start_matches('<').starts_with(&service);
        // Of the service's own frames none stands between the culprit and its accepted caller; a callee's distance is not limited.
        let is_near = stacks.iter().any(|(_, stack)| {
            let mut path: Vec<&str> = stack.iter().copied().filter(|f| is_own(f)).collect();
            path.dedup();
            let culprit = path.iter().position(|f| *f == culprit);
            let named = path.iter().position(|f| *f == function);
            culprit
                .zip(named)
                .is_some_and(|(culprit, named)| named <= culprit + 1)
        });
        let decoys = &self.diagnosis.decoys;
        let holds = [
            (
                "the mechanism",
                answer.mechanism == self.diagnosis.culprit.mechanism,
            ),
            ("the name", name::matches(&answer.frame, function)),
            ("the culprit's value", blamed > 0),
            ("the service's own code", is_own(function)),
            ("a shared stack", shared > 0),
            ("half of the culprit's value", 2 * shared >= blamed),
            ("little else", 10 * shared >= 8 * own),
            ("nearness", is_near),
            (
                "no decoy",
                decoys
                    .iter()
                    .all(|decoy| name::plain(&decoy.function) != function),
            ),
        ];
        let broken = holds.iter().find(|(_, holds)| !holds)?;
        Some(format!("{}: `{function}` lacks {}", self.id, broken.0))
    }

    fn evidence(&self, judging: &Profile) -> Evidence {
        Evidence::new(judging.clone(), self.others.clone(), &self.diagnosis).unwrap()
    }
}

fn answer(frame: &str, mechanism: &str) -> Answer {
    Answer {
        frame: frame.to_owned(),
        mechanism: mechanism.to_owned(),
        grade: None,
    }
}

#[test]
fn no_function_off_the_culprits_path_is_accepted_whatever_mechanism_goes_with_it() {
    let mut met = BTreeSet::new();
    for shipped in Shipped::all() {
        let evidence = shipped.evidence(&shipped.judging);
        for function in shipped.functions() {
            for mechanism in shipped.mechanisms() {
                let answer = answer(&function, &mechanism);
                // A function of the tables that no sample has can be named and is in no profile.
                let Ok(graded) = shipped.diagnosis.grade(&evidence, &answer) else {
                    continue;
                };
                met.insert((shipped.id.clone(), graded.grade.id()));
                if graded.grade.is_accepted() {
                    let objection = shipped.objection(&shipped.judging, &answer, &graded);
                    assert_eq!(objection, None, "{answer:?}");
                }
            }
        }
    }
    // Every kind of answer is there to be given, so that none of the above held for want of candidates.
    for grade in [
        Grade::Right,
        Grade::OnPath,
        Grade::Mechanism,
        Grade::Allocator,
        Grade::Library,
        Grade::TooWide,
        Grade::Decoy,
        Grade::Healthy,
    ] {
        let is_met = met.iter().any(|(_, known)| *known == grade.id());
        assert!(is_met, "{}: {met:#?}", grade.id());
    }
}

/// By how many eighths each sample is to count: as it is, more, less, not at all, or taken back; a few times all of it is taken back,
/// as in a difference of two snapshots between which memory was freed.
fn weights() -> impl Strategy<Value = Vec<i64>> {
    let weight = prop_oneof![4 => Just(8), 2 => 0..=64_i64, 1 => Just(0), 1 => -16..=0_i64];
    let sign = prop_oneof![9 => Just(1), 1 => Just(-1)];
    (prop::collection::vec(weight, 1..64), sign)
        .prop_map(|(weights, sign)| weights.into_iter().map(|weight| weight * sign).collect())
}

/// A part of a function's name as people type it: all of it, or the end from a `::` on.
fn typed(function: &str, cut: Index) -> String {
    let segments: Vec<&str> = function.split("::").collect();
    segments[cut.index(segments.len())..].join("::")
}

#[test]
fn whatever_the_evidence_weighs_only_the_culprits_path_is_accepted_and_the_culprit_always() {
    for shipped in Shipped::all() {
        let functions = shipped.functions();
        let own = functions.iter().filter(|f| f.contains("exercise_"));
        let own: Vec<String> = own.cloned().collect();
        let named = prop_oneof![3 => select(own), 1 => select(functions)];
        let culprit = &shipped.diagnosis.culprit;
        let right = answer(&culprit.function, &culprit.mechanism);
        let mechanism = prop_oneof![Just(right.mechanism.clone()), select(shipped.mechanisms())];
        let case = (weights(), named, any::<Index>(), mechanism);
        let config = Config {
            cases: 200,
            failure_persistence: None,
            ..Config::default()
        };
        // The same cases in each run: what fails here fails everywhere.
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let mut runner = TestRunner::new_with_rng(config, rng);
        let outcome = runner.run(&case, |(weights, function, cut, mechanism)| {
            let mut judging = shipped.judging.clone();
            for (sample, weight) in judging.samples.iter_mut().zip(weights.iter().cycle()) {
                for value in &mut sample.values {
                    *value = *value * weight / 8;
                }
            }
            let evidence = shipped.evidence(&judging);
            // What cannot be looked up is not accepted either.
            for answer in [answer(&typed(&function, cut), &mechanism), right.clone()] {
                if let Ok(graded) = shipped.diagnosis.grade(&evidence, &answer)
                    && graded.grade.is_accepted()
                {
                    let objection = shipped.objection(&judging, &answer, &graded);
                    prop_assert_eq!(objection, None);
                }
            }
            let graded = shipped.diagnosis.grade(&evidence, &right);
            let grade = graded.map(|graded| graded.grade);
            prop_assert!(
                matches!(grade, Ok(Grade::Right | Grade::NotShown)),
                "{grade:?}"
            );
            Ok(())
        });
        assert!(outcome.is_ok(), "{}: {}", shipped.id, outcome.unwrap_err());
    }
}
