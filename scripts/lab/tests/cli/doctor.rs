//! `cargo lab doctor`: what it looks at, and with `--url` each way in which a reader comes to no profile, planted.

use std::net::{SocketAddr, TcpListener};

use crate::Checkout;
use crate::serving::{Page, cpu_profile, page, refusing, serving};

/// The page that goes through these cases.
const PAGE: &str = include_str!("../../../../lessons/when-nothing-comes.md");

/// What it says of `http://HOST:PORT`, with the port as `PORT`. Whatever it finds amiss stands on the page in the same words.
fn doctor(host: &str, port: u16) -> String {
    let url = format!("http://{host}:{port}");
    let said = Checkout::new().lab(&["doctor", "--url", &url]);
    let amiss = ["problem ", "warning ", "         mend: "];
    for line in said.lines() {
        let is_amiss = amiss.iter().any(|start| line.starts_with(start));
        // There the debug listener is on port 6060, and the API on 8080.
        let is_told = ["6060", "8080"].iter().any(|told| {
            let line = line.replace(&port.to_string(), told);
            PAGE.contains(&line)
        });
        assert!(!is_amiss || is_told, "not on the page: {line}");
    }
    said.replace(&port.to_string(), "PORT")
}

/// A debug listener with these rates, whose CPU profile of a second has so many samples.
fn listener(rates: &str, samples: i64) -> u16 {
    serving(vec![
        page("/debug/pprof/", "index"),
        page("/debug/pprof/rates", rates),
        page("/debug/pprof/profile?seconds=1", cpu_profile(samples)),
    ])
}

/// The names and nothing else: what is found differs from machine to machine.
#[test]
fn the_machine_is_looked_at_in_the_order_in_which_it_matters() {
    let said = Checkout::new().lab(&["doctor"]);
    let names: Vec<&str> = said
        .lines()
        .filter_map(|line| {
            let marks = ["ok       ", "warning  ", "problem  "];
            marks.iter().find_map(|mark| line.strip_prefix(mark))
        })
        .filter_map(|finding| Some(finding.split_once(": ")?.0))
        .collect();
    insta::assert_snapshot!(names.join("\n"));
}

#[test]
fn findings_are_given_to_programs() {
    let said = Checkout::new().lab(&["doctor", "--json"]);
    let (_, stdout) = said.split_once("-- stdout\n").unwrap();
    let (json, _) = stdout.split_once("-- stderr").unwrap();
    let findings: Vec<serde_json::Value> = serde_json::from_str(json).unwrap();
    let hot_spot = findings
        .iter()
        .find(|finding| finding["name"] == "frame pointers in the bookstore");
    insta::assert_json_snapshot!(hot_spot, @r#"
    {
      "found": "not looked at: the bookstore is not built yet",
      "mend": "cargo build -p bookstore, then cargo lab doctor; lessons build it by themselves",
      "name": "frame pointers in the bookstore",
      "state": "warning"
    }
    "#);
}

#[test]
fn nothing_listens() {
    let (_bound, port) = refusing();
    insta::assert_snapshot!(doctor("127.0.0.1", port));
}

#[test]
fn version_six_is_meant_and_version_four_is_listened_on() {
    if TcpListener::bind(SocketAddr::from(([0, 0, 0, 0, 0, 0, 0, 1], 0))).is_err() {
        // Without version six there is no such trap.
        return;
    }
    insta::assert_snapshot!(doctor("[::1]", serving(vec![])));
}

#[test]
fn the_port_is_the_apis() {
    insta::assert_snapshot!(doctor("127.0.0.1", serving(vec![page("/healthz", "")])));
}

#[test]
fn the_listener_asks_for_credentials() {
    let refused: Page = ("/debug/pprof/", "401 Unauthorized", vec![]);
    insta::assert_snapshot!(doctor("127.0.0.1", serving(vec![refused])));
}

#[test]
fn rates_are_zero_and_nothing_runs() {
    let rates = r#"{"block_rate_ns":0,"heap_bytes":524288,"mutex_fraction":0}"#;
    insta::assert_snapshot!(doctor("127.0.0.1", listener(rates, 0)));
}

#[test]
fn a_capture_is_too_short() {
    insta::assert_snapshot!(doctor("127.0.0.1", listener(r#"{"block_rate_ns":1}"#, 3)));
}

#[test]
fn all_is_well() {
    insta::assert_snapshot!(doctor("127.0.0.1", listener(r#"{"block_rate_ns":1}"#, 95)));
}

#[test]
fn an_address_that_is_none_is_refused() {
    insta::assert_snapshot!(Checkout::new().lab(&["doctor", "--url", "6060"]));
}
