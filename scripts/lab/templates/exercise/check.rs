//! The check of exercise {{number}}. `cargo lab exercise check {{number}}` runs it and shows what matters.

use exercise_check::{Finding, bounded};
use exercise_{{ident}}::Service;

#[test]
fn what_piles_up_does_not_follow_the_requests() {
    bounded(|| {
        let answer = Service.serve("a request");
        // FILL IN: count what the fault spends after N, 2N and 4N requests; `Ok(())` where that stays level.
        // The counter gets a name of its own, which exercise.toml and the headers of the wrong fixes repeat.
        Err(Finding {
            counter: "fill-in",
            expected: "a bound on the fault's counter, which is no time".to_owned(),
            measured: format!("nothing yet: one answer of {} bytes", answer.len()),
            why: "FILL IN: what the fault costs whom",
        })
    });
}

#[test]
fn the_answers_are_the_same() {
    bounded(|| {
        let answer = Service.serve("a request");
        // FILL IN: hold the answers to what they are, since an empty answer is no fix.
        Err(Finding {
            counter: "fill-in",
            expected: "the answers of the starting point".to_owned(),
            measured: format!("one answer of {} bytes, held to nothing", answer.len()),
            why: "FILL IN: who needs the answers",
        })
    });
}
