//! The page at `/debug/pprof/`.

use crate::server;
use crate::support::{get, request};

#[test]
fn the_index_redirects_lists_and_tells_what_is_missing() {
    let server = server();
    let answer = get(server.local_addr(), "/debug/pprof");
    assert_eq!(
        (answer.status, answer.header("location").unwrap().as_str()),
        (308, "/debug/pprof/")
    );
    let page = get(server.local_addr(), "/debug/pprof/").text();
    let names = [
        "allocs",
        "block",
        "cmdline",
        "fgprof",
        "goroutine",
        "heap",
        "mutex",
        "profile",
        "threadcreate",
    ];
    let places = names.map(|name| page.find(&format!("\">{name}</a>")).unwrap());
    assert!(places.is_sorted(), "sorted by name");
    for name in [
        "allocs",
        "block",
        "goroutine",
        "heap",
        "mutex",
        "threadcreate",
    ] {
        let link = format!("href=\"{name}?debug=1\">{name}</a><span class=\"count\">");
        let (_, after) = page.split_once(&link).expect(name);
        let (count, _) = after.split_once('<').unwrap();
        let threads = count.parse::<usize>().expect(name);
        assert_eq!(threads > 0, name == "threadcreate", "{name}: {count}");
    }
    assert!(page.contains("goroutine?debug=2\">full task dump"));
    // This test installs neither.
    assert!(page.contains("missing: install pprof_http::HeapAllocator"));
    assert!(page.contains("missing: no runtime was built with pprof_http::tasks::install"));
    assert!(page.contains("no long polls: no runtime was built with pprof_http::tasks::install"));
}

#[test]
fn the_index_gives_the_command_for_each_profile_under_the_name_it_was_asked_by() {
    let server = server();
    let page = request(
        server.local_addr(),
        "GET",
        "/debug/pprof/",
        "localhost:6061",
        "",
    )
    .text();
    for opens in [
        "allocs",
        "block",
        "goroutine",
        "heap",
        "mutex",
        "threadcreate",
    ] {
        let command =
            format!("<code>go tool pprof http://localhost:6061/debug/pprof/{opens}</code>");
        assert!(page.contains(&command), "{opens}");
        let viewer = command.replace("go tool pprof", "pprof-view web --open");
        assert!(page.contains(&viewer), "{opens}");
        assert!(
            page.contains(&format!("href=\"flame/{opens}\">flame graph")),
            "{opens}"
        );
    }
    let cpu = "<code>go tool pprof 'http://localhost:6061/debug/pprof/profile?seconds=5'</code>";
    assert!(page.contains(cpu), "{page}");
    let wall = "<code>go tool pprof 'http://localhost:6061/debug/fgprof?seconds=5'</code>";
    assert!(page.contains(wall), "{page}");
    for flame in ["profile?seconds=5", "fgprof?seconds=5"] {
        assert!(page.contains(&format!("href=\"flame/{flame}\">flame graph")));
    }
}

#[test]
fn the_index_needs_nothing_from_elsewhere_and_states_rates() {
    let server = server();
    let page = get(server.local_addr(), "/debug/pprof/").text();
    let assets = ["src=", "<link", "@import", "url("];
    assert!(
        assets.iter().all(|asset| !page.contains(asset)),
        "external assets"
    );
    assert!(page.contains("name=\"viewport\""), "fit for a phone");
    assert!(page.contains("heap_bytes = "), "{page}");
    assert!(page.contains("sampler native, 100 Hz"), "{page}");
}
