//! Stacks of CPU samples where code without frame pointers was interrupted.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::cast_precision_loss, reason = "counts far below 2^53")]

mod support;

use std::hint::black_box;

use support::get;

#[inline(never)]
fn copy_again(from: &[u8], to: &mut [u8]) {
    for _ in 0..100 {
        black_box(&mut *to).copy_from_slice(black_box(from));
    }
    black_box(());
}

/// Of the samples with such a leaf, the share on whose stacks `caller` is next, while `work` is done.
fn share_of_callers(is_leaf: impl Fn(&str) -> bool, caller: &str, mut work: impl FnMut()) -> f64 {
    let _alone = support::alone();
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    let (mut all, mut right) = (0, 0);
    support::until(|| {
        let profile = std::thread::scope(|scope| {
            let path = "/debug/pprof/profile?seconds=2&hz=250";
            let capture = scope.spawn(|| get(server.local_addr(), path).profile());
            while !capture.is_finished() {
                work();
            }
            capture.join().unwrap()
        });
        for sample in &profile.samples {
            let mut functions = profile.frames(sample).map(|frame| frame.function);
            if functions.next().is_some_and(&is_leaf) {
                let next = functions.find(|name| !name.starts_with("core::"));
                // Or a closure in it.
                let is_next = next.is_some_and(|name| name.starts_with(caller));
                all += sample.values[0];
                right += sample.values[0] * i64::from(is_next);
            }
        }
        all >= 200
    });
    right as f64 / all as f64
}

#[test]
fn whoever_calls_the_c_library_is_on_the_stack() {
    let (from, mut to) = (vec![7; 1 << 16], vec![0; 1 << 16]);
    // Without frame pointers, and without a symbol if it is stripped.
    let is_library = |leaf: &str| {
        ["__mem", "mem", "[libc"]
            .iter()
            .any(|name| leaf.starts_with(name))
    };
    let share = share_of_callers(is_library, "cpu_stacks::copy_again", || {
        copy_again(&from, &mut to);
    });
    assert!(share > 0.95, "{share:.3} of the samples in the C library");
}

/// So short that it is often interrupted where its frame is not linked: at its first instructions, and at its last.
#[inline(never)]
fn tiny(number: u64) -> u64 {
    number.rotate_left(5) ^ 7
}

#[inline(never)]
fn call_tiny() -> u64 {
    (0..100_000).fold(1, |number, _| black_box(tiny(black_box(number))))
}

#[test]
fn whoever_calls_a_function_is_on_its_stack_from_the_first_instruction_to_the_last() {
    let calls = share_of_callers(
        |leaf| leaf == "cpu_stacks::tiny",
        "cpu_stacks::call_tiny",
        || {
            black_box(call_tiny());
        },
    );
    assert!(
        calls > 0.95,
        "{calls:.3} of the samples in a short function"
    );
}
