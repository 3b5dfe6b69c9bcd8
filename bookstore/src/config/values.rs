//! What a flag's text stands for.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::db::Location;
use crate::error::StartError;

pub(super) fn address(text: &str) -> Result<SocketAddr, StartError> {
    text.parse().map_err(|_| {
        StartError::new(
            "not an address with a port",
            "write it as 127.0.0.1:8080, or as 127.0.0.1:0 for a free port",
        )
    })
}

pub(super) fn database(text: &str) -> Result<Location, StartError> {
    let path = text
        .strip_prefix("sqlite:")
        .map(|path| path.strip_prefix("//").unwrap_or(path))
        .filter(|path| !path.is_empty() && !path.contains('?') && *path != ":memory:")
        .ok_or_else(|| {
            StartError::new(
                "not a database file",
                "write it as sqlite:PATH, without options; leave the flag out for a temporary database",
            )
        })?;
    Ok(Location::File(PathBuf::from(path)))
}

pub(super) fn cache_ttl(text: &str) -> Result<Duration, StartError> {
    text.parse()
        .ok()
        .filter(|seconds| (1..=86_400).contains(seconds))
        .map(Duration::from_secs)
        .ok_or_else(|| {
            StartError::new(
                "not a time to keep a book",
                "give whole seconds, from 1 to 86400",
            )
        })
}

pub(super) fn pricing_delay(text: &str) -> Result<Duration, StartError> {
    text.parse()
        .ok()
        .filter(|milliseconds| (0..=10_000).contains(milliseconds))
        .map(Duration::from_millis)
        .ok_or_else(|| {
            StartError::new(
                "not a time to answer in",
                "give whole milliseconds, from 0 to 10000",
            )
        })
}

pub(super) fn truth(text: &str) -> Result<bool, StartError> {
    text.parse()
        .map_err(|_| StartError::new("neither true nor false", "give true or false"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_a_file_and_nothing_else() {
        let file = |path: &str| Some(Location::File(PathBuf::from(path)));
        let cases = [
            ("sqlite:shop.sqlite", file("shop.sqlite")),
            ("sqlite:/var/shop.sqlite", file("/var/shop.sqlite")),
            ("sqlite:///var/shop.sqlite", file("/var/shop.sqlite")),
            ("sqlite::memory:", None),
            ("sqlite:", None),
            ("sqlite:shop.sqlite?mode=rwc", None),
            ("postgres://localhost/shop", None),
        ];
        for (text, expected) in cases {
            assert_eq!(database(text).ok(), expected, "{text}");
        }
    }

    #[test]
    fn a_cache_keeps_books_for_whole_seconds_above_zero() {
        let times = ["1", "86400", "0", "86401", "1.5", "-1", "long"];
        let parsed = times.map(|text| cache_ttl(text).ok().map(|ttl| ttl.as_secs()));
        let expected = [Some(1), Some(86_400), None, None, None, None, None];
        assert_eq!(parsed, expected);
    }
}
