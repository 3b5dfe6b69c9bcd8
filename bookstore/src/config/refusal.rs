//! What is said of a command line that cannot be read.

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue};

use crate::error::StartError;

/// clap's error as two lines: its own first line, and the best next step that it knows.
pub(super) fn refusal(error: &clap::Error) -> StartError {
    let text = error.render().to_string();
    let problem = text
        .lines()
        .next()
        .map_or(text.as_str(), |line| line.trim_start_matches("error: "));
    let hint = match error.source().and_then(|cause| cause.downcast_ref()) {
        Some(StartError { hint, .. }) => hint.clone(),
        None => next_step(error),
    };
    StartError::new(problem, hint)
}

fn next_step(error: &clap::Error) -> String {
    match (
        error.get(ContextKind::ValidValue),
        error.get(ContextKind::SuggestedArg),
    ) {
        (Some(ContextValue::Strings(values)), _) => format!("use one of: {}", values.join(", ")),
        (_, Some(ContextValue::String(flag))) => format!("did you mean `{flag}`?"),
        _ => "`bookstore --help` explains every flag".to_owned(),
    }
}
