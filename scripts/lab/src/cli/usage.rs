//! clap's findings in the course's form: one line on what is wrong, one on what to type.

use crate::error::Error;

/// The error of a wrong command line as one `error:` and one `hint:` line; `command` is whose help is named where clap names none.
pub(super) fn explained(command: &str, error: &clap::Error) -> Error {
    let (what, hint) = pprof_view::cli::usage::explained(error, command);
    Error::new(what, hint)
}

#[cfg(test)]
mod tests {
    use clap::{Arg, Command};

    use super::*;

    fn said(words: &[&str]) -> String {
        let command = Command::new("lab")
            .bin_name("cargo lab")
            .subcommand_required(true)
            .subcommand(
                Command::new("lesson")
                    .arg(Arg::new("chapter").value_name("CHAPTER").required(true))
                    .arg(Arg::new("no-pause").long("no-pause").num_args(0)),
            );
        let error = explained(
            "cargo lab",
            &command.try_get_matches_from(words).unwrap_err(),
        );
        format!("error: {}\nhint: {}", error.what(), error.hint())
    }

    #[test]
    fn a_mistyped_flag_names_the_right_one() {
        insta::assert_snapshot!(said(&["lab", "lesson", "02", "--no-paus"]), @r"
        error: unexpected argument '--no-paus' found
        hint: did you mean `--no-pause`? `cargo lab lesson --help` explains all
        ");
    }

    #[test]
    fn a_mistyped_command_names_the_right_one() {
        insta::assert_snapshot!(said(&["lab", "leson"]), @r"
        error: unrecognized subcommand 'leson'
        hint: did you mean `lesson`? `cargo lab --help` explains all
        ");
    }

    #[test]
    fn a_missing_argument_is_named_on_one_line() {
        insta::assert_snapshot!(said(&["lab", "lesson"]), @r"
        error: the following required arguments were not provided: <CHAPTER>
        hint: `cargo lab lesson --help` explains what is accepted
        ");
    }
}
