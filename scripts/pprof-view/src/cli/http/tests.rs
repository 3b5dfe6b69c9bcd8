use super::*;

fn meant(source: &str) -> Option<String> {
    url(source, None).map(|url| url.expect("http is spoken"))
}

#[test]
fn hosts_and_paths_are_urls_and_names_are_files() {
    let heap = "http://127.0.0.1:6060/debug/pprof/heap";
    assert_eq!(
        meant("http://127.0.0.1:6060/debug/pprof/heap").as_deref(),
        Some(heap)
    );
    assert_eq!(
        meant("127.0.0.1:6060/debug/pprof/heap").as_deref(),
        Some(heap)
    );
    assert_eq!(meant("/debug/pprof/heap").as_deref(), Some(heap));
    assert_eq!(
        meant("localhost:6060").as_deref(),
        Some("http://localhost:6060/debug/pprof/profile")
    );
    assert_eq!(
        meant("http://example.org/").as_deref(),
        Some("http://example.org/debug/pprof/profile")
    );
    assert_eq!(meant("heap.pb.gz"), None);
    assert_eq!(meant("/tmp/heap.pb.gz"), None);
    assert!(url("https://example.org/", None).is_some_and(|url| url.is_err()));
}

#[test]
fn seconds_replace_those_of_the_url() {
    let url = url(
        "localhost:6060/debug/pprof/profile?seconds=5&hz=50",
        Some(2),
    );
    let url = url.and_then(Result::ok).expect("this is a URL");
    assert_eq!(
        url,
        "http://localhost:6060/debug/pprof/profile?hz=50&seconds=2"
    );
    assert_eq!(capture_seconds(&url), Some(2));
    assert_eq!(capture_seconds("http://h/debug/pprof/profile"), Some(30));
    assert_eq!(capture_seconds("http://h/debug/pprof/heap"), None);
}
