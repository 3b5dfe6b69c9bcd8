//! Labels of requests: in CPU and heap samples, on waits and holders, on tasks, and on what they spawn.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::hint::black_box;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use pprof_http::labels::{self, Labels};
use pprof_view::{LabelValue, Profile, Sample};
use support::{get as ask, request, send};
use tokio::sync::{Notify, mpsc};

#[global_allocator]
static ALLOCATOR: pprof_http::HeapAllocator = pprof_http::HeapAllocator::new(std::alloc::System);

#[inline(never)]
fn burn(rounds: u64) -> u64 {
    (0..rounds).fold(1, |sum: u64, n| black_box(sum.rotate_left(5) ^ n))
}

#[inline(never)]
fn hoard(shelf: &Mutex<Vec<Vec<u8>>>) {
    shelf.lock().unwrap().push(vec![7; 4 << 20]);
}

/// What the handlers share.
#[derive(Clone)]
struct Shop {
    shelf: Arc<Mutex<Vec<Vec<u8>>>>,
    gate: Arc<Notify>,
    desk: Arc<pprof_http::sync::Mutex<()>>,
    arrived: mpsc::UnboundedSender<()>,
}

async fn holds(State(shop): State<Shop>) {
    let open = shop.gate.notified();
    let held = shop.desk.lock().await;
    shop.arrived.send(()).unwrap();
    open.await;
    drop(held);
}

async fn wants(State(shop): State<Shop>) {
    drop(shop.desk.lock().await);
}

async fn waits(State(shop): State<Shop>) {
    let open = shop.gate.notified();
    // A child of each kind, which waits too.
    let (bare, wrapped) = (shop.gate.clone(), shop.gate.clone());
    drop(tokio::spawn(bare_child(bare)));
    drop(pprof_http::spawn(wrapped_child(wrapped, shop.arrived)));
    open.await;
}

async fn bare_child(gate: Arc<Notify>) {
    gate.notified().await;
}

async fn wrapped_child(gate: Arc<Notify>, arrived: mpsc::UnboundedSender<()>) {
    let open = gate.notified();
    arrived.send(()).unwrap();
    open.await;
}

/// A service, its profiles, and word of each request that waits.
struct Stage {
    _runtime: tokio::runtime::Runtime,
    debug: pprof_http::Server,
    api: SocketAddr,
    shop: Shop,
    arrivals: mpsc::UnboundedReceiver<()>,
}

fn stage() -> Stage {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = pprof_http::tasks::install(builder.worker_threads(2).enable_all())
        .build()
        .unwrap();
    let (arrived, arrivals) = mpsc::unbounded_channel();
    let shop = Shop {
        shelf: Arc::default(),
        gate: Arc::default(),
        desk: Arc::default(),
        arrived,
    };
    let router = Router::new()
        .route(
            "/burn/{rounds}",
            get(|| async { burn(20_000_000).to_string() }),
        )
        .route(
            "/hoard",
            post(|State(shop): State<Shop>| async move { hoard(&shop.shelf) }),
        )
        .route("/wait/{id}", get(waits))
        .route("/hold/{id}", get(holds))
        .route("/want/{id}", get(wants))
        .layer(pprof_http::RequestLayer)
        .with_state(shop.clone());
    let listener = runtime
        .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
        .unwrap();
    let api = listener.local_addr().unwrap();
    runtime.spawn(async { axum::serve(listener, router).await.unwrap() });
    Stage {
        _runtime: runtime,
        debug: pprof_http::start(([127, 0, 0, 1], 0)).unwrap(),
        api,
        shop,
        arrivals,
    }
}

fn label<'a>(sample: &'a Sample, key: &str) -> Option<&'a str> {
    sample.labels.iter().find_map(|label| match &label.value {
        LabelValue::Text(value) if &*label.key == key => Some(&**value),
        _ => None,
    })
}

/// The sum of a value over the samples through `function`: under the labels, and in all.
fn under(profile: &Profile, kind: &str, function: &str, labels: [&str; 2]) -> (i64, i64) {
    let index = profile.value_index(Some(kind)).unwrap();
    let (mut labelled, mut all) = (0, 0);
    for sample in &profile.samples {
        if profile
            .frames(sample)
            .any(|frame| frame.function == function)
        {
            all += sample.values[index];
            if [label(sample, "method"), label(sample, "route")] == labels.map(Some) {
                labelled += sample.values[index];
            }
        }
    }
    (labelled, all)
}

#[test]
fn cpu_and_heap_samples_name_method_and_route() {
    let _alone = support::alone();
    let stage = stage();
    let profile = std::thread::scope(|scope| {
        let capture = scope.spawn(|| {
            ask(
                stage.debug.local_addr(),
                "/debug/pprof/profile?seconds=2&hz=1000",
            )
        });
        while !capture.is_finished() {
            assert_eq!(ask(stage.api, "/burn/7").status, 200);
        }
        capture.join().unwrap().profile()
    });
    let (labelled, all) = under(
        &profile,
        "samples",
        "requests::burn",
        ["GET", "/burn/{rounds}"],
    );
    assert!(all > 100, "{all}");
    assert_eq!(labelled, all);

    assert_eq!(
        request(stage.api, "POST", "/hoard", "localhost", "").status,
        200
    );
    hoard(&stage.shop.shelf);
    let profile = ask(stage.debug.local_addr(), "/debug/pprof/heap").profile();
    let (labelled, all) = under(
        &profile,
        "inuse_space",
        "requests::hoard",
        ["POST", "/hoard"],
    );
    // Of two equal blocks, one was for a request; 4 MiB are sampled at any chance worth naming.
    assert!(
        labelled > 0 && labelled * 10 > all * 4 && labelled * 10 < all * 6,
        "{labelled} of {all}"
    );
}

#[test]
fn tasks_of_a_request_and_what_they_spawn_carry_its_labels_until_it_ends() {
    let _alone = support::alone();
    let mut stage = stage();
    let debug = stage.debug.local_addr();
    let clients: Vec<_> = (0..3)
        .map(|id| send(stage.api, "GET", &format!("/wait/{id}"), "localhost", ""))
        .collect();
    (0..3).for_each(|_| stage.arrivals.blocking_recv().unwrap());

    let profile = ask(debug, "/debug/pprof/goroutine").profile();
    let count = |function| under(&profile, "goroutine", function, ["GET", "/wait/{id}"]);
    assert_eq!(count("requests::wrapped_child::{{closure}}"), (3, 3));
    // The connections' tasks, whose chain of awaits ends in the handler, and the bare children, whose creation does.
    assert_eq!(count("requests::waits::{{closure}}"), (9, 9));
    let full = ask(debug, "/debug/pprof/goroutine?debug=2").text();
    assert_eq!(
        full.matches("# labels: {\"method\":\"GET\", \"route\":\"/wait/{id}\"}\n")
            .count(),
        9,
        "{full}"
    );

    stage.shop.gate.notify_waiters();
    for mut client in clients {
        // The connection is closed when its task is about to end.
        std::io::Read::read_to_end(&mut client, &mut Vec::new()).unwrap();
    }
    let alive = || -> usize {
        pprof_http::tasks::live()
            .iter()
            .map(|group| group.count)
            .sum()
    };
    support::until(|| alive() == 1);
    let text = ask(debug, "/debug/pprof/goroutine?debug=1").text();
    assert!(text.starts_with("goroutine profile: total 1\n"), "{text}");
    assert!(!text.contains("# labels"), "{text}");
}

#[test]
fn waits_and_holders_name_method_and_route() {
    let _alone = support::alone();
    let mut stage = stage();
    let debug = stage.debug.local_addr();
    let holder = send(stage.api, "GET", "/hold/1", "localhost", "");
    stage.arrivals.blocking_recv().unwrap();
    let waiter = send(stage.api, "GET", "/want/1", "localhost", "");
    let is_waiting = || {
        let tasks = ask(debug, "/debug/pprof/goroutine?debug=1").text();
        tasks.contains("requests::wants::{{closure}}")
    };
    support::until(is_waiting);
    stage.shop.gate.notify_waiters();
    for mut client in [holder, waiter] {
        std::io::Read::read_to_end(&mut client, &mut Vec::new()).unwrap();
    }
    for (profile, function, route) in [
        ("mutex", "requests::holds::{{closure}}", "/hold/{id}"),
        ("block", "requests::wants::{{closure}}", "/want/{id}"),
    ] {
        let profile = ask(debug, &format!("/debug/pprof/{profile}")).profile();
        let counts = under(&profile, "contentions", function, ["GET", route]);
        assert_eq!(counts, (1, 1), "{function}");
    }
}

#[test]
fn labels_end_with_the_poll_that_they_are_for() {
    let _alone = support::alone();
    let runtime = {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        pprof_http::tasks::install(&mut builder).build().unwrap()
    };
    runtime.block_on(async {
        let job = Labels::new(&[("job", "report")]);
        let inherits = {
            let _scope = job.enter();
            [
                tokio::spawn(async { labels::current() }),
                pprof_http::spawn(async {
                    tokio::task::yield_now().await;
                    labels::current()
                }),
            ]
        };
        let other = tokio::spawn(async { labels::current() });
        for child in inherits {
            assert_eq!(child.await.unwrap(), job);
        }
        assert_eq!(other.await.unwrap(), Labels::NONE);
        assert_eq!(labels::current(), Labels::NONE);
    });
}
