//! Opening the page on this machine.

use std::process::{Command, Stdio};

use super::super::failure::{CYAN, YELLOW, line};

/// Asks the desktop for its browser, or says that there is none.
pub(super) fn open(url: &str) {
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
    match started {
        Ok(mut child) => {
            // Reaped when it ends, which may be when the browser does.
            std::thread::spawn(move || {
                if child.wait().is_ok_and(|status| !status.success()) {
                    line(
                        "warning",
                        YELLOW,
                        "no browser could be opened here: open the address yourself",
                    );
                }
            });
        }
        Err(error) => {
            line(
                "warning",
                YELLOW,
                &format!("no browser at hand ({opener}: {error}): open the address yourself"),
            );
            line(
                "hint",
                CYAN,
                "from another machine: `ssh -L PORT:127.0.0.1:PORT HOST`, then open it there",
            );
        }
    }
}
