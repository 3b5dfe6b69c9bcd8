//! Programs: those that the build needs, and those that lab replaces.

use std::fs;
use std::process::{Command, Stdio};

use super::Finding;
use crate::workspace::Workspace;

/// Programs beside the course, and what serves where they are absent.
const OPTIONAL: [(&str, &[&str], &str, &str); 4] = [
    (
        "go",
        &["version"],
        "go",
        "cargo lab pprof reads the same profiles",
    ),
    (
        "dot",
        &["-V"],
        "graphviz (dot)",
        "cargo lab pprof needs none",
    ),
    (
        "wrk",
        &["--version"],
        "wrk",
        "cargo lab load is the load driver",
    ),
    (
        "chromium",
        &["--version"],
        "chromium",
        "any browser opens the charts",
    ),
];

/// The toolchain that the workspace pins, a C compiler for SQLite, make.
pub(super) fn needed(workspace: &Workspace) -> Vec<Finding> {
    let pinned = fs::read_to_string(workspace.root().join("rust-toolchain.toml"))
        .ok()
        .and_then(|text| channel(&text));
    let mut rustc = Command::new("rustc");
    rustc.current_dir(workspace.root()).arg("--version");
    vec![
        toolchain(pinned.as_deref(), said(&mut rustc).as_deref()),
        program(
            "C compiler (cc)",
            said(Command::new("cc").arg("--version")),
            "apt install gcc, or xcode-select --install",
        ),
        program(
            "make",
            said(Command::new("make").arg("--version")),
            "apt install make, or xcode-select --install",
        ),
    ]
}

pub(super) fn optional() -> Vec<Finding> {
    OPTIONAL
        .into_iter()
        .map(|(command, arguments, name, instead)| {
            let found = said(Command::new(command).args(arguments));
            Finding::ok(
                name,
                found.unwrap_or_else(|| format!("not installed and not needed: {instead}")),
            )
        })
        .collect()
}

fn toolchain(pinned: Option<&str>, rustc: Option<&str>) -> Finding {
    const NAME: &str = "toolchain";
    const MEND: &str = "install Rust from https://rustup.rs, which follows rust-toolchain.toml";
    match (pinned, rustc) {
        (_, None) => Finding::problem(NAME, "rustc does not start", MEND),
        (None, Some(_)) => Finding::problem(
            NAME,
            "rust-toolchain.toml names no channel",
            "git checkout -- rust-toolchain.toml",
        ),
        (Some(pinned), Some(rustc)) if rustc.contains(&format!("rustc {pinned} ")) => {
            Finding::ok(NAME, rustc)
        }
        (Some(pinned), Some(rustc)) => Finding::warning(
            NAME,
            format!("{rustc}, but the course is measured on {pinned}"),
            "unset RUSTUP_TOOLCHAIN, or install Rust from https://rustup.rs",
        ),
    }
}

fn program(name: &'static str, found: Option<String>, mend: &str) -> Finding {
    match found {
        Some(version) => Finding::ok(name, version),
        None => Finding::problem(name, "not found", mend),
    }
}

/// The first line that a program prints, on whichever stream; `None` if it does not start or fails.
fn said(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    let text = if output.stdout.is_empty() {
        output.stderr
    } else {
        output.stdout
    };
    let text = String::from_utf8_lossy(&text)
        .lines()
        .next()?
        .trim()
        .to_owned();
    // wrk prints its version and exits with 1.
    (output.status.success() || text.starts_with("wrk ")).then_some(text)
}

fn channel(toolchain: &str) -> Option<String> {
    let file: toml::Table = toolchain.parse().ok()?;
    Some(file.get("toolchain")?.get("channel")?.as_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::State;

    #[test]
    fn another_toolchain_is_a_warning_that_names_both() {
        let finding = toolchain(Some("1.95.0"), Some("rustc 1.80.1 (3f5fd8dd4 2024-08-06)"));
        assert_eq!(finding.state, State::Warning);
        assert_eq!(
            finding.found,
            "rustc 1.80.1 (3f5fd8dd4 2024-08-06), but the course is measured on 1.95.0"
        );
    }

    #[test]
    fn a_missing_compiler_is_a_problem() {
        let found = said(&mut Command::new("no-such-compiler"));
        assert_eq!(
            program("C compiler (cc)", found, "apt install gcc").state,
            State::Problem
        );
    }

    #[test]
    fn the_shipped_pin_is_read() {
        assert_eq!(
            channel(include_str!("../../../../rust-toolchain.toml")).as_deref(),
            Some("1.95.0")
        );
    }
}
