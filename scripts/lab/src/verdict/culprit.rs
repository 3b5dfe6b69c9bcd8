//! Where a fault sits in the source, and how it looks in a profile.

use std::fs;
use std::path::Path;

use pprof_view::Frame;

/// A function in a file, and the line in it that does the deed, marked by an anchor comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Culprit {
    /// The function's own name, without its path.
    pub function: &'static str,
    /// The source file, relative to the workspace.
    pub file: &'static str,
    /// The line ends in `// anchor: NAME`.
    pub anchor: &'static str,
}

impl Culprit {
    /// The line of the anchor, from 1, by looking into the source; the error says what is wrong with the source.
    pub fn line(&self, root: &Path) -> Result<i64, String> {
        let source =
            fs::read_to_string(root.join(self.file)).map_err(|e| format!("{}: {e}", self.file))?;
        self.line_in(&source)
    }

    fn line_in(&self, source: &str) -> Result<i64, String> {
        let mark = format!("// anchor: {}", self.anchor);
        let mut lines = source
            .lines()
            .zip(1..)
            .filter(|(line, _)| line.trim_end().ends_with(&mark))
            .map(|(_, number)| number);
        match (lines.next(), lines.next()) {
            (Some(line), None) => Ok(line),
            (None, _) => Err(format!("{} has no line that ends in `{mark}`", self.file)),
            (Some(_), Some(_)) => Err(format!(
                "{} has more than one line that ends in `{mark}`",
                self.file
            )),
        }
    }

    /// Whether a frame is in this function of this file. Closures inside the function belong to it.
    pub fn holds(&self, frame: &Frame<'_>) -> bool {
        let path = frame.file.replace('\\', "/");
        let in_file = path == self.file
            || path
                .strip_suffix(self.file)
                .is_some_and(|before| before.ends_with('/'));
        in_file
            && frame
                .function
                .split("::")
                .any(|segment| segment == self.function)
    }
}

impl std::fmt::Display for Culprit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} in {}", self.function, self.file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CULPRIT: Culprit = Culprit {
        function: "watch",
        file: "shop/src/cache.rs",
        anchor: "spawn",
    };

    fn holds(function: &str, file: &str) -> bool {
        CULPRIT.holds(&Frame {
            function,
            file,
            line: 3,
            inlined: false,
        })
    }

    #[test]
    fn a_frame_belongs_to_the_culprit_by_function_and_file() {
        assert!(holds("shop::cache::watch", "/home/me/shop/src/cache.rs"));
        assert!(holds("shop::cache::watch", "shop/src/cache.rs"));
        assert!(holds(
            "shop::cache::watch::{{closure}}",
            "shop/src/cache.rs"
        ));
        assert!(holds("watch", "shop/src/cache.rs"));
        assert!(!holds("shop::cache::watchman", "shop/src/cache.rs"));
        assert!(!holds("shop::cache::watch", "shop/src/cache_per_key.rs"));
        assert!(!holds(
            "shop::cache::watch",
            "/home/me/bookshop/src/cache.rs"
        ));
    }

    #[test]
    fn the_line_is_found_by_its_anchor() {
        assert_eq!(
            CULPRIT.line_in("fn watch() {\n    spawn(it()); // anchor: spawn\n}\n"),
            Ok(2)
        );
    }

    #[test]
    fn an_anchor_that_is_missing_or_doubled_is_named() {
        assert!(
            CULPRIT
                .line_in("fn watch() {}\n")
                .unwrap_err()
                .contains("no line that ends in `// anchor: spawn`")
        );
        let twice = "a // anchor: spawn\nb // anchor: spawn\n";
        assert!(
            CULPRIT
                .line_in(twice)
                .unwrap_err()
                .contains("more than one")
        );
        assert!(
            CULPRIT
                .line(Path::new("/nonexistent"))
                .unwrap_err()
                .starts_with("shop/src/cache.rs: ")
        );
    }
}
