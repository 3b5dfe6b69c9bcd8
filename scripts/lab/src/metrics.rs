//! Reads the Prometheus text format, version 0.0.4, as `/metrics` answers it.
//!
//! Source of the format: <https://prometheus.io/docs/instrumenting/exposition_formats/>.

use std::collections::BTreeMap;

use crate::error::{Error, Result};

/// Every sample of one answer of `/metrics`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Metrics {
    samples: Vec<Sample>,
}

/// One line: a name, its labels, its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// The metric's name.
    pub name: String,
    /// Label names and unescaped values.
    pub labels: BTreeMap<String, String>,
    /// The value; units are the metric's own.
    pub value: f64,
}

impl Metrics {
    /// Parses the whole text; a line that cannot be read is an error that names it.
    pub fn parse(text: &str) -> Result<Self> {
        let lines = text
            .lines()
            .enumerate()
            .map(|(i, line)| (i + 1, line.trim()));
        let samples = lines
            .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
            .map(|(number, line)| {
                sample(line).ok_or_else(|| {
                    Error::new(
                        format!("line {number} of the metrics cannot be read: {line}"),
                        "check that the address answers with Prometheus text (`/metrics`)",
                    )
                })
            })
            .collect::<Result<_>>()?;
        Ok(Self { samples })
    }

    /// The samples in the order of the text.
    pub fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// The sum over all samples of `name` whose labels include `labels`; `None` where there is none.
    pub fn value(&self, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        let matches = |sample: &&Sample| {
            sample.name == name
                && labels
                    .iter()
                    .all(|(key, value)| sample.labels.get(*key).is_some_and(|have| have == value))
        };
        let mut found = self
            .samples
            .iter()
            .filter(matches)
            .map(|sample| sample.value)
            .peekable();
        found.peek().is_some().then(|| found.sum())
    }

    /// A counter's or gauge's sum over all its labels; one that was never touched is not in the text and counts as 0.
    pub fn count(&self, name: &str) -> f64 {
        self.value(name, &[]).unwrap_or(0.0)
    }
}

fn sample(line: &str) -> Option<Sample> {
    let end = line.find(|c: char| c == '{' || c.is_whitespace())?;
    let (name, mut rest) = line.split_at(end);
    let mut labels = BTreeMap::new();
    if let Some(inner) = rest.strip_prefix('{') {
        rest = inner;
        loop {
            rest = rest.trim_start_matches([',', ' ']);
            if let Some(after) = rest.strip_prefix('}') {
                rest = after;
                break;
            }
            let (key, after) = rest.split_once("=\"")?;
            let (value, after) = quoted(after)?;
            labels.insert(key.trim().to_owned(), value);
            rest = after;
        }
    }
    // A timestamp in milliseconds may follow the value.
    let value = rest.split_whitespace().next()?.parse().ok()?;
    let valid = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    (!name.is_empty() && name.chars().all(valid)).then(|| Sample {
        name: name.to_owned(),
        labels,
        value,
    })
}

/// The text up to the closing quote, unescaped, and what follows it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, &text[at + 1..])),
            '\\' => match chars.next()?.1 {
                'n' => value.push('\n'),
                other => value.push(other),
            },
            other => value.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"# HELP bookstore_cache_hits_total Reads answered from the cache.
# TYPE bookstore_cache_hits_total counter
bookstore_cache_hits_total 1950

bookstore_http_requests_total{method="GET",route="/api/v1/books/{id}",status="200"} 2000
bookstore_http_requests_total{method="GET",route="/healthz",status="200"} 64 1700000000000
odd{text="a \"quoted\" \\ and a\nline, with {braces}"} +Inf
"#;

    #[test]
    fn counters_and_labels_are_read() {
        let metrics = Metrics::parse(TEXT).unwrap();
        assert_eq!(metrics.samples().len(), 4);
        assert_eq!(
            metrics.count("bookstore_cache_hits_total").to_string(),
            "1950"
        );
        assert_eq!(
            metrics.count("bookstore_http_requests_total").to_string(),
            "2064"
        );
        let route = [("route", "/api/v1/books/{id}")];
        assert_eq!(
            metrics.value("bookstore_http_requests_total", &route),
            Some(2000.0)
        );
        assert_eq!(
            metrics.value("bookstore_http_requests_total", &[("status", "500")]),
            None
        );
        assert_eq!(
            metrics.samples()[3].labels["text"],
            "a \"quoted\" \\ and a\nline, with {braces}"
        );
        assert_eq!(metrics.samples()[3].value.to_string(), "inf");
    }

    #[test]
    fn a_counter_that_was_never_touched_is_zero() {
        assert_eq!(
            Metrics::parse("")
                .unwrap()
                .count("absent_total")
                .to_string(),
            "0"
        );
    }

    #[test]
    fn a_line_that_is_no_sample_is_named() {
        for bad in [
            "name",
            "name{a=\"b\" 1",
            "name abc",
            "{a=\"b\"} 1",
            "<html>",
            "na-me 1",
        ] {
            let error = Metrics::parse(&format!("ok 1\n{bad}\n")).unwrap_err();
            assert!(error.what().starts_with("line 2 "), "{bad}: {error}");
        }
    }
}
