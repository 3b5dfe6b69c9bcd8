//! Starts that are refused: one line that says why, one that says what to do, exit code 2, nothing left behind.

use std::fs;
use std::net::TcpListener;
use std::process::{Output, Stdio};

use bookstore::faults::CATALOGUE;
use insta::assert_snapshot;

use crate::process::{bookstore, files_in};

/// What a refused start says, with `known` texts named.
fn refusal(flags: &[&str], variables: &[(&str, &str)], known: &[(&str, &str)]) -> String {
    let temporary = tempfile::tempdir().unwrap();
    let Output {
        status,
        stdout,
        stderr,
    } = bookstore(temporary.path())
        .args(flags)
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let mut said = String::from_utf8(stderr).unwrap();
    assert_eq!(status.code(), Some(2), "{said}");
    assert!(stdout.is_empty());
    assert_eq!(files_in(&temporary), 0);
    let lines: Vec<_> = said.lines().collect();
    assert_eq!(lines.len(), 2, "{said}");
    assert!(
        lines[0].starts_with("error: ") && lines[1].starts_with("hint: "),
        "{said}"
    );
    for (text, name) in known {
        said = said.replace(text, name);
    }
    said
}

#[test]
fn wrong_flags_are_refused() {
    let ids: Vec<_> = CATALOGUE.iter().map(|fault| fault.id).collect();
    let out_of = format!("out of: {}", ids.join(", "));
    let said = [
        refusal(
            &["--faults", "watch-expiration,slow-coffee"],
            &[],
            &[(&out_of, "out of: [ids]")],
        ),
        refusal(&["--cache-ttl", "0"], &[], &[]),
        refusal(&["--log-format", "xml"], &[], &[]),
        refusal(&["--sampler", "perf"], &[], &[]),
        refusal(&["--lissten", "127.0.0.1:0"], &[], &[]),
        refusal(&["--database", "postgres://localhost/shop"], &[], &[]),
        refusal(&["extra"], &[], &[]),
    ];
    assert_snapshot!(said.join("\n"), @r#"
    error: invalid value 'watch-expiration,slow-coffee' for '--faults <all|none|ID,ID>': there is no fault `slow-coffee`
    hint: use `all`, `none`, or ids joined by commas out of: [ids]

    error: invalid value '0' for '--cache-ttl <SECONDS>': not a time to keep a book
    hint: give whole seconds, from 1 to 86400

    error: invalid value 'xml' for '--log-format <FORMAT>'
    hint: use one of: pretty, json

    error: invalid value 'perf' for '--sampler <SAMPLER>'
    hint: use one of: native, pprof

    error: unexpected argument '--lissten' found
    hint: did you mean `--listen`?

    error: invalid value 'postgres://localhost/shop' for '--database <sqlite:PATH>': not a database file
    hint: write it as sqlite:PATH, without options; leave the flag out for a temporary database

    error: unexpected argument 'extra' found
    hint: `bookstore --help` explains every flag
    "#);
}

#[test]
fn wrong_variables_are_refused() {
    let said = [
        refusal(&[], &[("BOOKSTORE_CACHE_TTL", "long")], &[]),
        refusal(&[], &[("RUST_LOG", "bookstore=loud")], &[]),
        refusal(&[], &[("BOOKSTORE_EXIT_ON_STDIN_CLOSE", "perhaps")], &[]),
    ];
    assert_snapshot!(said.join("\n"), @r#"
    error: invalid value 'long' for '--cache-ttl <SECONDS>': not a time to keep a book
    hint: give whole seconds, from 1 to 86400

    error: RUST_LOG cannot be read: error parsing level filter: expected one of "off", "error", "warn", "info", "debug", "trace", or a number 0-5
    hint: write it as `info`, or as `bookstore=debug,sqlx=warn`

    error: invalid value 'perhaps' for '--exit-on-stdin-close': neither true nor false
    hint: give true or false
    "#);
}

#[test]
fn busy_ports_are_refused() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let known = [(address.as_str(), "[address]")];
    let said = [
        refusal(&["--listen", &address], &[], &known),
        refusal(&["--debug-listen", &address], &[], &known),
    ];
    assert_snapshot!(said.join("\n"), @r#"
    error: the API cannot listen on [address]: Address already in use (os error 98)
    hint: choose another port with `--listen`, such as 127.0.0.1:0 for a free one

    error: the debug listener cannot listen on [address]: Address already in use (os error 98)
    hint: choose another loopback address with `--debug-listen`, such as 127.0.0.1:0 for a free port, or switch it off with `--debug-listen off`
    "#);
}

#[test]
fn addresses_that_cannot_be_meant_are_refused() {
    let said = [
        refusal(&["--listen", "localhost:8080"], &[], &[]),
        refusal(&["--debug-listen", "on"], &[], &[]),
        refusal(&["--debug-listen", "0.0.0.0:0"], &[], &[]),
    ];
    assert_snapshot!(said.join("\n"), @r#"
    error: invalid value 'localhost:8080' for '--listen <ADDRESS:PORT>': not an address with a port
    hint: write it as 127.0.0.1:8080, or as 127.0.0.1:0 for a free port

    error: invalid value 'on' for '--debug-listen <ADDRESS:PORT|off>': not an address with a port
    hint: write it as 127.0.0.1:8080, or as 127.0.0.1:0 for a free port

    error: 0.0.0.0:0 is not a loopback address: give the debug listener a token, or let it listen on 127.0.0.1
    hint: choose another loopback address with `--debug-listen`, such as 127.0.0.1:0 for a free port, or switch it off with `--debug-listen off`
    "#);
}

#[test]
fn databases_that_cannot_be_used_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().display().to_string();
    let known = [(path.as_str(), "[folder]")];
    fs::write(
        folder.path().join("notes.txt"),
        "no database, but long enough to be asked\n".repeat(50),
    )
    .unwrap();
    let said = [
        refusal(
            &["--database", &format!("sqlite:{path}/missing/shop.sqlite")],
            &[],
            &known,
        ),
        refusal(&["--database", &format!("sqlite:{path}")], &[], &known),
        refusal(
            &["--database", &format!("sqlite:{path}/notes.txt")],
            &[],
            &known,
        ),
    ];
    assert_snapshot!(said.join("\n"), @r#"
    error: cannot use the database [folder]/missing/shop.sqlite: error returned from database: (code: 14) unable to open database file
    hint: name a file in a folder that you may write, as `--database sqlite:PATH`, or leave the flag out for a temporary one

    error: cannot use the database [folder]: error returned from database: (code: 14) unable to open database file
    hint: name a file in a folder that you may write, as `--database sqlite:PATH`, or leave the flag out for a temporary one

    error: cannot use the database [folder]/notes.txt: error returned from database: (code: 26) file is not a database
    hint: name a file in a folder that you may write, as `--database sqlite:PATH`, or leave the flag out for a temporary one
    "#);
    assert_eq!(files_in(&folder), 1, "only the file that was there");
}
