//! Transfers between warehouses: which desk comes first changes how long they take, and nothing that they do.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use futures_util::join;
use http::{Request, header};
use insta::assert_snapshot;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::app::{Answer, TestApp};
use crate::task_profile::full_dump;

const TRANSFERS: &str = "/api/v1/stock/transfers";

const EITHER: [&str; 2] = ["none", "abba-transfer"];

fn line(answer: &Answer) -> String {
    format!("{} {}", answer.status.as_u16(), answer.body)
}

fn transfer(book: i64, from: i64, to: i64, quantity: i64) -> Value {
    json!({ "book_id": book, "from": from, "to": to, "quantity": quantity })
}

/// The transfer number `nth` of a crowd in which each second one brings back what the one before has taken.
fn one_of_a_crowd(nth: i64) -> Value {
    let (from, to) = if nth % 2 == 0 { (1, 2) } else { (2, 1) };
    transfer(7, from, to, 1 + nth / 2 % 5)
}

#[tokio::test]
async fn fault_changes_the_cost_not_the_answer() {
    let mut told = Vec::new();
    for faults in EITHER {
        let bookstore = TestApp::start(faults).await;
        let ada = bookstore.buyer("ada").await;
        let mut answers = Vec::new();
        for (book, from, to, quantity) in [
            (7, 3, 1, 5),
            (7, 1, 3, 4),
            (7, 1, 1, 1),
            (7, 1, 5, 1),
            (7, 1, 2, 0),
            (7, 1, 2, 1_000),
            (2_001, 1, 2, 1),
        ] {
            let body = transfer(book, from, to, quantity);
            answers.push(line(&ada.send("POST", TRANSFERS, body).await));
        }
        answers.push(line(&bookstore.post(TRANSFERS, json!({})).await));
        answers.push(line(&bookstore.get("/api/v1/stock/7").await));
        told.push(answers.join("\n"));
    }
    assert_eq!(told[0], told[1]);
    assert_snapshot!(told[0], @r#"
    200 {"book_id":7,"quantity":5,"left":54,"arrived":160,"seen":[1,1]}
    200 {"book_id":7,"quantity":4,"left":156,"arrived":58,"seen":[2,2]}
    422 {"type":"about:blank","title":"Unprocessable Entity","status":422,"detail":"Failed to deserialize the JSON body into the target type: `from` and `to` must be two warehouses"}
    422 {"type":"about:blank","title":"Unprocessable Entity","status":422,"detail":"Failed to deserialize the JSON body into the target type: `from` and `to` must be warehouses, 1 to 4"}
    422 {"type":"about:blank","title":"Unprocessable Entity","status":422,"detail":"Failed to deserialize the JSON body into the target type: `quantity` must be a whole number from 1 to 1000"}
    409 {"type":"about:blank","title":"Conflict","status":409,"detail":"that warehouse has fewer copies"}
    404 {"type":"about:blank","title":"Not Found","status":404,"detail":"there is no such book"}
    401 {"type":"about:blank","title":"Unauthorized","status":401,"detail":"this needs a session: send its token as `Authorization: Bearer TOKEN`"}
    200 {"book_id":7,"in_stock":27,"warehouses":[{"warehouse_id":1,"name":"Paper Harbour","quantity":156},{"warehouse_id":2,"name":"River of Okafor","quantity":70},{"warehouse_id":3,"name":"Quiet Kitchen","quantity":58},{"warehouse_id":4,"name":"Salt Violin","quantity":151}]}
    "#);
}

#[tokio::test]
async fn transfers_that_meet_all_arrive_and_lose_no_copy() {
    let mut shown = Vec::new();
    for faults in EITHER {
        let bookstore = TestApp::start(faults).await;
        let ada = bookstore.buyer("ada").await;
        let transfers =
            join_all((0..40).map(|nth| ada.send("POST", TRANSFERS, one_of_a_crowd(nth))));
        let looks = join_all((0..40).map(async |_| {
            let shelves = bookstore.get("/api/v1/stock/7").await.json();
            let shelves = shelves["warehouses"].as_array().unwrap().clone();
            let quantities = shelves.iter().map(|shelf| shelf["quantity"].as_i64());
            quantities.map(Option::unwrap).collect::<Vec<_>>()
        }));
        let (transfers, looks) = join!(transfers, looks);
        for answer in &transfers {
            assert_eq!(answer.status, 200, "{faults}: {}", answer.body);
        }
        for quantities in looks {
            assert!(quantities.iter().all(|copies| *copies >= 0), "{faults}");
            assert_eq!(quantities.iter().sum::<i64>(), 155 + 70 + 59 + 151);
        }
        // What a warehouse has seen counts each of them once.
        let last = transfers.iter().map(|answer| answer.json()["seen"].clone());
        assert_eq!(
            last.filter(|seen| *seen == json!([40, 40])).count(),
            1,
            "{faults}"
        );
        shown.push(bookstore.get("/api/v1/stock/7").await);
        if faults == "abba-transfer" {
            let metrics = bookstore.debug_get("/metrics").await.body;
            let restarts = metrics
                .lines()
                .find_map(|line| line.strip_prefix("bookstore_transfer_restarts_total "));
            assert_ne!(restarts, Some("0"), "they met");
        }
    }
    assert_eq!(shown[0], shown[1]);
}

/// Sends a transfer of a crowd, on a task of its own.
async fn send(bookstore: Arc<TestApp>, token: String, nth: i64) {
    let request = Request::post(TRANSFERS)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(one_of_a_crowd(nth).to_string().into());
    assert_eq!(bookstore.ask(request.unwrap()).await.status, 200);
}

#[test]
fn two_that_wait_for_each_other_are_both_named_in_the_full_task_dump() {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = pprof_http::tasks::install(builder.worker_threads(2).enable_all())
        .build()
        .unwrap();
    let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
    let debug = server.local_addr();
    runtime.block_on(async {
        let bookstore = Arc::new(TestApp::start("abba-transfer").await);
        let token = bookstore.buyer("ada").await.token;
        let began = Instant::now();
        let waiters = loop {
            let mut transfers = JoinSet::new();
            for nth in 0..6 {
                transfers.spawn(send(Arc::clone(&bookstore), token.clone(), nth));
            }
            let mut found = None;
            // A dump takes its time: the watchdog may be quicker, and then it is tried again.
            while found.is_none() && !transfers.is_empty() {
                let dump = tokio::task::spawn_blocking(move || full_dump(debug));
                let dump = dump.await.unwrap();
                let named = dump
                    .split("\n\n")
                    .filter(|task| task.contains("other_side"));
                let named: Vec<_> = named.map(str::to_owned).collect();
                found = (named.len() >= 2).then_some(named);
                while let Some(sent) = transfers.try_join_next() {
                    sent.unwrap();
                }
            }
            while let Some(sent) = transfers.join_next().await {
                sent.unwrap();
            }
            if let Some(found) = found {
                break found;
            }
            assert!(
                began.elapsed() < Duration::from_mins(2),
                "no two were seen to wait for each other"
            );
        };
        for waiter in waiters {
            for part in [
                "[mutex lock]",
                "\"route\":\"/api/v1/stock/transfers\"",
                "bookstore::stock::transfer::from_first::other_side::{{closure}}",
                "bookstore/src/stock/transfer/from_first.rs:",
            ] {
                assert!(waiter.contains(part), "{part}: {waiter}");
            }
        }
    });
}
