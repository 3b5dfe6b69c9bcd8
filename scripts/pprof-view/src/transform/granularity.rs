//! How finely a report tells code apart.

use std::sync::Arc;

use crate::profile::Profile;

/// What one row of a report stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Granularity {
    /// A function.
    #[default]
    Functions,
    /// A function in a source file.
    FileFunctions,
    /// A source file.
    Files,
    /// A line of a function.
    Lines,
    /// An instruction.
    Addresses,
}

/// Whether functions that were merged into their callers are rows of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Inlines {
    #[default]
    Apart,
    /// They count for the function that they were merged into.
    Merged,
}

/// Whether the columns of a line are rows of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Columns {
    #[default]
    Merged,
    Apart,
}

/// How finely code is told apart in every respect.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grain {
    pub(crate) granularity: Granularity,
    pub(crate) inlines: Inlines,
    pub(crate) columns: Columns,
}

/// Forgets what is finer than asked for, so that it falls together.
pub(crate) fn coarsen(profile: &mut Profile, grain: Grain) {
    let Grain {
        granularity,
        inlines,
        columns,
    } = grain;
    if granularity == Granularity::Addresses && inlines == Inlines::Apart {
        return;
    }
    let names = granularity != Granularity::Files;
    let files = granularity != Granularity::Functions;
    let lines = matches!(granularity, Granularity::Lines | Granularity::Addresses);
    let nothing: Arc<str> = "".into();
    for function in &mut profile.functions {
        if !names {
            function.name = nothing.clone();
            function.system_name = nothing.clone();
        }
        if !files {
            function.filename = nothing.clone();
        }
    }
    for location in &mut profile.locations {
        if inlines == Inlines::Merged && location.lines.len() > 1 {
            location.lines.drain(..location.lines.len() - 1);
        }
        for line in &mut location.lines {
            if !lines {
                line.line = 0;
            }
            if !lines || columns == Columns::Merged {
                line.column = 0;
            }
        }
        if granularity != Granularity::Addresses {
            location.address = 0;
        }
    }
}
