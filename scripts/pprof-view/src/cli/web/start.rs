//! What the command line says about the page's first view.

use std::fmt::Write;
use std::net::IpAddr;

use super::super::arguments::ReportArguments;
use super::super::failure::Failure;

/// The port of pprof's `-http=HOST:PORT`: `:8080`, `localhost:8080`; `localhost:` is any.
pub(super) fn port(place: &str) -> Result<u16, String> {
    let (host, port) = place
        .rsplit_once(':')
        .ok_or("write HOST:PORT, such as localhost:8080")?;
    let literal = host.trim_start_matches('[').trim_end_matches(']');
    let is_here = matches!(host, "" | "localhost")
        || literal.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
    if !is_here {
        return Err("the page is served to this machine only; from another one, `ssh -L`".into());
    }
    match port {
        "" => Ok(0),
        port => port.parse().map_err(|error| format!("{port}: {error}")),
    }
}

/// The page shows all rows in units that fit: options that choose these would be without effect.
pub(super) fn refuse_options_of_rows(report: &ReportArguments) -> Result<(), Failure> {
    let given = [
        (report.unit != "minimum", "unit"),
        (report.divide_by.to_bits() != 1_f64.to_bits(), "divide_by"),
        (report.nodecount.is_some(), "nodecount"),
        (!report.trim, "trim"),
        (report.granularity().is_some(), "granularity"),
        (report.relative_percentages, "relative_percentages"),
        (report.prune_from.is_some(), "prune_from"),
        (report.drop_negative, "drop_negative"),
        (report.tagshow.is_some(), "tagshow"),
        (report.taghide.is_some(), "taghide"),
        (report.json, "json"),
        (report.markdown, "markdown"),
    ];
    match given.iter().find(|(is_given, _)| *is_given) {
        None => Ok(()),
        Some((_, name)) => Err(Failure::new(
            format!("the page takes no `-{name}`"),
            "leave it out; it takes filters, `-cum`, `-noinlines` and `-sample_index`, and can change them",
        )),
    }
}

/// The address of the first view: assets/parts/state.js reads it.
pub(super) fn fragment(report: &ReportArguments) -> String {
    let texts = [
        ("focus", &report.focus),
        ("ignore", &report.ignore),
        ("hide", &report.hide),
        ("show", &report.show),
        ("show_from", &report.show_from),
    ];
    let mut parts: Vec<String> = texts
        .iter()
        .filter_map(|(key, text)| text.as_ref().map(|text| format!("{key}={}", encoded(text))))
        .collect();
    if report.cum {
        parts.push("sort=cum".to_owned());
    }
    if report.noinlines {
        parts.push("noinlines=".to_owned());
    }
    parts.join("&")
}

/// Percent-encoding: everything but letters, digits, and what never means anything in a query.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("writing to a String succeeds");
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::{encoded, port};

    #[test]
    fn only_this_machine_is_served_under_pprofs_spelling_too() {
        assert_eq!(port(":8080"), Ok(8080));
        assert_eq!(port("localhost:"), Ok(0));
        assert_eq!(port("[::1]:80"), Ok(80));
        for other in ["0.0.0.0:80", "example.org:80", "80", ":http"] {
            assert!(port(other).is_err(), "{other}");
        }
    }

    #[test]
    fn signs_of_expressions_survive_the_address() {
        assert_eq!(encoded("^a::b+c&d=é$"), "%5Ea%3A%3Ab%2Bc%26d%3D%C3%A9%24");
    }
}
