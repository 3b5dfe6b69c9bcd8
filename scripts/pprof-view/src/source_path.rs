//! Where a source file that a profile names may be found.

use std::path::{Path, PathBuf};

/// The path without what only the building machine knew: a prefix of `trim_path` (colon-separated), or without
/// one all that precedes the name of a folder of `search_path`, so that `/build/shop/src/main.rs` is
/// `src/main.rs` when searched in `/home/me/shop`. `None` if there is nothing to take off.
pub(crate) fn trim<'a>(path: &'a str, trim_path: &str, search_path: &str) -> Option<&'a str> {
    if trim_path.is_empty() {
        for folder in list(search_path) {
            let name = crate::graph::base(folder);
            if let Some((_, rest)) = path.split_once(&format!("/{name}/")) {
                return Some(rest);
            }
        }
    }
    // The last two are what Bazel leaves in the paths of its builds.
    let prefixes = list(trim_path).chain(["/proc/self/cwd/./", "/proc/self/cwd/"]);
    let without = |prefix: &str| {
        path.strip_prefix(prefix.trim_end_matches('/'))?
            .strip_prefix('/')
    };
    prefixes.into_iter().find_map(without)
}

/// The places to look at, in order: an absolute path only there, a relative one in each folder of the search path and
/// in each of its parents.
pub fn candidates(path: &str, trim_path: &str, search_path: &str) -> Vec<PathBuf> {
    let path = trim(path, trim_path, search_path).unwrap_or(path);
    if Path::new(path).is_absolute() {
        return vec![PathBuf::from(path)];
    }
    let folders = list(search_path).flat_map(|folder| Path::new(folder).ancestors());
    folders.map(|folder| folder.join(path)).collect()
}

fn list(paths: &str) -> impl Iterator<Item = &str> {
    paths.split(':').filter(|path| !path.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_search_folder_cuts_what_precedes_it() {
        assert_eq!(
            trim("/build/shop/src/main.rs", "", "/home/me/shop"),
            Some("src/main.rs")
        );
        assert_eq!(
            trim("/build/shop/src/main.rs", "/build", "/home/me/shop"),
            Some("shop/src/main.rs")
        );
        assert_eq!(trim("/proc/self/cwd/./a.cc", "", ""), Some("a.cc"));
        assert_eq!(trim("/build/shop/src/main.rs", "", ""), None);
    }

    #[test]
    fn relative_files_are_searched_in_the_parents_too() {
        let found = candidates("src/main.rs", "", "/home/me");
        let expected = ["/home/me/src/main.rs", "/home/src/main.rs", "/src/main.rs"];
        assert_eq!(found, expected.map(PathBuf::from));
        assert_eq!(
            candidates("/abs.rs", "", "/home/me"),
            [PathBuf::from("/abs.rs")]
        );
    }
}
