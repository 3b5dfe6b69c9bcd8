//! The finished book on loopback.

use std::io::Write as _;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use axum::Router;
use lab::error::{Error, Result};
use tokio::net::TcpListener;
use tower_http::services::ServeDir;

/// Serves `folder` until it is dropped; prints the address.
pub(crate) async fn serve(folder: PathBuf, port: u16, open: bool) -> Result<ExitCode> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(|e| {
            Error::new(
                format!("cannot listen on 127.0.0.1:{port}: {e}"),
                "choose another port: cargo lab book --port 0 takes a free one",
            )
        })?;
    let address = listener.local_addr().map_err(|e| lost(&e))?;
    let url = format!("http://{address}/");
    say(&format!("the book is at {url}  (Ctrl-C ends)"));
    if open {
        opened(&url);
    }
    let pages = Router::new().fallback_service(ServeDir::new(folder));
    axum::serve(listener, pages).await.map_err(|e| lost(&e))?;
    Ok(ExitCode::SUCCESS)
}

/// A line on stdout.
pub(crate) fn say(line: &str) {
    // A closed output leaves nobody to tell.
    let _ = writeln!(anstream::stdout().lock(), "{line}");
}

fn lost(error: &std::io::Error) -> Error {
    Error::new(
        format!("the book's server ended: {error}"),
        "run the command again",
    )
}

/// Asks the desktop to open a page; where there is none, says so.
fn opened(url: &str) {
    let opener = if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    let started = Command::new(opener)
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if started.is_err() {
        let _ = writeln!(
            anstream::stderr().lock(),
            "note: no browser can be opened from here ({opener} is missing): paste {url}"
        );
    }
}
