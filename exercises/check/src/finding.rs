//! A failure in the course's form.

use std::fmt;

/// What a check comes to.
pub type Verdict = Result<(), Finding>;

/// Why a check fails, as `cargo lab exercise check` shows it: each field on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Stable name of what was counted.
    pub counter: &'static str,
    /// What had to be seen.
    pub expected: String,
    /// What was seen.
    pub measured: String,
    /// Why it matters.
    pub why: &'static str,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\ncounter:  {}", self.counter)?;
        writeln!(f, "expected: {}", self.expected)?;
        writeln!(f, "measured: {}", self.measured)?;
        writeln!(f, "why:      {}", self.why)?;
        writeln!(f, "next:     cargo lab exercise hint{}", exercise())
    }
}

/// ` 01-presence`, where cargo or nextest runs the test; without a name, lab takes the first open exercise.
fn exercise() -> String {
    std::env::var("CARGO_PKG_NAME")
        .ok()
        .and_then(|package| Some(format!(" {}", package.strip_prefix("exercise-")?)))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_one_line_per_field() {
        let finding = Finding {
            counter: "live-tasks",
            expected: "at most 8".to_owned(),
            measured: "4000".to_owned(),
            why: "they pile up",
        };
        let lines = [
            "",
            "counter:  live-tasks",
            "expected: at most 8",
            "measured: 4000",
            "why:      they pile up",
            "next:     cargo lab exercise hint check",
            "",
        ];
        assert_eq!(finding.to_string(), lines.join("\n"));
    }
}
