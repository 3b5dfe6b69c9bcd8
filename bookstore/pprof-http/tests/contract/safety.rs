//! Who may ask, and when it must answer.

use pprof_http::{Server, StartError};

use crate::server;
use crate::support::{get, request};

#[test]
fn other_hosts_are_turned_away_and_public_addresses_need_a_token() {
    let server = server();
    let answer = request(
        server.local_addr(),
        "GET",
        "/debug/pprof/",
        "evil.example",
        "",
    );
    assert_eq!(answer.status, 421);
    let public = Server::builder().listen(([0, 0, 0, 0], 0)).start();
    assert!(matches!(public, Err(StartError::Public(_))));
    let busy = Server::builder().listen(server.local_addr()).start();
    assert!(matches!(busy, Err(StartError::Listen { .. })));
}

#[test]
fn the_listener_answers_while_every_worker_of_the_service_is_blocked() {
    let server = server();
    let service = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .unwrap();
    let (release, blocked) = std::sync::mpsc::channel::<()>();
    let blocked = std::sync::Arc::new(std::sync::Mutex::new(blocked));
    let (entered, all_entered) = std::sync::mpsc::channel();
    for _ in 0..2 {
        let (blocked, entered) = (blocked.clone(), entered.clone());
        service.spawn(async move {
            entered.send(()).unwrap();
            // Blocks its worker until the answer is there.
            let _ = blocked.lock().unwrap().recv();
        });
    }
    (0..2).for_each(|_| all_entered.recv().unwrap());
    assert_eq!(
        get(server.local_addr(), "/debug/pprof/goroutine").status,
        200
    );
    drop(release);
}

#[test]
fn a_listener_with_a_token_asks_for_it_on_every_route() {
    let server = Server::builder()
        .listen(([127, 0, 0, 1], 0))
        .token("open sesame")
        .start()
        .unwrap();
    let paths = [
        "/debug/pprof/",
        "/debug/pprof/cmdline",
        "/debug/pprof/heap",
        "/debug/pprof/nonsense",
    ];
    for path in paths {
        let answer = get(server.local_addr(), path);
        assert_eq!(
            (
                answer.status,
                answer.header("www-authenticate").unwrap().as_str()
            ),
            (401, "Bearer"),
            "{path}"
        );
    }
    let with = |token: &str| {
        let headers = format!("localhost\r\nauthorization: Bearer {token}");
        request(server.local_addr(), "GET", "/debug/pprof/", &headers, "")
    };
    assert_eq!(with("open barley").status, 401);
    let page = with("open sesame");
    assert_eq!(page.status, 200);
    // `go tool pprof` sends no token: the page shows what does.
    assert!(
        page.text()
            .contains("curl -sf -H &quot;Authorization: Bearer $TOKEN&quot;")
    );
    assert!(
        !page.text().contains("sesame"),
        "no secret in any debug output"
    );
}

#[test]
fn a_page_of_another_origin_changes_nothing() {
    let server = server();
    let put = |origin: &str| {
        let headers = format!("localhost\r\norigin: {origin}");
        request(
            server.local_addr(),
            "PUT",
            "/debug/pprof/rates",
            &headers,
            "{}",
        )
        .status
    };
    assert_eq!(put("http://evil.example"), 403);
    assert_eq!(put("http://localhost:6060"), 200);
}

#[test]
fn the_same_guards_stand_before_routes_that_are_mounted_elsewhere() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let listener = runtime
        .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
        .unwrap();
    let address = listener.local_addr().unwrap();
    runtime
        .spawn(async { axum::serve(listener, pprof_http::router(pprof_http::Guard::new())).await });
    assert_eq!(get(address, "/debug/pprof/heap").status, 200);
    assert_eq!(
        request(address, "GET", "/debug/pprof/heap", "evil.example", "").status,
        421
    );
}
