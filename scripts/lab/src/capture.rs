//! Takes a profile from a running service and keeps it in a file.

mod file;

use std::time::Duration;

use pprof_view::Profile;

pub use self::file::{save_as, save_in};
use crate::client::{Address, Answer, Client};
use crate::error::{Error, Result};
use crate::nearest;

/// The profiles that `/debug/pprof/` may have, and another name for some.
pub const PROFILES: [&str; 7] = [
    "profile",
    "heap",
    "allocs",
    "goroutine",
    "block",
    "mutex",
    "threadcreate",
];
const ALIASES: [(&str, &str); 2] = [("cpu", "profile"), ("tasks", "goroutine")];

/// How long the service may take beyond the seconds that it was asked for: the first answer reads its debug information.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long a CPU profile runs if nobody says.
const SECONDS: u32 = 30;

/// A profile to be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    profile: &'static str,
    seconds: Option<u32>,
    url: String,
}

/// A profile that was taken: it parses.
#[derive(Debug, Clone)]
pub struct Captured {
    /// As the service sent it: gzip.
    pub raw: Vec<u8>,
    /// What is in it.
    pub profile: Profile,
}

impl Request {
    /// `profile` by its name or alias, from the service at `base` (`http://127.0.0.1:6060`, with or without `/debug/pprof`).
    ///
    /// `seconds` is how long a CPU profile runs (30 if absent), and what others give the difference over.
    pub fn new(profile: &str, seconds: Option<u32>, base: &str) -> Result<Self> {
        let name = ALIASES
            .iter()
            .find(|(alias, _)| *alias == profile)
            .map_or(profile, |(_, name)| name);
        let known = PROFILES.iter().find(|known| **known == name);
        let profile = known.ok_or_else(|| unknown(profile))?;
        let seconds = seconds.or((*profile == "profile").then_some(SECONDS));
        let address = Address::parse(base)?;
        let path = address
            .path()
            .trim_end_matches('/')
            .trim_end_matches("/debug/pprof");
        let query = seconds.map_or_else(String::new, |seconds| format!("?seconds={seconds}"));
        let url = address
            .with_path(&format!("{path}/debug/pprof/{profile}{query}"))
            .to_string();
        Ok(Self {
            profile,
            seconds,
            url,
        })
    }

    /// The profile's name below `/debug/pprof/`.
    pub fn profile(&self) -> &'static str {
        self.profile
    }

    /// How long the service collects before it answers.
    pub fn seconds(&self) -> u32 {
        self.seconds.unwrap_or(0)
    }

    /// What is fetched.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Takes the profile; each way to fail has its own next step.
    pub async fn take(&self) -> Result<Captured> {
        let timeout = PATIENCE + Duration::from_secs(u64::from(self.seconds()));
        let answer = Client::new(timeout).get(&self.url).await?;
        if answer.status != 200 {
            return Err(self.refused(&answer));
        }
        let profile = Profile::parse(&answer.body).map_err(|e| {
            Error::new(
                format!("{} answered what is no profile: {e}", self.url),
                "check that the address is a service's debug listener (the bookstore's prints it as `debug http://…`)",
            )
        })?;
        Ok(Captured {
            raw: answer.body.to_vec(),
            profile,
        })
    }

    fn refused(&self, answer: &Answer) -> Error {
        let said = answer.text();
        let said = said.lines().next().map_or("", |line| line.trim());
        let words = |what: &str| {
            if said.is_empty() {
                what.to_owned()
            } else {
                said.to_owned()
            }
        };
        let is_pprof = answer.headers.contains_key("x-go-pprof");
        let what = format!("{} answered {}", self.url, answer.status);
        match answer.status {
            404 if is_pprof => Error::new(
                format!("the service has no profile `{}`", self.profile),
                names(),
            ),
            404 => Error::new(
                format!("{} has no pprof", self.url),
                "give the debug listener's address, not the API's: --url http://127.0.0.1:6060",
            ),
            409 => Error::new(
                format!(
                    "another capture runs: {}",
                    words("a CPU profile is already being taken")
                ),
                "wait until it ends, then run the command again",
            ),
            401 | 403 => Error::new(
                what,
                "the service wants a token: fetch with curl -H 'Authorization: Bearer …', then open the file",
            ),
            421 => Error::new(
                what,
                "the service does not know that host name: use 127.0.0.1, or add the name to its allowed hosts",
            ),
            400 => Error::new(
                format!("the service refuses: {}", words("bad request")),
                "see `cargo lab capture --help`",
            ),
            _ => Error::new(
                format!("{what}: {}", words("no reason given")),
                "look at the service's log",
            ),
        }
    }
}

fn unknown(profile: &str) -> Error {
    let known = PROFILES.into_iter().chain(ALIASES.map(|(alias, _)| alias));
    let guess = nearest::of(profile, known)
        .map(|near| format!("did you mean `{near}`? "))
        .unwrap_or_default();
    Error::new(
        format!("no profile is called `{profile}`"),
        format!("{guess}{}", names()),
    )
}

fn names() -> String {
    format!(
        "one of {}, or {}",
        PROFILES.join(", "),
        ALIASES.map(|(alias, _)| alias).join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(profile: &str, seconds: Option<u32>, base: &str) -> String {
        Request::new(profile, seconds, base).unwrap().url
    }

    #[test]
    fn names_aliases_and_base_addresses_are_taken() {
        assert_eq!(
            url("cpu", Some(5), "http://127.0.0.1:6060"),
            "http://127.0.0.1:6060/debug/pprof/profile?seconds=5"
        );
        assert_eq!(
            url("profile", None, "http://127.0.0.1:6060/"),
            "http://127.0.0.1:6060/debug/pprof/profile?seconds=30"
        );
        assert_eq!(
            url("tasks", None, "http://h:1/debug/pprof/"),
            "http://h:1/debug/pprof/goroutine"
        );
        assert_eq!(
            url("heap", Some(2), "http://h:1/sub/debug/pprof"),
            "http://h:1/sub/debug/pprof/heap?seconds=2"
        );
        let error = Request::new("hep", None, "http://h:1").unwrap_err();
        assert!(
            error
                .hint()
                .starts_with("did you mean `heap`? one of profile, heap,"),
            "{error}"
        );
    }

    #[test]
    fn each_refusal_has_its_own_next_step() {
        let request = Request::new("cpu", Some(1), "http://127.0.0.1:6060").unwrap();
        let refused = |status, pprof: bool, body: &'static str| {
            let mut answer = Answer {
                status,
                headers: hyper::HeaderMap::new(),
                body: body.into(),
            };
            if pprof {
                answer
                    .headers
                    .insert("x-go-pprof", hyper::header::HeaderValue::from_static("1"));
            }
            let error = request.refused(&answer);
            format!("{} / {}", error.what(), error.hint())
        };
        assert!(
            refused(404, false, "").contains("has no pprof / give the debug listener's address")
        );
        assert!(
            refused(404, true, "Unknown profile\n")
                .starts_with("the service has no profile `profile` / one of")
        );
        let busy = refused(409, true, "a CPU profile runs and ends in 12 s\n");
        assert_eq!(
            busy,
            "another capture runs: a CPU profile runs and ends in 12 s / wait until it ends, then run the command again"
        );
        assert!(refused(421, false, "").contains("use 127.0.0.1"));
        assert!(refused(401, false, "").contains("token"));
        assert!(refused(500, false, "").ends_with("look at the service's log"));
    }
}
