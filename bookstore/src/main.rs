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

use bookstore::ceilings::{self, Reached};
use bookstore::config::{Config, DebugListen, Pricing};
use bookstore::db::{Location, Store};
use bookstore::error::StartError;
use bookstore::pricing::child::StandIn;
use bookstore::telemetry::{self, Statements};
use bookstore::{App, debug, pricing, shutdown};
use tokio::net::TcpListener;
use tokio::runtime::Builder;

#[global_allocator]
static ALLOCATOR: pprof_http::HeapAllocator<System> = pprof_http::HeapAllocator::new(System);

/// Bad input or a bad environment.
const REFUSED: u8 = 2;

fn main() -> ExitCode {
    match Config::from_process().and_then(|config| run(&config)) {
        Ok(None) => ExitCode::SUCCESS,
        Ok(Some(reached)) => {
            // The log may be off, and this is the reason for the end.
            let _ = writeln!(io::stderr(), "{reached}");
            ExitCode::from(ceilings::EXIT)
        }
        Err(StartError { problem, hint }) => {
            // With stderr closed there is nobody left to tell; the exit code still does.
            let _ = writeln!(io::stderr(), "error: {problem}\nhint: {hint}");
            ExitCode::from(REFUSED)
        }
    }
}

fn run(config: &Config) -> Result<Option<Reached>, StartError> {
    config.rates.set();
    let statements = telemetry::init(config.log_format)?;
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
    if config.only_pricing {
        return runtime.block_on(stand_in(config)).map(|()| None);
    }
    runtime.block_on(serve(config, statements))
}

async fn serve(config: &Config, statements: Statements) -> Result<Option<Reached>, StartError> {
    let shutdown = shutdown::on_signal()?;
    if config.exit_on_stdin_close {
        shutdown::on_stdin_close(shutdown.clone());
    }
    let listener = bind(config.listen).await?;
    let location = config.database.as_ref().unwrap_or(&Location::Temporary);
    let Some(store) = shutdown.run_until_cancelled(Store::open(location)).await else {
        return Ok(None);
    };
    let store = store?;
    let stand_in = match config.pricing {
        Pricing::StandIn => Some(StandIn::start(config.pricing_delay)?),
        Pricing::At(_) | Pricing::Off => None,
    };
    let pricing = match &config.pricing {
        Pricing::At(service) => Some(service.clone()),
        Pricing::StandIn | Pricing::Off => stand_in.as_ref().map(|child| child.address().into()),
    };
    let app = App::new(store.db.clone(), &config.settings(pricing)).counting(statements);
    let debug = match config.debug_listen {
        DebugListen::Off => None,
        DebugListen::At(address) => Some(debug::start(
            address,
            &app,
            debug::Profiles {
                sampler: config.sampler.into(),
                source_root: config.trim_source_paths.as_deref(),
                source_served: config.serve_source,
            },
        )?),
    };

    let watch = config.ceilings().watch(shutdown.clone());
    announce(&listener, debug.as_ref()).map_err(|error| cut_off(&error))?;
    bookstore::serve(listener, app.clone(), shutdown)
        .await
        .map_err(|error| cut_off(&error))?;

    drop(debug);
    app.close().await;
    store.close().await;
    drop(stand_in);
    tracing::info!("stopped");
    Ok(watch.reached())
}

/// The pricing service's stand-in, in place of the bookstore.
async fn stand_in(config: &Config) -> Result<(), StartError> {
    let shutdown = shutdown::on_signal()?;
    if config.exit_on_stdin_close {
        shutdown::on_stdin_close(shutdown.clone());
    }
    let listener = bind(config.listen).await?;
    let told = listener.local_addr().and_then(|address| {
        let mut stdout = io::stdout().lock();
        writeln!(stdout, "pricing http://{address}")?;
        stdout.flush()
    });
    told.map_err(|error| cut_off(&error))?;
    pricing::stand_in::serve(listener, config.pricing_delay, shutdown)
        .await
        .map_err(|error| cut_off(&error))
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
