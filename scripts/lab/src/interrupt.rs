//! One runtime per command, ended by Ctrl-C with every guard dropped.

use std::future::Future;
use std::process::ExitCode;

use crate::error::{Error, Result};

/// What a shell reports for a program ended by Ctrl-C (128 + SIGINT).
pub const INTERRUPTED: u8 = 130;

/// How long a foreground program may take to end what it started.
const GRACE: std::time::Duration = std::time::Duration::from_secs(10);

/// Runs `work` to its end, or until Ctrl-C or SIGTERM, which drop it: guards inside it then end their processes
/// and remove their files.
///
/// Whatever waits on a blocking thread (a key press) is abandoned, so that the program can end.
pub fn run(work: impl Future<Output = Result<ExitCode>>) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(no_runtime)?;
    let outcome = runtime.block_on(async {
        tokio::select! {
            outcome = work => outcome,
            signal = arrived() => signal.map(|()| ExitCode::from(INTERRUPTED)),
        }
    });
    runtime.shutdown_background();
    outcome
}

/// Runs a program in the foreground and returns its exit code. A signal to this process is passed on, and the program gets ten
/// seconds to end what it started before it is killed.
pub fn run_program(command: &mut tokio::process::Command) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(no_runtime)?;
    runtime.block_on(async {
        let mut program = command.kill_on_drop(true).spawn().map_err(|e| {
            Error::new(
                format!(
                    "cannot start {}: {e}",
                    command.as_std().get_program().display()
                ),
                "run the command again",
            )
        })?;
        tokio::select! {
            ended = program.wait() => return exit_code(ended),
            signal = arrived() => signal?,
        }
        pass_on(&program);
        match tokio::time::timeout(GRACE, program.wait()).await {
            Ok(ended) => exit_code(ended),
            Err(_) => Ok(ExitCode::from(INTERRUPTED)),
        }
    })
}

fn exit_code(ended: std::io::Result<std::process::ExitStatus>) -> Result<ExitCode> {
    let lost =
        |what: String| Error::new(what, "run the command again; report it if it happens twice");
    let status = ended.map_err(|e| lost(format!("lost sight of the program: {e}")))?;
    let code = status
        .code()
        .ok_or_else(|| lost(format!("the program was ended from outside: {status}")))?;
    Ok(u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from))
}

/// A Ctrl-C reaches the whole foreground group, but a signal sent to this process alone does not.
fn pass_on(program: &tokio::process::Child) {
    if let Some(pid) = program.id() {
        // The standard library can only kill; a program that has just ended makes this fail, which is as well.
        let _ = std::process::Command::new("sh")
            .args(["-c", &format!("kill -s INT {pid}")])
            .stderr(std::process::Stdio::null())
            .status();
    }
}

/// Ends when the reader presses Ctrl-C or the process is asked to end.
pub async fn arrived() -> Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).map_err(no_signals)?;
    let mut hangup = signal(SignalKind::hangup()).map_err(no_signals)?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed.map_err(no_signals),
        _ = terminate.recv() => Ok(()),
        _ = hangup.recv() => Ok(()),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "stands in `map_err`")]
fn no_runtime(error: std::io::Error) -> Error {
    Error::new(
        format!("cannot start threads: {error}"),
        "check `ulimit -u`, then run the command again",
    )
}

#[expect(clippy::needless_pass_by_value, reason = "stands in `map_err`")]
fn no_signals(error: std::io::Error) -> Error {
    Error::new(
        format!("cannot listen for signals: {error}"),
        "check `ulimit -n`, then run the command again",
    )
}
