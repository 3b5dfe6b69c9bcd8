//! What the chapter says, asserted: on its shipped evidence, on its page, and by making its experiments anew.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use lab::Workspace;
use lab::chart::figure;
use lab::verdict::Census;
use lesson_09_what_profilers_miss::bench::{Bench, sum};
use lesson_09_what_profilers_miss::burst::{self, Moment};
use lesson_09_what_profilers_miss::lines::{self, LINES, LONG, deviation, one_three_six};
use lesson_09_what_profilers_miss::repeats;
use lesson_09_what_profilers_miss::waiting::{self, DISK, ORDERS, REPORTS};
use pprof_http::cpu::Sampler;
use pprof_view::Profile;
use serde_json::Value;

const MIB: i64 = 1 << 20;

fn evidence() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("evidence")
}

/// Holds the page to what the evidence says.
fn assert_the_page_has(part: &str) {
    let page = fs::read_to_string(evidence().join("../README.md")).unwrap();
    assert!(page.contains(part), "the page lacks:\n{part}");
}

fn shipped(name: &str) -> Profile {
    let file = evidence().join(format!("{name}.pb.gz"));
    Profile::parse(&fs::read(file).unwrap()).unwrap()
}

fn memory(of: &str) -> Vec<Moment> {
    let text = fs::read_to_string(evidence().join("memory.json")).unwrap();
    let all: Value = serde_json::from_str(&text).unwrap();
    serde_json::from_value(all[of].clone()).unwrap()
}

/// Held falls back to nearly nothing, resident stays where the peak was, and a second burst fits into the first.
fn assert_that_resident_memory_stays(moments: &[Moment]) {
    let [before, peak, after, again] = moments else {
        panic!("four moments: {moments:?}");
    };
    assert!(peak.held - before.held > 80 * MIB, "{moments:?}");
    assert!(after.held - before.held < 10 * MIB, "{moments:?}");
    assert!(peak.resident - before.resident > 40 * MIB, "{moments:?}");
    assert!(after.resident > peak.resident - 16 * MIB, "{moments:?}");
    assert!(again.resident - after.resident < 48 * MIB, "{moments:?}");
}

/// Within five standard deviations of chance of 10, 30 and 60 %.
fn assert_one_to_three_to_six(counts: [i64; 3]) {
    let total: i64 = counts.iter().sum();
    for (count, (mark, share)) in counts.into_iter().zip(LINES) {
        #[expect(clippy::cast_precision_loss, reason = "some hundred samples")]
        let off = (count as f64 - share * total as f64).abs();
        let chance = deviation(total, share);
        assert!(
            off <= 5.0 * chance,
            "{mark}: {count} of {total}, ±{chance:.1}"
        );
    }
}

fn assert_all_on_one_line(counts: [i64; 3]) {
    let lines = counts.iter().filter(|count| **count > 0).count();
    assert_eq!(lines, 1, "{counts:?}");
}

fn in_function(profile: &Profile, value: &str, function: &str) -> i64 {
    let within = |stack: &[(&str, i64)]| stack.iter().any(|(name, _)| name.contains(function));
    sum(profile, value, within).unwrap()
}

/// Waiting and blocked work have no CPU time worth the name, and are counted to the last by the profiles that are made for them.
fn assert_seen_where_it_waits(cpu: &Profile, tasks: &Profile, block: &Profile, reports: usize) {
    let all = sum(cpu, "samples", |_| true).unwrap();
    for function in ["::waiting::priced", "::waiting::written"] {
        let seen = in_function(cpu, "samples", function);
        assert!(20 * seen <= all, "{function}: {seen} of {all}");
    }
    let orders = Census::matching(tasks, |frame| frame.function.contains("::waiting::priced"));
    assert_eq!(orders, ORDERS as u64);
    let written = in_function(block, "contentions", "::waiting::written");
    assert_eq!(written, i64::try_from(reports).unwrap());
    let delay = in_function(block, "delay", "::waiting::written");
    let slept = DISK * u32::try_from(reports).unwrap();
    assert!(delay >= i64::try_from(slept.as_nanos()).unwrap(), "{delay}");
}

#[test]
fn after_a_burst_the_program_holds_nothing_and_the_process_stays_large() {
    assert_that_resident_memory_stays(&memory("burst"));
    let store = memory("bookstore");
    let (warm, later) = (store.first().unwrap(), store.last().unwrap());
    assert!((later.held - warm.held).abs() < 2 * MIB, "{store:?}");
    assert!(later.resident > warm.resident, "{store:?}");
    for of in ["burst", "bookstore"] {
        let table = burst::table(&memory(of));
        assert_the_page_has(&table);
    }
}

#[test]
fn what_waits_is_in_the_profiles_of_waiting_and_not_in_the_one_of_the_cpu() {
    assert_seen_where_it_waits(
        &shipped("waiting/cpu"),
        &shipped("waiting/goroutine"),
        &shipped("waiting/block"),
        REPORTS,
    );
}

#[test]
fn one_sampler_keeps_lines_and_the_other_functions() {
    let counts = |name: &str| lines::samples(&shipped(&format!("lines/{name}"))).unwrap();
    for name in ["native", "again", "short"] {
        assert_one_to_three_to_six(counts(name));
    }
    assert_all_on_one_line(counts("pprof"));
    for (words, name) in [
        ("pprof-http", "native"),
        ("pprof-http, again", "again"),
        ("pprof-http, a sixth of the work", "short"),
        ("the `pprof` crate", "pprof"),
    ] {
        let [one, three, six] = counts(name);
        let row = format!("| {words} | {one} | {three} | {six} |");
        assert_the_page_has(&row);
    }
    let total: i64 = counts("native").iter().sum();
    let chance = LINES.map(|(_, share)| format!("{:.0}", deviation(total, share)));
    let row = format!(
        "| by chance, of {total} samples | ± {} |",
        chance.join(" | ± ")
    );
    assert_the_page_has(&row);
}

#[test]
fn the_table_of_repeats_is_that_of_the_evidence() {
    let all = runs("repeats.json");
    let of = |word: &str| repeats::beside(&all, &[word]);
    let counted = repeats::beside(&all, &repeats::COUNTED);
    let words = format!(
        "{} runs of all: {} on a machine that did nothing else, {} beside builds and other measurements",
        counted.len(),
        of("quiet").len(),
        of("busy").len()
    );
    assert_the_page_has(&words);
    let more = format!("In {} verdicts", repeats::given_more(&counted));
    assert_the_page_has(&more);
    for part in [
        repeats::table(&counted),
        repeats::others(&counted),
        repeats::others(&of(repeats::ONE_LOOK)),
        repeats::others(&of(repeats::IN_TURN)),
        repeats::pairing(&all),
        repeats::others(&runs("repeats-earlier.json")),
    ] {
        assert_the_page_has(&part);
    }
}

/// Where the false verdict of those with one look came from: the culprit had what it always has, and the rest had more.
#[test]
fn the_part_was_as_ever_and_the_whole_was_not() {
    let seen = repeats::beside(&runs("repeats.json"), &[repeats::ONE_LOOK]);
    let of = |run: &Value| {
        let share = &run["faults"]["slow-list"]["share"];
        let [part, whole] = [0, 1].map(|place| share[place].as_f64().unwrap() / 1e6);
        (part, whole, 100.0 * part / whole)
    };
    let failed = |run: &&Value| run["faults"]["slow-list"]["outcome"] == "FAIL";
    let (wrong, right): (Vec<&Value>, Vec<&Value>) = seen.iter().partition(failed);
    let [wrong] = wrong[..] else {
        panic!("{} runs failed", wrong.len());
    };
    let (part, whole, share) = of(wrong);
    let range = |value: fn((f64, f64, f64)) -> f64| {
        let mut values: Vec<f64> = right.iter().map(|run| value(of(run))).collect();
        values.sort_by(f64::total_cmp);
        (values[0], values[values.len() - 1])
    };
    let (least, most) = range(|(_, _, share)| share);
    assert_the_page_has(&format!(
        "That is {share:.1} %; in the others it was {least:.1} to {most:.1} %."
    ));
    let (least, most) = range(|(part, _, _)| part);
    assert_the_page_has(&format!(
        "took {part:.0} ms, in the others {least:.0} to {most:.0}."
    ));
    let (least, most) = range(|(_, whole, _)| whole);
    let [whole, least, most] = [whole, least, most].map(|value| figure(value.round()));
    assert_the_page_has(&format!("{whole} ms, in the others {least} to {most}."));
}

fn runs(name: &str) -> Vec<Value> {
    let text = fs::read_to_string(evidence().join(name)).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn evidence_names_no_machine() {
    let folders = ["lines", "waiting"].map(|folder| fs::read_dir(evidence().join(folder)).unwrap());
    for entry in folders.into_iter().flatten() {
        let profile = Profile::parse(&fs::read(entry.unwrap().path()).unwrap()).unwrap();
        let functions = profile.functions.iter().map(|function| &*function.filename);
        let mapped = profile.mappings.iter().map(|mapping| &*mapping.filename);
        let known = ["/rustc/", "/usr/lib/", "/lib/"];
        let is_a_place = |file: &&str| {
            file.starts_with('/') && !known.iter().any(|place| file.starts_with(place))
        };
        let places: Vec<&str> = functions.chain(mapped).filter(is_a_place).collect();
        assert_eq!(places, Vec::<&str>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "it makes all experiments; `cargo lab dev check` runs it"]
async fn the_experiments_come_out_the_same_when_made_anew() {
    let bench = Bench::start(Workspace::find().unwrap().root()).unwrap();
    assert_that_resident_memory_stays(&burst::watch(&bench).await.unwrap());
    let seen = waiting::watch(&bench, 8).await.unwrap();
    let (cpu, tasks, block) = (&seen.cpu.profile, &seen.tasks.profile, &seen.block.profile);
    assert_seen_where_it_waits(cpu, tasks, block, seen.reports);
    let lines = async |sampler| {
        let work = || {
            black_box(one_three_six(LONG));
        };
        let captured = bench.cpu(sampler, 8, work).await.unwrap();
        lines::samples(&captured.profile).unwrap()
    };
    assert_one_to_three_to_six(lines(Sampler::Native).await);
    assert_all_on_one_line(lines(Sampler::Pprof).await);
}
