//! The load driver against a small server whose answers the test controls.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use lab::client::Address;
use lab::load::{Draws, Driver, Plan, Report, Scenario, Schedule, Step, Turn};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

/// A watchdog, not a bound: long enough for any machine.
const TIMEOUT: Duration = Duration::from_mins(1);

/// Answers each path with the path itself; each answer takes a permit first, so that no permits means a stall.
struct Server {
    address: Address,
    permits: Arc<Semaphore>,
    connections: Arc<AtomicU64>,
}

impl Server {
    async fn start(permits: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address =
            Address::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let permits = Arc::new(Semaphore::new(permits));
        let connections = Arc::new(AtomicU64::new(0));
        let server = Self {
            address,
            permits: Arc::clone(&permits),
            connections: Arc::clone(&connections),
        };
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                connections.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(answer(stream, Arc::clone(&permits)));
            }
        });
        server
    }
}

async fn answer(mut stream: TcpStream, permits: Arc<Semaphore>) {
    let mut head = Vec::new();
    while let Ok(read) = stream.read_buf(&mut head).await {
        if read == 0 {
            return;
        }
        if !head.ends_with(b"\r\n\r\n") {
            continue;
        }
        let path = String::from_utf8_lossy(&head)
            .split(' ')
            .nth(1)
            .unwrap()
            .to_owned();
        head.clear();
        permits.acquire().await.unwrap().forget();
        if path == "/hang-up" {
            return;
        }
        let status = if path == "/absent" {
            "404 Not Found"
        } else {
            "200 OK"
        };
        let text = format!(
            "HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{path}",
            path.len()
        );
        stream.write_all(text.as_bytes()).await.unwrap();
    }
}

fn plan(path: &str, rate: u32, requests: u64) -> Plan {
    Plan {
        scenario: Scenario::Path(path.to_owned()),
        schedule: Schedule::of_requests(NonZeroU32::new(rate).unwrap(), requests),
        seed: 1,
        first: 0,
        pay_later: false,
    }
}

async fn run(server: &Server, connections: usize, plan: &Plan) -> Report {
    let mut driver = Driver::open(server.address.clone(), connections, TIMEOUT)
        .await
        .unwrap();
    driver.run(plan, |_| {}).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_counted_by_status_and_size() {
    let server = Server::start(Semaphore::MAX_PERMITS).await;
    let report = run(&server, 8, &plan("/absent", 2_000, 400)).await;
    assert_eq!(report.sent + report.dropped, 400);
    assert_eq!(
        report.statuses.into_iter().collect::<Vec<_>>(),
        [(404, report.completed)]
    );
    assert_eq!(report.bytes, report.completed * "/absent".len() as u64);
    assert_eq!(report.failed, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_fall_due_while_all_connections_wait_are_dropped_and_counted() {
    let server = Server::start(0).await;
    let permits = Arc::clone(&server.permits);
    let mut driver = Driver::open(server.address.clone(), 2, TIMEOUT)
        .await
        .unwrap();
    // The server answers only once the whole schedule has gone by.
    let plan = plan("/x", 1_000, 50);
    let report = driver.run(&plan, |progress| {
        if progress.sent + progress.dropped == 50 {
            permits.add_permits(2);
        }
    });
    let report = report.await.unwrap();
    assert_eq!((report.sent, report.completed, report.dropped), (2, 2, 48));
    assert!(report.is_void());
}

#[tokio::test(flavor = "multi_thread")]
async fn dropped_requests_can_be_paid_later_and_stay_counted() {
    let server = Server::start(0).await;
    let permits = Arc::clone(&server.permits);
    let mut driver = Driver::open(server.address.clone(), 2, TIMEOUT)
        .await
        .unwrap();
    let plan = Plan {
        pay_later: true,
        scenario: Scenario::EachBook { keys: 50 },
        ..plan("/", 1_000, 50)
    };
    let mut opened = false;
    let report = driver.run(&plan, |progress| {
        if progress.sent + progress.dropped == 50 && !opened {
            opened = true;
            permits.add_permits(50);
        }
    });
    let report = report.await.unwrap();
    assert_eq!(
        (report.sent, report.completed, report.dropped),
        (50, 50, 48)
    );
    let quiet = Server::start(Semaphore::MAX_PERMITS).await;
    assert_eq!(
        report.digest,
        run(&quiet, 2, &plan).await.digest,
        "the same requests got the same answers"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn latency_counts_from_the_intended_start() {
    // One connection, one request in 20 ms due each; the first answer comes after all have fallen due. A closed loop would
    // have sent nothing meanwhile and seen one slow request; here the later ones are dropped, and the first shows the stall.
    let server = Server::start(0).await;
    let permits = Arc::clone(&server.permits);
    let mut driver = Driver::open(server.address.clone(), 1, TIMEOUT)
        .await
        .unwrap();
    let mut stalled = Duration::ZERO;
    let plan = plan("/x", 50, 10);
    let report = driver.run(&plan, |progress| {
        if progress.elapsed > progress.length && stalled.is_zero() {
            stalled = progress.elapsed;
            permits.add_permits(10);
        }
    });
    let report = report.await.unwrap();
    assert_eq!((report.completed, report.dropped), (1, 9));
    assert!(
        u128::from(report.latency_micros.max) >= Duration::from_millis(200).as_micros(),
        "{report:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_are_kept_over_several_runs() {
    let server = Server::start(Semaphore::MAX_PERMITS).await;
    let mut driver = Driver::open(server.address.clone(), 4, TIMEOUT)
        .await
        .unwrap();
    for _ in 0..3 {
        let report = driver
            .run(
                &Plan {
                    pay_later: true,
                    ..plan("/x", 1_000, 100)
                },
                |_| {},
            )
            .await
            .unwrap();
        assert_eq!(report.completed, 100);
    }
    assert_eq!(server.connections.load(Ordering::Relaxed), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_hangs_up_fails_requests_and_is_connected_anew() {
    let server = Server::start(Semaphore::MAX_PERMITS).await;
    let report = run(&server, 1, &plan("/hang-up", 100, 3)).await;
    assert_eq!(report.failed, report.sent);
    assert_eq!(
        report.failures_in_words(),
        format!("{} broken off", report.failed)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_does_not_answer_ends_in_timeouts_and_not_in_a_hang() {
    let server = Server::start(0).await;
    let mut driver = Driver::open(server.address.clone(), 2, Duration::from_millis(100))
        .await
        .unwrap();
    let plan = Plan {
        pay_later: true,
        ..plan("/x", 1_000, 20)
    };
    let report = driver.run(&plan, |_| {}).await.unwrap();
    assert_eq!(report.completed, 0);
    assert_eq!(report.failures.keys().collect::<Vec<_>>(), ["timed out"]);
}

fn three_at_once_and_one_after(_: &mut Draws, _: Turn) -> Vec<Step> {
    vec![
        Step::get("/a"),
        Step::get("/b").beside(),
        Step::get("/c").beside(),
        Step::get("/d"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_beside_another_are_sent_with_it_and_the_next_after_them() {
    let server = Server::start(0).await;
    let connections = || server.connections.load(Ordering::Relaxed);
    let mut driver = Driver::open(server.address.clone(), 1, TIMEOUT)
        .await
        .unwrap();
    let (script, size) = (three_at_once_and_one_after, 1);
    let plan = Plan {
        scenario: Scenario::Visits { script, size },
        ..plan("", 10, 1)
    };
    // Nothing is answered before all three are there.
    let report = driver.run(&plan, |_| {
        if connections() == 3 {
            server.permits.add_permits(4);
        }
    });
    let report = report.await.unwrap();
    assert_eq!(report.statuses.into_iter().collect::<Vec<_>>(), [(200, 4)]);
    assert_eq!(connections(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_seed_gives_the_same_digest_and_another_seed_another() {
    let server = Server::start(Semaphore::MAX_PERMITS).await;
    let seeded = |seed| Plan {
        pay_later: true,
        seed,
        scenario: Scenario::Books,
        ..plan("/", 2_000, 300)
    };
    let first = run(&server, 8, &seeded(1)).await.digest;
    assert_eq!(first, run(&server, 3, &seeded(1)).await.digest);
    assert_ne!(first, run(&server, 8, &seeded(2)).await.digest);
}

#[tokio::test]
async fn a_port_where_nothing_listens_is_said_before_any_load() {
    let at = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let error = Driver::open(
        Address::parse(&format!("http://{at}/")).unwrap(),
        3,
        TIMEOUT,
    )
    .await
    .unwrap_err();
    assert_eq!(error.what(), format!("nothing listens on {at}"));
}
