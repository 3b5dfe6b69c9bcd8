//! How the reader calls the viewer: as a program of its own, or as a command of another.

use std::borrow::Cow;
use std::sync::OnceLock;

const PROGRAM: &str = "pprof-view";

static CALLED: OnceLock<&'static str> = OnceLock::new();

/// From here on, hints and help texts name the viewer so. The first name of a process stays.
pub(super) fn set(name: &'static str) {
    // A second name would be that of a caller who calls twice: it is the same.
    let _ = CALLED.set(name);
}

/// The words that start the viewer.
pub(super) fn name() -> &'static str {
    CALLED.get().copied().unwrap_or(PROGRAM)
}

/// `text` with the commands in it as this reader types them.
pub(super) fn typed(text: &str) -> Cow<'_, str> {
    put(text, name())
}

fn put<'a>(text: &'a str, name: &str) -> Cow<'a, str> {
    if name == PROGRAM {
        return text.into();
    }
    text.replace(&format!("{PROGRAM} "), &format!("{name} "))
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_named_as_they_are_typed_and_folders_stay() {
        let hint = "`pprof-view top` lists the names; pprof-view is in scripts/pprof-view/src";
        assert_eq!(put(hint, PROGRAM), hint);
        assert_eq!(
            put(
                "`pprof-view svg -output=calls.svg scripts/pprof-view/x`",
                "cargo lab pprof"
            ),
            "`cargo lab pprof svg -output=calls.svg scripts/pprof-view/x`"
        );
    }
}
