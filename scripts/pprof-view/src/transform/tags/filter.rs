//! `tagfocus`, `tagignore`: a range of numbers or an expression, for one key or for all.

use std::sync::LazyLock;

use regex::Regex;

use super::Units;
use crate::measure;
use crate::profile::{Label, LabelValue, Sample};

/// Chooses samples by their tags: `32kb`, `:64kb`, `4mb:`, `12kb:64mb`, `foo.*bar`, `key=…`.
#[derive(Debug, Clone)]
pub struct TagFilter {
    /// As it was given.
    text: String,
    /// The key before `=`; without one all keys are searched.
    key: Option<String>,
    meant: Meaning,
}

#[derive(Debug, Clone)]
enum Meaning {
    Range(Range),
    /// Separated by commas.
    Expressions(Vec<Regex>),
}

/// Numbers in a unit, both ends included.
#[derive(Debug, Clone)]
struct Range {
    unit: String,
    from: Option<f64>,
    to: Option<f64>,
}

/// A text that is no tag filter.
#[derive(Debug, Clone, thiserror::Error)]
pub enum TagFilterError {
    /// Neither a range nor an expression.
    #[error("{0}")]
    Expression(#[from] regex::Error),
    /// A number that no tag can have.
    #[error("{0} is outside of the 64-bit numbers that tags have")]
    Number(String),
}

static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("([+-]?[0-9]+)([A-Za-z]+)?").expect("checked by the tests"));

impl TagFilter {
    /// Reads a filter as pprof does.
    ///
    /// # Errors
    /// It is neither a range nor an expression.
    pub fn parse(text: &str) -> Result<Self, TagFilterError> {
        let (key, value) = match text.split_once('=') {
            Some((key, value)) => (Some(key).filter(|key| !key.is_empty()), value),
            None => (None, text),
        };
        let meant = if let Some(range) = Range::parse(value)? {
            Meaning::Range(range)
        } else {
            let expressions = value.split(',').map(Regex::new);
            Meaning::Expressions(expressions.collect::<Result<_, _>>()?)
        };
        Ok(Self {
            text: text.to_owned(),
            key: key.map(str::to_owned),
            meant,
        })
    }

    /// Whether the text is taken for numbers, which may surprise who meant an expression.
    pub fn is_range(&self) -> bool {
        matches!(self.meant, Meaning::Range(_))
    }

    /// As it was given.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn matches(&self, sample: &Sample, units: &Units) -> bool {
        let labels = || {
            let is_meant = |label: &&Label| self.key.as_ref().is_none_or(|key| **key == *label.key);
            sample.labels.iter().filter(is_meant)
        };
        match (&self.meant, &self.key) {
            (Meaning::Range(range), _) => labels().any(|label| match &label.value {
                LabelValue::Number { value, .. } => range.contains(*value, units.get(&label.key)),
                LabelValue::Text(_) => false,
            }),
            // Any of the expressions for a named key, each of them over all keys: so it is in pprof.
            (Meaning::Expressions(expressions), Some(_)) => texts(labels())
                .any(|(_, text)| expressions.iter().any(|regex| regex.is_match(text))),
            (Meaning::Expressions(expressions), None) => expressions.iter().all(|regex| {
                texts(labels()).any(|(key, text)| regex.is_match(&format!("{key}:{text}")))
            }),
        }
    }
}

fn texts<'a>(labels: impl Iterator<Item = &'a Label>) -> impl Iterator<Item = (&'a str, &'a str)> {
    labels.filter_map(|label| match &label.value {
        LabelValue::Text(text) => Some((&*label.key, &**text)),
        LabelValue::Number { .. } => None,
    })
}

impl Range {
    /// `None` if the text is no range.
    fn parse(text: &str) -> Result<Option<Self>, TagFilterError> {
        let mut found = NUMBER.captures_iter(text);
        let Some(first) = found.next() else {
            return Ok(None);
        };
        let number = |captures: &regex::Captures<'_>| {
            let digits = &captures[1];
            let number = digits.strip_prefix('+').unwrap_or(digits).parse::<i64>();
            number.map_err(|_| TagFilterError::Number(digits.to_owned()))
        };
        let unit_of = |captures: &regex::Captures<'_>| {
            captures.get(2).map_or("", |unit| unit.as_str()).to_owned()
        };
        let unit = unit_of(&first);
        let (from, unit) = measure::scale(number(&first)?, &unit, &unit);
        let Some(second) = found.next() else {
            let whole = &first[0];
            let (from, to) = match text.split_once(whole) {
                Some(("", "")) => (Some(from), Some(from)),
                Some(("", ":")) => (Some(from), None),
                Some((":", "")) => (None, Some(from)),
                _ => return Ok(None),
            };
            return Ok(Some(Self { unit, from, to }));
        };
        if text != format!("{}:{}", &first[0], &second[0]) {
            return Ok(None);
        }
        let (to, other) = measure::scale(number(&second)?, &unit_of(&second), &unit);
        Ok((other == unit).then_some(Self {
            unit,
            from: Some(from),
            to: Some(to),
        }))
    }

    fn contains(&self, value: i64, unit: &str) -> bool {
        let (value, unit) = measure::scale(value, unit, &self.unit);
        unit == self.unit
            && self.from.is_none_or(|from| value >= from)
            && self.to.is_none_or(|to| value <= to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Profile;

    fn sample(labels: Vec<(&str, LabelValue)>) -> Sample {
        let label = |(key, value): (&str, LabelValue)| Label {
            key: key.into(),
            value,
        };
        Sample {
            labels: labels.into_iter().map(label).collect(),
            ..Sample::default()
        }
    }

    fn matches(filter: &str, sample: &Sample) -> bool {
        let profile = Profile {
            samples: vec![sample.clone()],
            ..Profile::default()
        };
        let filter = TagFilter::parse(filter).unwrap();
        filter.matches(sample, &Units::of(&profile))
    }

    #[test]
    fn numbers_are_chosen_by_range_in_any_unit() {
        let size = |value| LabelValue::Number {
            value,
            unit: "bytes".into(),
        };
        let sample = sample(vec![("memory", size(64 << 10))]);
        for fits in ["64kb", "65536B", ":64kb", "1kb:", "1kb:1mb", "memory=64kb"] {
            assert!(matches(fits, &sample), "{fits}");
        }
        for other in ["63kb", "65kb:", ":1kb", "other=64kb", "64ms", "64"] {
            assert!(!matches(other, &sample), "{other}");
        }
    }

    #[test]
    fn texts_are_chosen_by_expression() {
        let text = |text: &str| LabelValue::Text(text.into());
        let sample = sample(vec![
            ("thread", text("worker-2")),
            ("route", text("/books")),
        ]);
        for fits in [
            "worker",
            "thread=worker-.$",
            "thread:work",
            "worker,books",
            "thread=x,work",
        ] {
            assert!(matches(fits, &sample), "{fits}");
        }
        for other in ["main", "route=worker", "worker,main"] {
            assert!(!matches(other, &sample), "{other}");
        }
    }

    #[test]
    fn what_is_neither_is_refused() {
        assert!(TagFilter::parse("(").is_err());
        assert!(TagFilter::parse("99999999999999999999").is_err());
        assert!(!TagFilter::parse("1kb:2s").unwrap().is_range());
    }
}
