//! The bookstore as a program. `bookstore --help` explains it.

#[cfg(not(tokio_unstable))]
compile_error!(
    "the bookstore needs `--cfg tokio_unstable`, which this workspace's .cargo/config.toml sets. A RUSTFLAGS variable in \
     the environment, even an empty one, replaces the workspace's flags: run `unset RUSTFLAGS` and build again from \
     inside the workspace (CARGO_BUILD_RUSTFLAGS is added to them instead)"
);

use std::alloc::System;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::process::ExitCode;

use bookstore::config::{Config, DebugListen};
use bookstore::db::{Location, Store};
use bookstore::error::StartError;
use bookstore::{App, debug, shutdown, telemetry};
use tokio::net::TcpListener;
use tokio::runtime::Builder;

#[global_allocator]
static ALLOCATOR: pprof_http::HeapAllocator<System> = pprof_http::HeapAllocator::new(System);

/// Bad input or a bad environment.
const REFUSED: u8 = 2;

fn main() -> ExitCode {
    match Config::from_process().and_then(|config| run(&config)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(StartError { problem, hint }) => {
            // With stderr closed there is nobody left to tell; the exit code still does.
            let _ = writeln!(io::stderr(), "error: {problem}\nhint: {hint}");
            ExitCode::from(REFUSED)
        }
    }
}

fn run(config: &Config) -> Result<(), StartError> {
    telemetry::init(config.log_format)?;
    let mut builder = Builder::new_multi_thread();
    let runtime = pprof_http::tasks::install(&mut builder)
        .enable_all()
        .build()
        .map_err(|error| {
            StartError::because(
                "cannot start worker threads",
                &error,
                "check the limits of this environment with `ulimit -a`",
            )
        })?;
    runtime.block_on(serve(config))
}

async fn serve(config: &Config) -> Result<(), StartError> {
    let shutdown = shutdown::on_signal()?;
    if config.exit_on_stdin_close {
        shutdown::on_stdin_close(shutdown.clone());
    }
    let listener = bind(config.listen).await?;
    let location = config.database.as_ref().unwrap_or(&Location::Temporary);
    let Some(store) = shutdown.run_until_cancelled(Store::open(location)).await else {
        return Ok(());
    };
    let store = store?;
    let app = App::new(store.db.clone(), config.cache_ttl, &config.faults);
    let debug = match config.debug_listen {
        DebugListen::Off => None,
        DebugListen::At(address) => Some(debug::start(
            address,
            &app,
            config.trim_source_paths.as_deref(),
        )?),
    };

    announce(&listener, debug.as_ref()).map_err(|error| cut_off(&error))?;
    bookstore::serve(listener, app.clone(), shutdown)
        .await
        .map_err(|error| cut_off(&error))?;

    drop(debug);
    app.close().await;
    store.close().await;
    tracing::info!("stopped");
    Ok(())
}

async fn bind(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(|error| {
        StartError::because(
            &format!("the API cannot listen on {address}"),
            &error,
            "choose another port with `--listen`, such as 127.0.0.1:0 for a free one",
        )
    })
}

/// Tells the program that started this one where to connect.
fn announce(listener: &TcpListener, debug: Option<&pprof_http::Server>) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "api http://{}", listener.local_addr()?)?;
    match debug {
        Some(server) => writeln!(stdout, "debug http://{}", server.local_addr())?,
        None => writeln!(stdout, "debug off")?,
    }
    stdout.flush()
}

fn cut_off(error: &io::Error) -> StartError {
    StartError::because(
        "the service lost its input or output",
        error,
        "start it again, with stdout open",
    )
}
