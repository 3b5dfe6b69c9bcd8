//! What the chapter says, asserted on its shipped evidence. `measured.rs` measures anew.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use lab::verdict::Census;
use pprof_view::Profile;

fn evidence(name: &str) -> Profile {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("evidence")
        .join(name);
    Profile::parse(&std::fs::read(file).unwrap()).unwrap()
}

#[test]
fn ten_thousand_reads_left_ten_thousand_tasks_and_the_repair_one_per_book() {
    let (before, after) = (
        Census::of(&evidence("before.pb.gz")),
        Census::of(&evidence("after.pb.gz")),
    );
    assert_eq!((before.total(), after.total()), (10_025, 225));
    let (site, count) = before.sites()[0];
    assert!(
        site.function.ends_with("::watch_expiration"),
        "{}",
        site.function
    );
    assert_eq!(count, 10_000);
    assert!(
        after
            .sites()
            .iter()
            .all(|(site, _)| !site.file.ends_with("expiry_per_read.rs"))
    );
}

#[test]
fn the_shipped_texts_are_those_of_the_riddle() {
    let text = |name: &str| {
        std::fs::read_to_string(
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("evidence")
                .join(name),
        )
        .unwrap()
    };
    assert!(text("quiet-25.txt").starts_with("goroutine profile: total 25\n"));
    assert!(text("busy-10025.txt").starts_with("goroutine profile: total 10025\n"));
    assert!(text("busy-10025.txt").contains("::watch_expiration+0x"));
}

#[test]
fn evidence_names_no_machine() {
    for name in ["before.pb.gz", "after.pb.gz"] {
        let profile = evidence(name);
        let files = profile.functions.iter().map(|function| &*function.filename);
        let mapped = profile.mappings.iter().map(|mapping| &*mapping.filename);
        let absolute: Vec<&str> = files
            .chain(mapped)
            .filter(|file| {
                file.starts_with('/')
                    && !["/rustc/", "/usr/lib/", "/lib/"]
                        .iter()
                        .any(|known| file.starts_with(known))
            })
            .collect();
        assert_eq!(absolute, Vec::<&str>::new(), "{name}");
    }
}
