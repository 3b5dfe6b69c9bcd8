//! load and verify: what they refuse before anything is built or sent.

use std::process::{Command, Stdio};

use crate::Checkout;

#[test]
fn a_fault_or_class_without_a_verdict_gets_the_list() {
    insta::assert_snapshot!(Checkout::new().lab(&["verify", "watch-expirations"]), @r"
    exit code 2
    -- stdout
    -- stderr
    error: no fault is called `watch-expirations`
    hint: did you mean `watch-expiration`? there is: watch-expiration, stream-forwarder, undrained-joinset, lost-waiter, fan-out-flood, slow-list, n-plus-one, regex-per-request, quadratic-related, instrument-bodies, client-per-request, heap-growth, pinned-cover, session-cycle, unbounded-clicks, label-cardinality, hash-on-worker, file-io-on-worker, pool-hold, tight-channel, global-stock-lock, lock-across-await, abba-transfer, alloc-churn, rss-stays
    ");
    insta::assert_snapshot!(Checkout::new().lab(&["verify", "--class", "disk"]), @r"
    exit code 2
    -- stdout
    -- stderr
    error: no fault of class `disk` has a verdict
    hint: there is: watch-expiration, stream-forwarder, undrained-joinset, lost-waiter, fan-out-flood, slow-list, n-plus-one, regex-per-request, quadratic-related, instrument-bodies, client-per-request, heap-growth, pinned-cover, session-cycle, unbounded-clicks, label-cardinality, hash-on-worker, file-io-on-worker, pool-hold, tight-channel, global-stock-lock, lock-across-await, abba-transfer, alloc-churn, rss-stays
    ");
}

#[test]
fn an_exported_rustflags_is_refused_before_anything_is_built() {
    for (value, name) in [("", "RUSTFLAGS"), ("-O", "CARGO_ENCODED_RUSTFLAGS")] {
        let checkout = Checkout::new();
        let output = Command::new(env!("CARGO_BIN_EXE_lab"))
            .args(["verify", "watch-expiration"])
            .current_dir(checkout.path("."))
            .env_remove("CARGO_MANIFEST_DIR")
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .env(name, value)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8(output.stderr).unwrap();
        let expected = format!(
            "error: {name} is set: it would replace this workspace's compiler flags\n\
             hint: unset {name}; to add flags, set CARGO_BUILD_RUSTFLAGS instead\n"
        );
        assert_eq!(said, expected);
    }
}

#[test]
fn an_unknown_scenario_gets_the_list() {
    insta::assert_snapshot!(Checkout::new().lab(&["load", "book"]), @r"
    exit code 2
    -- stdout
    -- stderr
    error: no scenario is called `book`
    hint: did you mean `books`? one of books (a shop's mix: 40 % single books, 30 % lists, 20 % searches, 10 % reviews), read-books (GET /api/v1/books/{id} over a set of keys); a fault's id (cargo lab list); or a URL
    ");
}

#[test]
fn load_is_for_this_machine_and_for_http() {
    insta::assert_snapshot!(Checkout::new().lab(&["load", "http://192.0.2.1/"]), @r"
    exit code 2
    -- stdout
    -- stderr
    error: 192.0.2.1 is not this machine: load on somebody else's service is an attack
    hint: use 127.0.0.1, or add --allow-remote if the machine is yours to load
    ");
    insta::assert_snapshot!(Checkout::new().lab(&["load", "https://127.0.0.1/"]), @r"
    exit code 2
    -- stdout
    -- stderr
    error: `https://127.0.0.1/`: https is not spoken here, only http
    hint: write it as http://127.0.0.1:6060, or with a path behind it
    ");
}

#[test]
fn a_rate_of_zero_is_refused() {
    insta::assert_snapshot!(Checkout::new().lab(&["load", "books", "--rate", "0"]), @r"
    exit code 2
    -- stdout
    -- stderr
    error: invalid value '0' for '--rate <R>': 0 is not in 1..=4294967295
    hint: `cargo lab load --help` explains what is accepted
    ");
}
