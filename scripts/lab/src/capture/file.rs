//! Keeps a capture in a file.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::{Error, Result};

/// Writes a capture to `file`, whole or not at all.
pub fn save_as(raw: &[u8], file: &Path) -> Result<()> {
    let failed = |e: std::io::Error| cannot_write(file, &e);
    let folder = file
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let temporary = written(raw, folder).map_err(failed)?;
    temporary.persist(file).map_err(|e| failed(e.error))?;
    Ok(())
}

/// Writes a capture to `folder` as `NAME-<n>.pb.gz`, with the first `n` from 1 that is free.
pub fn save_in(raw: &[u8], folder: &Path, profile: &str) -> Result<PathBuf> {
    let failed = |e: std::io::Error| cannot_write(folder, &e);
    fs::create_dir_all(folder).map_err(failed)?;
    let mut temporary = written(raw, folder).map_err(failed)?;
    let mut number = 1_u32;
    loop {
        let file = folder.join(format!("{profile}-{number}.pb.gz"));
        match temporary.persist_noclobber(&file) {
            Ok(_) => return Ok(file),
            Err(e) if e.error.kind() == std::io::ErrorKind::AlreadyExists => temporary = e.file,
            Err(e) => return Err(failed(e.error)),
        }
        number += 1;
    }
}

fn written(raw: &[u8], folder: &Path) -> std::io::Result<NamedTempFile> {
    let mut temporary = tempfile::Builder::new()
        .prefix(".capture-")
        .tempfile_in(folder)?;
    temporary.write_all(raw)?;
    Ok(temporary)
}

fn cannot_write(place: &Path, error: &std::io::Error) -> Error {
    Error::new(
        format!("cannot write {}: {error}", place.display()),
        "choose a folder that exists and is writable: -o FILE",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capture_takes_the_first_free_number_and_replaces_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("captures");
        assert_eq!(
            save_in(b"a", &folder, "heap").unwrap(),
            folder.join("heap-1.pb.gz")
        );
        assert_eq!(
            save_in(b"b", &folder, "heap").unwrap(),
            folder.join("heap-2.pb.gz")
        );
        assert_eq!(fs::read(folder.join("heap-1.pb.gz")).unwrap(), b"a");
        assert_eq!(
            fs::read_dir(&folder).unwrap().count(),
            2,
            "no temporary file stays"
        );
    }

    #[test]
    fn a_named_file_is_replaced_whole() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("x.pb.gz");
        save_as(b"long before", &file).unwrap();
        save_as(b"now", &file).unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"now");
        let error = save_as(b"", &dir.path().join("absent/x.pb.gz")).unwrap_err();
        assert!(error.what().starts_with("cannot write"), "{error}");
    }
}
