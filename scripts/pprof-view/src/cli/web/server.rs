//! The listener: on loopback only, until Ctrl-C.

use std::convert::Infallible;
use std::io::{ErrorKind, Write};
use std::net::Ipv4Addr;
use std::sync::Arc;

use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;

use super::super::failure::{CYAN, Failure, line};
use super::answer::Site;
use super::{Page, browser};

/// Serves the page and prints its address.
pub(super) fn serve(page: Page, port: u16, open: bool) -> Result<(), Failure> {
    let start = page.start.clone();
    let site = Arc::new(Site::new(page)?);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            Failure::new(
                format!("cannot start the network: {error}"),
                "close some programs",
            )
        })?;
    let served = runtime.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .await
            .map_err(|error| occupied(port, &error))?;
        let address = listener.local_addr().map_err(|error| occupied(port, &error))?;
        let mark = if start.is_empty() { "" } else { "#" };
        let url = format!("http://{address}/{mark}{start}");
        let mut out = anstream::stdout().lock();
        // A reader that is gone has no use for the address, but the page may be open already.
        let _ = writeln!(out, "{url}").and_then(|()| out.flush());
        drop(out);
        line("note", CYAN, "the page is open to this machine only; Ctrl-C ends it");
        if open {
            browser::open(&url);
        }
        tokio::select! {
            never = accept(listener, site) => match never {},
            stopped = tokio::signal::ctrl_c() => stopped.map_err(|error| {
                Failure::new(format!("cannot wait for Ctrl-C: {error}"), "write the page to a file with `--export`")
            }),
        }
    });
    // Source that a service is still asked for is not waited for.
    runtime.shutdown_background();
    served
}

async fn accept(listener: TcpListener, site: Arc<Site>) -> Infallible {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Too many open files, or a client that left at once: the next one may do better.
            tokio::task::yield_now().await;
            continue;
        };
        let site = site.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request: Request<Incoming>| {
                let site = site.clone();
                let (request, _) = request.into_parts();
                // A panic ends the connection, not the server.
                tokio::task::spawn_blocking(move || site.answer(&request))
            });
            // The timer bounds how long a client may take to send its headers.
            let served = http1::Builder::new()
                .timer(TokioTimer::new())
                .serve_connection(TokioIo::new(stream), service);
            // A client that leaves is none of the server's faults.
            let _ = served.await;
        });
    }
}

fn occupied(port: u16, error: &std::io::Error) -> Failure {
    let hint = match error.kind() {
        ErrorKind::AddrInUse => {
            "something listens there already: choose another `--port`, or none for a free one"
        }
        ErrorKind::PermissionDenied => "ports below 1024 need privileges: choose a higher one",
        _ => "choose another `--port`",
    };
    Failure::new(format!("cannot listen at 127.0.0.1:{port}: {error}"), hint)
}
