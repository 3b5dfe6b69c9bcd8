//! When the service ends: on SIGINT, on SIGTERM, and, if asked to, when stdin is closed.

use std::io::{self, Read};

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::error::StartError;

/// A token that the first signal cancels. From here on no signal kills the process in the middle of its work.
pub fn on_signal() -> Result<CancellationToken, StartError> {
    let listen = |kind| {
        signal(kind).map_err(|error| {
            StartError::because(
                "cannot listen for signals",
                &error,
                "check the limits of this environment with `ulimit -a`",
            )
        })
    };
    let mut interrupt = listen(SignalKind::interrupt())?;
    let mut terminate = listen(SignalKind::terminate())?;
    let shutdown = CancellationToken::new();
    let token = shutdown.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        token.cancel();
        tracing::info!("asked to stop");
    });
    Ok(shutdown)
}

/// Cancels `shutdown` when stdin reaches its end: the program that started the service has gone.
pub fn on_stdin_close(shutdown: CancellationToken) {
    // A thread of its own: a read of stdin cannot be cancelled, and would keep a runtime from ending.
    std::thread::spawn(move || {
        let ended = io::copy(&mut io::stdin().lock().by_ref(), &mut io::sink());
        // Before a word of it: the log's reader may have gone with the program, and no failing log may keep this one alive.
        shutdown.cancel();
        tracing::info!(
            error = ended.err().map(tracing::field::display),
            "stdin was closed"
        );
    });
}
