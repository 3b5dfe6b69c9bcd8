//! Query parameters, strict: a slip gets an answer, not a silent default.

use std::time::Duration;

use axum::http::Uri;

use super::error::Error;
use crate::cpu::Hertz;
use crate::text::Detail;

/// The longest capture, in seconds.
const MAX_SECONDS: u64 = 300;

/// The parameters of one request, each name known and given once.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Params {
    pairs: Vec<(String, String)>,
}

/// How `/debug/fgprof` answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// Gzipped protobuf.
    Pprof,
    /// Text for flame graph scripts.
    Folded,
}

impl Params {
    /// Takes the query apart; names outside of `known` are refused.
    pub(super) fn parse(uri: &Uri, known: &[&str]) -> Result<Self, Error> {
        let query = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri)
            .map_err(|error| Error::bad_request(format!("unreadable query: {error}")))?;
        let pairs = query.0;
        for (index, (name, _)) in pairs.iter().enumerate() {
            if !known.contains(&name.as_str()) {
                return Err(Error::bad_request(unknown(name, known)));
            }
            if pairs[..index].iter().any(|(earlier, _)| earlier == name) {
                return Err(Error::bad_request(format!("{name:?} is given twice")));
            }
        }
        Ok(Self { pairs })
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// `seconds`: 1 to 300.
    pub(super) fn seconds(&self) -> Result<Option<Duration>, Error> {
        let Some(text) = self.get("seconds") else {
            return Ok(None);
        };
        match text.parse() {
            Ok(seconds @ 1..=MAX_SECONDS) => Ok(Some(Duration::from_secs(seconds))),
            Ok(seconds) if seconds > MAX_SECONDS => Err(Error::bad_request(format!(
                "invalid value for \"seconds\" - must be a positive integer of at most {MAX_SECONDS}"
            ))),
            _ => Err(Error::bad_request(
                "invalid value for \"seconds\" - must be a positive integer",
            )),
        }
    }

    /// `format`: pprof if absent.
    pub(super) fn format(&self) -> Result<Format, Error> {
        match self.get("format") {
            None | Some("pprof") => Ok(Format::Pprof),
            Some("folded") => Ok(Format::Folded),
            Some(_) => Err(Error::bad_request(
                "invalid value for \"format\" - must be pprof or folded",
            )),
        }
    }

    /// `hz`: 1 to 1000.
    pub(super) fn hertz(&self) -> Result<Hertz, Error> {
        let Some(text) = self.get("hz") else {
            return Ok(Hertz::DEFAULT);
        };
        text.parse().ok().and_then(Hertz::new).ok_or_else(|| {
            Error::bad_request("invalid value for \"hz\" - must be an integer from 1 to 1000")
        })
    }

    /// `debug`: which text form; `None` for 0 or if absent, the protobuf.
    pub(super) fn detail(&self) -> Result<Option<Detail>, Error> {
        match self.get("debug").map(str::parse::<u32>) {
            None | Some(Ok(0)) => Ok(None),
            Some(Ok(1)) => Ok(Some(Detail::Grouped)),
            Some(Ok(_)) => Ok(Some(Detail::Full)),
            Some(Err(_)) => Err(Error::bad_request(
                "invalid value for \"debug\" - must be 0, 1 or 2",
            )),
        }
    }
}

fn unknown(name: &str, known: &[&str]) -> String {
    if known.is_empty() {
        format!("unknown parameter {name:?}; none is taken here")
    } else {
        format!(
            "unknown parameter {name:?}; known here: {}",
            known.join(", ")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(query: &str) -> Result<Params, Error> {
        Params::parse(
            &format!("/x?{query}").parse().unwrap(),
            &["seconds", "hz", "debug"],
        )
    }

    #[test]
    fn whole_positive_seconds_up_to_the_cap_are_taken() {
        assert_eq!(
            params("seconds=300").unwrap().seconds().unwrap(),
            Some(Duration::from_secs(300))
        );
        assert_eq!(params("").unwrap().seconds().unwrap(), None);
        for wrong in ["abc", "0", "-1", "1.5", "301", "", "99999999999999999999"] {
            assert!(
                params(&format!("seconds={wrong}"))
                    .unwrap()
                    .seconds()
                    .is_err(),
                "{wrong}"
            );
        }
    }

    #[test]
    fn rates_and_forms_are_checked() {
        assert!(params("hz=0").unwrap().hertz().is_err());
        assert!(params("hz=1001").unwrap().hertz().is_err());
        assert_eq!(params("hz=1000").unwrap().hertz().unwrap().get(), 1000);
        let detail = |query| params(query).unwrap().detail();
        assert_eq!(detail("debug=0").unwrap(), None);
        assert_eq!(detail("debug=1").unwrap(), Some(Detail::Grouped));
        assert_eq!(detail("debug=7").unwrap(), Some(Detail::Full));
        assert!(detail("debug=x").is_err());
    }

    #[test]
    fn unknown_and_doubled_names_are_refused() {
        assert!(params("second=10").is_err());
        assert!(params("seconds=1&seconds=2").is_err());
    }
}
