//! What cargo says as a build goes on.

use std::path::PathBuf;

use serde::Deserialize;

/// Cargo's `compiler-artifact` message, as <https://doc.rust-lang.org/cargo/reference/external-tools.html> describes it.
#[derive(Debug, Deserialize)]
pub(crate) struct Artifact {
    pub(crate) package_id: String,
    pub(crate) target: Target,
    pub(crate) fresh: bool,
    pub(crate) executable: Option<PathBuf>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Target {
    pub(crate) name: String,
    kind: Vec<String>,
}

impl Artifact {
    /// The artifact that a line of cargo's output tells of; build scripts are steps towards one and do not count.
    pub(crate) fn of_line(line: &str) -> Option<Self> {
        #[derive(Deserialize)]
        struct Reason {
            reason: String,
        }
        let reason: Reason = serde_json::from_str(line).ok()?;
        let artifact: Self =
            (reason.reason == "compiler-artifact").then(|| serde_json::from_str(line).ok())??;
        artifact
            .target
            .kind
            .iter()
            .all(|kind| kind != "custom-build")
            .then_some(artifact)
    }

    /// The package's name out of its id: `path+file:///…/bookstore#0.1.0` or `…#name@0.1.0`.
    pub(crate) fn package(&self) -> Option<String> {
        let (place, fragment) = self.package_id.rsplit_once('#')?;
        let name = match fragment.split_once('@') {
            Some((name, _)) => name,
            None => place.rsplit('/').next()?,
        };
        Some(name.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn artifact(id: &str, kind: &str) -> String {
        format!(
            r#"{{"reason":"compiler-artifact","package_id":"{id}","manifest_path":"/w/Cargo.toml","target":{{"kind":["{kind}"],"name":"n"}},"fresh":true,"executable":"/t/n"}}"#
        )
    }

    #[test]
    fn a_package_is_named_by_either_form_of_its_id() {
        for (id, name) in [
            ("path+file:///w/bookstore#0.1.0", "bookstore"),
            (
                "path+file:///w/lessons/02-task-leak#lesson-02-task-leak@0.1.0",
                "lesson-02-task-leak",
            ),
            (
                "registry+https://github.com/rust-lang/crates.io-index#serde@1.0.229",
                "serde",
            ),
        ] {
            let artifact = Artifact::of_line(&artifact(id, "bin")).unwrap();
            assert_eq!(artifact.package().as_deref(), Some(name));
        }
    }

    #[test]
    fn build_scripts_and_other_messages_are_no_artifacts() {
        assert!(Artifact::of_line(&artifact("path+file:///w/x#0.1.0", "custom-build")).is_none());
        assert!(Artifact::of_line(r#"{"reason":"build-finished","success":true}"#).is_none());
        assert!(Artifact::of_line("not json").is_none());
    }
}
