//! Source paths as they are shown.

use std::path::{Path, PathBuf};
use std::sync::RwLock;

static ROOT: RwLock<Option<PathBuf>> = RwLock::new(None);

/// From now on paths are shown relative to `root`, and those of registry crates from the crate's folder on.
/// What has been symbolized before keeps its paths.
pub(crate) fn trim_to(root: PathBuf) {
    *ROOT
        .write()
        .unwrap_or_else(std::sync::PoisonError::into_inner) = Some(root);
}

/// The path as it is to be shown.
pub(crate) fn trimmed(path: &str) -> String {
    let root = ROOT
        .read()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    match &*root {
        Some(root) => relative(path, root),
        None => path.to_owned(),
    }
}

fn relative(path: &str, root: &Path) -> String {
    if let Ok(inside) = Path::new(path).strip_prefix(root) {
        return inside.to_string_lossy().into_owned();
    }
    // Cargo unpacks to `registry/src/INDEX/CRATE-VERSION/…` (Cargo book, "Cargo Home").
    match path
        .split_once("/registry/src/")
        .and_then(|(_, after)| after.split_once('/'))
    {
        Some((_, inside)) => inside.to_owned(),
        None => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lose_what_differs_from_machine_to_machine() {
        let root = Path::new("/home/ann/shop");
        assert_eq!(relative("/home/ann/shop/src/main.rs", root), "src/main.rs");
        let registry = "/home/ann/.cargo/registry/src/index-1949cf/axum-0.8.9/src/lib.rs";
        assert_eq!(relative(registry, root), "axum-0.8.9/src/lib.rs");
        assert_eq!(
            relative("/rustc/5980/library/std/src/lib.rs", root),
            "/rustc/5980/library/std/src/lib.rs"
        );
        assert_eq!(
            relative("/home/ann/shopping/src/main.rs", root),
            "/home/ann/shopping/src/main.rs"
        );
    }
}
