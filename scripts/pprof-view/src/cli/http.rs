//! Profiles over HTTP.

use std::error::Error;
use std::io::{ErrorKind, IsTerminal, Write};
use std::time::Duration;

use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, LOCATION};
use hyper::{Request, Response, StatusCode};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;

use super::arguments::ReportArguments;
use super::failure::{CYAN, Failure, line};

/// Where the bookstore's debug listener is unless told otherwise.
const DEFAULT_HOST: &str = "127.0.0.1:6060";
/// What a host without path is asked for, as pprof did from its start.
const DEFAULT_PATH: &str = "/debug/pprof/profile";
/// The length of a CPU capture that names none: the convention of `/debug/pprof/profile`.
const DEFAULT_SECONDS: u64 = 30;
/// The largest answer that is read.
const LIMIT: usize = 256 << 20;

/// The URL that a source means, with `seconds` set; `None` if it looks like a file.
pub(super) fn url(source: &str, seconds: Option<u64>) -> Option<Result<String, Failure>> {
    let rest = match source.split_once("://") {
        Some(("http", rest)) => rest.to_owned(),
        Some((scheme, _)) => {
            return Some(Err(Failure::new(
                format!("{scheme} is not spoken here, only http"),
                format!(
                    "fetch it yourself: `curl -so profile.pb.gz '{source}'`, then give the file"
                ),
            )));
        }
        None if source.starts_with("/debug/") => format!("{DEFAULT_HOST}{source}"),
        None => {
            let host = source.split(['/', '?']).next()?;
            let (name, port) = host.rsplit_once(':')?;
            if name.is_empty() || port.parse::<u16>().is_err() {
                return None;
            }
            source.to_owned()
        }
    };
    let (place, query) = rest.split_once('?').unwrap_or((&rest, ""));
    let (host, path) = match place.find('/') {
        Some(at) => place.split_at(at),
        None => (place, DEFAULT_PATH),
    };
    let path = if path == "/" { DEFAULT_PATH } else { path };
    let mut query: Vec<String> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(str::to_owned)
        .collect();
    if let Some(seconds) = seconds {
        query.retain(|pair| !pair.starts_with("seconds="));
        query.push(format!("seconds={seconds}"));
    }
    let mark = if query.is_empty() { "" } else { "?" };
    Some(Ok(format!("http://{host}{path}{mark}{}", query.join("&"))))
}

/// How long the service will take before it answers.
fn capture_seconds(url: &str) -> Option<u64> {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let asked = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("seconds="));
    match asked {
        Some(seconds) => seconds.parse().ok(),
        None => path.ends_with("/profile").then_some(DEFAULT_SECONDS),
    }
}

/// The body of the answer.
pub(super) fn fetch(url: &str, arguments: &ReportArguments) -> Result<Vec<u8>, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            Failure::new(
                format!("cannot start the network: {error}"),
                "close some programs",
            )
        })?;
    line("note", CYAN, &format!("fetching {url}"));
    let seconds = capture_seconds(url);
    let patience = arguments.timeout.unwrap_or_else(|| match seconds {
        Some(seconds) => seconds.saturating_add(seconds / 2).saturating_add(5),
        None => 65,
    });
    runtime.block_on(async {
        let answer = tokio::time::timeout(
            Duration::from_secs(patience),
            get(url, arguments.token.as_deref()),
        );
        tokio::select! {
            answer = answer => answer.unwrap_or_else(|_| {
                Err(Failure::new(
                    format!("{url} did not answer within {patience} s"),
                    "look whether the service still runs, or wait longer with `-timeout=SECONDS`",
                ))
            }),
            never = progress(seconds) => match never {},
        }
    })
}

/// What a service says when it is asked for a source file of its build.
pub(super) enum SourceAnswer {
    /// The file.
    Text(String),
    /// It has it, but not as it was built: its own words.
    Refused(String),
    /// It does not serve source, or not this file.
    None(String),
}

/// Asks the service that a profile comes from for a source file, under the profile's name for it.
pub(super) fn source(profile: &str, file: &str, arguments: &ReportArguments) -> SourceAnswer {
    let Some((before, _)) = profile.split_once("/debug/pprof/") else {
        return SourceAnswer::None("its URL is not below /debug/pprof/".to_owned());
    };
    let url = format!("{before}/debug/pprof/source?path={}", percent_encoded(file));
    let answer = async {
        let patience = Duration::from_secs(arguments.timeout.unwrap_or(65));
        let asked = tokio::time::timeout(patience, ask(&url, arguments.token.as_deref())).await;
        let response = asked.map_err(|_| "the service does not answer".to_owned())?;
        let response = response.map_err(|failure| failure.message().to_owned())?;
        let status = response.status();
        let body = Limited::new(response.into_body(), LIMIT).collect().await;
        let body = body.map_err(|error| format!("the answer broke off: {error}"))?;
        Ok::<_, String>((
            status,
            String::from_utf8_lossy(&body.to_bytes()).into_owned(),
        ))
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let answered = match runtime {
        Ok(runtime) => runtime.block_on(answer),
        Err(error) => Err(error.to_string()),
    };
    match answered {
        Ok((StatusCode::OK, text)) => SourceAnswer::Text(text),
        Ok((StatusCode::CONFLICT, text)) => SourceAnswer::Refused(text.trim().to_owned()),
        Ok((StatusCode::NOT_FOUND, text)) if text.starts_with("Unknown profile") => {
            SourceAnswer::None("the service does not serve the source of its build".to_owned())
        }
        Ok((_, text)) => SourceAnswer::None(format!("the service: {}", text.trim())),
        Err(reason) => SourceAnswer::None(reason),
    }
}

/// All but what RFC 3986 leaves unreserved, and slashes.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = std::fmt::Write::write_fmt(&mut encoded, format_args!("%{byte:02X}"));
        }
    }
    encoded
}

/// Tells that and how long a capture takes; dropped when the answer is there.
async fn progress(seconds: Option<u64>) -> std::convert::Infallible {
    let Some(seconds) = seconds else {
        return std::future::pending().await;
    };
    line("note", CYAN, &format!("the capture takes {seconds} s"));
    if !std::io::stderr().is_terminal() {
        return std::future::pending().await;
    }
    let _erased = Erase;
    let mut ticks = tokio::time::interval(Duration::from_secs(1));
    for second in 0..=seconds {
        ticks.tick().await;
        let mut out = anstream::stderr().lock();
        // Progress that cannot be shown is no reason to stop.
        let _ = write!(out, "\r  {second:>3} of {seconds} s").and_then(|()| out.flush());
    }
    std::future::pending().await
}

/// Clears the progress line.
struct Erase;

impl Drop for Erase {
    fn drop(&mut self) {
        let mut out = anstream::stderr().lock();
        let _ = write!(out, "\r\x1b[K").and_then(|()| out.flush());
    }
}

async fn get(url: &str, token: Option<&str>) -> Result<Vec<u8>, Failure> {
    let response = ask(url, token).await?;
    if response.status() != StatusCode::OK {
        return Err(refused(url, response).await);
    }
    let body = Limited::new(response.into_body(), LIMIT)
        .collect()
        .await
        .map_err(|error| {
            let hint = "the service went away, or answers more than a profile: look at its log";
            Failure::new(format!("{url}: the answer broke off: {error}"), hint)
        })?;
    Ok(body.to_bytes().to_vec())
}

async fn ask(url: &str, token: Option<&str>) -> Result<Response<Incoming>, Failure> {
    let client: Client<HttpConnector, Empty<&'static [u8]>> =
        Client::builder(TokioExecutor::new()).build_http();
    let mut request = Request::get(url);
    if let Some(token) = token {
        request = request.header(AUTHORIZATION, format!("Bearer {token}"));
    }
    let request = request.body(Empty::new()).map_err(|error| {
        Failure::new(
            format!("{url} is no URL: {error}"),
            "write it as http://HOST:PORT/debug/pprof/heap",
        )
    })?;
    client
        .request(request)
        .await
        .map_err(|error| unreachable(url, &error))
}

fn unreachable(url: &str, error: &hyper_util::client::legacy::Error) -> Failure {
    let first: &(dyn Error + 'static) = error;
    let mut causes = std::iter::successors(Some(first), |cause| (*cause).source());
    let io = causes.find_map(|cause| cause.downcast_ref::<std::io::Error>());
    let host = url
        .trim_start_matches("http://")
        .split('/')
        .next()
        .unwrap_or(url);
    if io.is_some_and(|error| error.kind() == ErrorKind::ConnectionRefused) {
        return Failure::new(
            format!("nothing listens at {host}: connection refused"),
            "start the service and compare the port: the bookstore prints `debug http://…` when it starts",
        );
    }
    let reason = io.map_or_else(|| error.to_string(), ToString::to_string);
    Failure::new(
        format!("{host} cannot be reached: {reason}"),
        "check the name, the port and the network",
    )
}

/// A failure from another status than 200, with the service's own words if it is a pprof endpoint.
async fn refused(url: &str, response: Response<Incoming>) -> Failure {
    let status = response.status();
    let headers = response.headers().clone();
    let text = if speaks_pprof(&headers) {
        let body = Limited::new(response.into_body(), 4096).collect().await;
        body.map(|body| String::from_utf8_lossy(&body.to_bytes()).trim().to_owned())
            .unwrap_or_default()
    } else {
        String::new()
    };
    let hint = match (
        status,
        headers.get(LOCATION).and_then(|value| value.to_str().ok()),
    ) {
        (_, Some(location)) => format!("it is at {location}"),
        (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, _) => {
            "give the service's token with `--token` or in PPROF_TOKEN".to_owned()
        }
        (StatusCode::NOT_FOUND, _) => {
            "profiles are below /debug/pprof/: open that page for their names".to_owned()
        }
        (StatusCode::CONFLICT, _) => "wait for the other capture to end".to_owned(),
        _ => "compare the URL with the service's documentation".to_owned(),
    };
    let mark = if text.is_empty() { "" } else { ": " };
    Failure::new(format!("{url} answered {status}{mark}{text}"), hint)
}

/// The convention by which pprof's endpoints mark an error text that is meant for people.
fn speaks_pprof(headers: &HeaderMap) -> bool {
    let is_text = |value: &hyper::header::HeaderValue| value.as_bytes().starts_with(b"text/plain");
    headers.contains_key(HeaderName::from_static("x-go-pprof"))
        && headers.get(CONTENT_TYPE).is_some_and(is_text)
}

#[cfg(test)]
mod tests;
