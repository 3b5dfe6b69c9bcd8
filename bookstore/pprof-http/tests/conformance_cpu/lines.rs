//! Each line gets its own weight, through every shape of frame.

use std::hint::black_box;

use pprof_http::cpu::{Sampler, set_sampler};
use pprof_view::Profile;

use crate::spin;
use crate::support::{self, alone, get, line_of, sum};

const SOURCE: &str = include_str!("lines.rs");

/// What is done once, three and six times: long beside the time from one sample to the next, since each call gets up to
/// a sample more or less than its share.
const UNIT: u64 = 16;

#[inline(never)]
fn plain() -> u64 {
    let mut sum = 0;
    sum ^= spin(UNIT); // plain: one
    sum ^= spin(3 * UNIT); // plain: three
    sum ^= spin(6 * UNIT); // plain: six
    sum
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "an inlined frame is what is measured")]
fn inlined() -> u64 {
    let mut sum = 0;
    sum ^= spin(UNIT); // inlined: one
    sum ^= spin(3 * UNIT); // inlined: three
    sum ^= spin(6 * UNIT); // inlined: six
    sum
}

#[inline(never)]
fn caller_of_inlined() -> u64 {
    black_box(inlined()) ^ 1
}

struct Generic<T>(T);

impl<T: Copy + Into<u64>> Generic<T> {
    #[inline(never)]
    fn generic(&self) -> u64 {
        let mut sum = self.0.into();
        sum ^= spin(UNIT); // generic: one
        sum ^= spin(3 * UNIT); // generic: three
        sum ^= spin(6 * UNIT); // generic: six
        sum
    }
}

#[inline(never)]
fn caller_of_closure() -> u64 {
    let start = black_box(7);
    let closure: Box<dyn Fn() -> u64> = Box::new(move || {
        let mut sum = start;
        sum ^= spin(UNIT); // closure: one
        sum ^= spin(3 * UNIT); // closure: three
        sum ^= spin(6 * UNIT); // closure: six
        sum
    });
    black_box(closure)() ^ 1
}

async fn awaited() -> u64 {
    let mut sum = 0;
    sum ^= spin(UNIT); // async: one
    tokio::task::yield_now().await;
    sum ^= spin(3 * UNIT); // async: three
    tokio::task::yield_now().await;
    sum ^= spin(6 * UNIT); // async: six
    sum
}

/// Each shape of frame, with what its function's name must hold; the mangling in force decides on the rest of it.
const SHAPES: [(&str, &str); 5] = [
    ("plain", "lines::plain"),
    ("inlined", "lines::inlined"),
    ("generic", "::generic"),
    ("closure", "lines::caller_of_closure::{"),
    ("async", "lines::awaited::{"),
];

fn every_shape(runtime: &tokio::runtime::Runtime) {
    black_box(plain());
    black_box(caller_of_inlined());
    black_box(Generic(7_u32).generic());
    black_box(caller_of_closure());
    black_box(runtime.block_on(awaited()));
}

/// One capture over HTTP, within which a thread goes through every shape four times, from the first to the last call.
fn capture_shapes(sampler: Sampler) -> Profile {
    set_sampler(sampler).unwrap();
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    let address = server.local_addr();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    // On a busy machine the work takes longer: a capture that ended before it is taken anew, twice as long.
    for seconds in [10, 20, 40, 80] {
        let path = format!("/debug/pprof/profile?seconds={seconds}&hz=250");
        let capture = support::send(address, "GET", &path, "localhost", "");
        // A second capture is refused while one runs.
        let runs = || get(address, "/debug/pprof/profile?seconds=1").status == 409;
        let from_the_first = runs();
        for _ in 0..4 {
            every_shape(&runtime);
        }
        if from_the_first && runs() {
            return support::receive(capture).profile();
        }
    }
    panic!("the work of some seconds was not done in eighty");
}

/// The samples on the line that `anchor` marks, in a function of this name.
fn at(profile: &Profile, anchor: &str, function: &str) -> f64 {
    let line = line_of(SOURCE, anchor);
    in_frames(profile, |frame| {
        frame.file.ends_with("tests/conformance_cpu/lines.rs")
            && frame.line == line
            && frame.function.contains(function)
    })
}

fn in_frames(profile: &Profile, matches: impl Fn(&pprof_view::Frame<'_>) -> bool) -> f64 {
    sum(profile, "samples", matches) as f64
}

fn in_spin(profile: &Profile) -> f64 {
    in_frames(profile, |frame| frame.function == "conformance_cpu::spin")
}

#[test]
fn one_three_and_six_calls_show_as_one_to_three_to_six_on_their_lines() {
    let _alone = alone();
    println!("samples on three lines, for a true 1 : 3 : 6, by shape of frame");
    for sampler in [Sampler::Native, Sampler::Pprof] {
        let profile = capture_shapes(sampler);
        let mut on_lines = 0.0;
        for (shape, function) in SHAPES {
            let [one, three, six] = ["one", "three", "six"]
                .map(|times| at(&profile, &format!("// {shape}: {times}"), function));
            on_lines += one + three + six;
            println!("{sampler:>7} {shape:>8} {one:5} : {three:5} : {six:5}");
            if sampler == Sampler::Native {
                let (third, sixth) = (three / one, six / one);
                assert!((2.0..4.5).contains(&third), "{shape}: 1 : {third}");
                assert!((4.5..8.0).contains(&sixth), "{shape}: 1 : {sixth}");
            }
        }
        let spin = in_spin(&profile);
        println!("{sampler:>7}     spin {spin:5} beside {on_lines} on those lines");
        if sampler == Sampler::Native {
            assert!(
                spin >= 0.95 * on_lines,
                "{spin} of {on_lines}: spin itself must be there"
            );
            let functions = &profile.functions;
            let declared = line_of(include_str!("main.rs"), "fn spin(rounds: u64) -> u64 {");
            let spin = functions
                .iter()
                .find(|f| &*f.name == "conformance_cpu::spin");
            assert_eq!(spin.unwrap().start_line, declared);
        }
    }
}
