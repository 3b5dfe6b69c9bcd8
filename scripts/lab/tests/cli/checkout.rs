//! A checkout in a temporary folder: the real manifests, no sources to build.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Its folder is removed with it.
pub(crate) struct Checkout {
    dir: tempfile::TempDir,
}

impl Checkout {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let checkout = Self { dir };
        checkout.write("Cargo.toml", "[workspace]\n");
        checkout.write("scripts/lab/Cargo.toml", "");
        checkout.copy("lessons/02-task-leak/Cargo.toml");
        for file in [
            "exercise.toml",
            "README.md",
            "starter/lib.rs",
            "reference/aborts.rs",
            "reference/listens.rs",
        ] {
            checkout.copy(&format!("exercises/01-presence/{file}"));
        }
        let starter = fs::read_to_string(checkout.path("exercises/01-presence/starter/lib.rs"))
            .expect("a readable file");
        checkout.write("exercises/01-presence/src/lib.rs", &starter);
        checkout
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect("a readable file")
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        self.write_bytes(path, text.as_bytes());
    }

    pub(crate) fn write_bytes(&self, path: &str, bytes: &[u8]) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a file in a folder")).expect("a writable folder");
        fs::write(path, bytes).expect("a writable folder");
    }

    /// A file as it stands in the course.
    pub(crate) fn copy(&self, path: &str) {
        let source = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../..")
            .join(path);
        self.write_bytes(path, &fs::read(source).expect("a readable file"));
    }

    /// Runs `cargo lab` with `words` from inside the checkout; exit code and both streams as one text.
    pub(crate) fn lab(&self, words: &[&str]) -> String {
        said(self.dir.path(), words)
    }
}

/// Runs `cargo lab` in `dir`, away from any terminal and from this build's own variables.
pub(crate) fn said(dir: &Path, words: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_lab"))
        .args(words)
        .current_dir(dir)
        .env_remove("CARGO_MANIFEST_DIR")
        .env_remove("CARGO_TARGET_DIR")
        .env("COLUMNS", "100")
        .stdin(Stdio::null())
        .output()
        .expect("lab starts");
    let stream = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    let code = output.status.code().expect("an exit code");
    let home = dir.canonicalize().expect("a folder that exists");
    format!(
        "exit code {code}\n-- stdout\n{}-- stderr\n{}",
        stream(&output.stdout),
        stream(&output.stderr)
    )
    .replace(&format!("{}/", home.display()), "")
    .replace(&format!("{}/", dir.display()), "")
}
