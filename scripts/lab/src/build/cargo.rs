//! The cargo that lab starts.

use std::env;
use std::process::{Command, Stdio};

use crate::workspace::Workspace;

/// A cargo that runs in the workspace and knows nothing of the one that runs lab.
pub(super) fn cargo(workspace: &Workspace) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // Cargo takes .cargo/config.toml from where it runs.
    cargo.current_dir(workspace.root()).stdin(Stdio::null());
    without_the_outer_cargo(&mut cargo);
    cargo
}

/// Takes from what `command` inherits all that `cargo run` tells lab about lab's own package. A cargo that lab starts must not see
/// it: build scripts that look at it (ring's does) would be run again, and what stands on them compiled again, each time that the
/// reader's own cargo follows lab's.
pub(crate) fn without_the_outer_cargo(command: &mut Command) {
    for (name, _) in env::vars_os() {
        if is_of_a_package(&name.to_string_lossy()) {
            command.env_remove(name);
        }
    }
}

fn is_of_a_package(name: &str) -> bool {
    name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;

    /// Tests run under cargo as lab does.
    #[test]
    fn nothing_of_the_package_that_runs_reaches_the_cargo_that_it_starts() {
        let workspace = Workspace::find().unwrap();
        let taken: Vec<OsString> = cargo(&workspace)
            .get_envs()
            .filter(|(_, value)| value.is_none())
            .map(|(name, _)| name.to_owned())
            .collect();
        for name in ["CARGO_PKG_NAME", "CARGO_PKG_VERSION", "CARGO_MANIFEST_DIR"] {
            assert!(env::var_os(name).is_some(), "{name} is not set");
            assert!(taken.contains(&name.into()), "{name} of {taken:?}");
        }
    }
}
