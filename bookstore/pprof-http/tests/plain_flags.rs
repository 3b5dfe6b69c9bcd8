//! What is left without `--cfg tokio_unstable` and frame pointers: tasks of `pprof_http::spawn`, counted, with site and age.
//!
//! CI runs this outside of the workspace too, on plain flags; it needs nothing but the packaged crate.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use tokio::sync::watch;

fn get(server: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(server).unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text.split_once("\r\n\r\n").unwrap().1.to_owned()
}

#[test]
fn spawned_tasks_are_counted_with_site_and_age_and_the_index_says_what_is_missing() {
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    let address = server.local_addr();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .unwrap();
    let (open, gate) = watch::channel(false);
    let line = line!() + 4;
    let waiting: Vec<_> = (0..3)
        .map(|_| {
            let (mut gate, _within) = (gate.clone(), runtime.enter());
            pprof_http::spawn(async move { gate.wait_for(|open| *open).await.map(|_| ()).is_ok() })
        })
        .collect();
    runtime.block_on(async {
        for _ in 0..100 {
            let short: Vec<_> = (0..100).map(|_| pprof_http::spawn(async {})).collect();
            for task in short {
                task.await.unwrap();
            }
        }
    });

    let text = get(address, "/debug/pprof/goroutine?debug=1");
    assert!(text.starts_with("goroutine profile: total 3\n"), "{text}");
    assert!(
        text.contains(&format!("# spawned at {}:{line}, age ", file!())),
        "{text}"
    );
    let full = get(address, "/debug/pprof/goroutine?debug=2");
    assert_eq!(
        full.matches(&format!(" at {}:{line}\n", file!())).count(),
        3,
        "{full}"
    );
    assert_eq!(full.matches("# age ").count(), 3, "{full}");
    let missing = if cfg!(tokio_unstable) {
        "missing: no runtime was built with pprof_http::tasks::install"
    } else {
        "missing: built without `--cfg tokio_unstable`"
    };
    assert!(get(address, "/debug/pprof/").contains(missing));

    open.send(true).unwrap();
    for task in waiting {
        assert!(runtime.block_on(task).unwrap());
    }
    let text = get(address, "/debug/pprof/goroutine?debug=1");
    assert!(text.starts_with("goroutine profile: total 0\n"), "{text}");
}
