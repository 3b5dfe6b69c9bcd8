//! Compiler flags: frame pointers and task hooks hang on them, and they are lost without a word.

use std::{env, fs};

use super::Finding;
use crate::workspace::Workspace;

const TASK_HOOKS: &str = "tokio_unstable";
const FRAME_POINTERS: &str = "force-frame-pointers=yes";

pub(super) fn examine(workspace: &Workspace) -> Vec<Finding> {
    let exported: Vec<&str> = ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"]
        .into_iter()
        .filter(|name| env::var_os(name).is_some())
        .collect();
    let config = fs::read_to_string(workspace.root().join(".cargo/config.toml")).ok();
    vec![
        environment(&exported),
        configuration(config.as_deref(), cfg!(tokio_unstable)),
    ]
}

/// An exported variable, even an empty one, replaces the flags of `.cargo/config.toml`.
fn environment(exported: &[&str]) -> Finding {
    const NAME: &str = "compiler flags in the environment";
    if exported.is_empty() {
        return Finding::ok(NAME, "none");
    }
    let names = exported.join(" and ");
    Finding::problem(
        NAME,
        format!("{names} is set and replaces this workspace's flags, even if it is empty"),
        format!(
            "unset {}; flags of your own go into CARGO_BUILD_RUSTFLAGS, which adds to them",
            exported.join(" ")
        ),
    )
}

/// The flags are written down, and lab itself was built with them.
fn configuration(config: Option<&str>, in_force: bool) -> Finding {
    const NAME: &str = "frame pointers and task hooks";
    let Some(config) = config else {
        return Finding::problem(
            NAME,
            ".cargo/config.toml cannot be read",
            "git checkout -- .cargo/config.toml",
        );
    };
    let missing: Vec<&str> = [TASK_HOOKS, FRAME_POINTERS]
        .into_iter()
        .filter(|flag| !config.contains(flag))
        .collect();
    if !missing.is_empty() {
        let found = format!(".cargo/config.toml lacks {}", missing.join(" and "));
        return Finding::problem(NAME, found, "git checkout -- .cargo/config.toml");
    }
    if !in_force {
        return Finding::problem(
            NAME,
            "written in .cargo/config.toml, but lab was built without them",
            "run cargo from inside the checkout, and look for `[target.….rustflags]` in ~/.cargo/config.toml, which wins",
        );
    }
    Finding::ok(NAME, "in .cargo/config.toml and in force")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::State;

    const CONFIG: &str = include_str!("../../../../.cargo/config.toml");

    #[test]
    fn an_exported_variable_is_a_problem_with_its_mend() {
        let finding = environment(&["RUSTFLAGS"]);
        assert_eq!(finding.state, State::Problem);
        assert_eq!(
            finding.mend.as_deref(),
            Some(
                "unset RUSTFLAGS; flags of your own go into CARGO_BUILD_RUSTFLAGS, which adds to them"
            )
        );
    }

    #[test]
    fn the_shipped_configuration_is_found_in_force() {
        assert_eq!(configuration(Some(CONFIG), true).state, State::Ok);
    }

    #[test]
    fn a_configuration_without_frame_pointers_is_a_problem() {
        let finding = configuration(Some(&CONFIG.replace(FRAME_POINTERS, "debuginfo=2")), true);
        assert_eq!(
            finding.found,
            ".cargo/config.toml lacks force-frame-pointers=yes"
        );
    }

    #[test]
    fn flags_that_another_configuration_replaced_are_a_problem() {
        assert_eq!(configuration(Some(CONFIG), false).state, State::Problem);
    }
}
