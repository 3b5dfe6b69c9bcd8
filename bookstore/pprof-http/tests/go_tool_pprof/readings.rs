//! What `go tool pprof` must find in each profile.

use std::net::SocketAddr;
use std::path::Path;

use super::tool::{listed, lists, pprof, web_page_answers};
use super::{during, support};

pub(super) fn all(go: &Path, server: SocketAddr) {
    let home = std::env::temp_dir().join(format!("pprof-http-{}", std::process::id()));
    std::fs::create_dir_all(&home).unwrap();
    let url = |path: &str| format!("http://{server}/debug/{path}");
    for (path, function, anchor) in [
        (
            "pprof/profile?seconds=2",
            "go_tool_pprof::burn",
            "// anchor: burn",
        ),
        ("pprof/heap", "go_tool_pprof::hoard", "// anchor: hoard"),
        ("pprof/allocs", "go_tool_pprof::hoard", "// anchor: hoard"),
        (
            "pprof/goroutine",
            "go_tool_pprof::linger",
            "// anchor: linger",
        ),
        (
            "pprof/goroutine",
            "go_tool_pprof::stock::{{closure}}",
            "// anchor: stock",
        ),
        (
            "fgprof?seconds=1",
            "go_tool_pprof::stock::{{closure}}",
            "// anchor: stock",
        ),
        ("pprof/block", "go_tool_pprof::stall", "// anchor: stall"),
        ("pprof/mutex", "go_tool_pprof::keep", "// anchor: keep"),
    ] {
        let saved = home.join("saved.pb.gz");
        let saved = saved.to_str().unwrap();
        let burning = path.starts_with("pprof/profile");
        during(burning, || {
            pprof(go, &home, &["-proto", "-output", saved, &url(path)])
        });
        let top = pprof(go, &home, &["-top", "-noinlines", saved]);
        assert!(top.contains(function), "{path}: {top}");
        let listing = pprof(go, &home, &["-list", &format!("{function}$"), saved]);
        assert_ne!(listed(&listing, anchor), (".", "."), "{path}: {listing}");
        assert!(pprof(go, &home, &["-peek", &format!("{function}$"), saved]).contains(function));
        assert!(pprof(go, &home, &["-raw", saved]).contains(function));
        pprof(go, &home, &["-tags", saved]);
        // Nothing is left of a profile less itself.
        let nothing = pprof(go, &home, &["-top", "-base", saved, saved]);
        assert!(nothing.contains("0% of"), "{path}: {nothing}");
        // And straight from the URL, as users do.
        let direct = during(burning, || {
            pprof(go, &home, &["-top", "-noinlines", &url(path)])
        });
        assert!(direct.contains(function), "{path}: {direct}");
    }
    assert!(pprof(go, &home, &["-top", &url("pprof/threadcreate")]).contains("pprof-http"));
    read_labels(go, &home, &url("pprof/goroutine"));
    read_labels_of_waits(go, &home, &url("pprof/block"), &url("pprof/mutex"));
    let saved = home.join("web.pb.gz");
    let to = saved.to_str().unwrap();
    pprof(go, &home, &["-proto", "-output", to, &url("pprof/heap")]);
    web_page_answers(go, &home, &saved);
    for name in ["block", "mutex"] {
        texts_mean_the_same(go, &home, server, name);
    }
    std::fs::remove_dir_all(home).unwrap();
}

/// Labels are listed, narrowed down to, and made roots.
fn read_labels(go: &Path, home: &Path, goroutine: &str) {
    let tags = pprof(go, home, &["-tags", goroutine]);
    assert!(
        lists(&tags, "route", "/books/{id}") && lists(&tags, "route", "/orders"),
        "{tags}"
    );
    assert!(lists(&tags, "method", "GET"), "{tags}");
    let focused = pprof(go, home, &["-top", "-tagfocus", "route=/orders", goroutine]);
    assert!(
        focused.contains("Showing nodes accounting for 2, "),
        "{focused}"
    );
    let roots = pprof(go, home, &["-traces", "-tagroot", "route", goroutine]);
    assert_eq!(roots.matches("     /books/{id}\n").count(), 1, "{roots}");
}

/// The same of who waited and who held: the one long poll, and a quarter of what was kept.
fn read_labels_of_waits(go: &Path, home: &Path, block: &str, mutex: &str) {
    for (profile, route, function) in [
        (block, "/users", "go_tool_pprof::stall"),
        (mutex, "/users", "go_tool_pprof::keep"),
        (mutex, "/carts", "go_tool_pprof::keep"),
    ] {
        let tags = pprof(go, home, &["-tags", profile]);
        assert!(
            lists(&tags, "route", route) && lists(&tags, "method", "POST"),
            "{profile}: {tags}"
        );
        let focus = format!("route={route}");
        let focused = pprof(
            go,
            home,
            &["-top", "-noinlines", "-tagfocus", &focus, profile],
        );
        assert!(focused.contains(function), "{profile}: {focused}");
        let roots = pprof(go, home, &["-traces", "-tagroot", "route", profile]);
        let is_root = |line: &str| line.trim() == route;
        assert!(roots.lines().any(is_root), "{profile}: {roots}");
    }
    let count = [
        "-sample_index",
        "contentions",
        "-top",
        "-tagfocus",
        "route=/carts",
    ];
    let carts = pprof(go, home, &[&count[..], &[mutex]].concat());
    assert!(
        carts.contains("Showing nodes accounting for 5, "),
        "{carts}"
    );
}

/// `debug=1` is a format of its own, which pprof reads too: both forms must add up to the same.
fn texts_mean_the_same(go: &Path, home: &Path, server: SocketAddr, name: &str) {
    let total = |path: &str, kind: &str| -> i64 {
        let saved = home.join(name);
        let answer = support::get(server, &format!("/debug/pprof/{path}"));
        std::fs::write(&saved, answer.body).unwrap();
        let saved = saved.to_str().unwrap();
        let raw = pprof(go, home, &["-raw", "-symbolize=none", saved]);
        let index = usize::from(kind == "delay");
        let samples = raw.lines().skip_while(|line| *line != "Samples:").skip(2);
        samples
            .take_while(|line| *line != "Locations")
            .filter_map(|line| line.trim().split_once(": "))
            .filter_map(|(values, _)| values.split_whitespace().nth(index)?.parse::<i64>().ok())
            .sum()
    };
    for kind in ["contentions", "delay"] {
        let text = total(&format!("{name}?debug=1"), kind);
        assert!(text > 0, "{name}: no {kind}");
        assert_eq!(text, total(name, kind), "{name}: {kind}");
    }
}
