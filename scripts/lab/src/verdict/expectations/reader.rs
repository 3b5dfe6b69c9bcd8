//! What readers do in more than one fault's load.

use serde_json::json;

use crate::load::{Draws, Step, Turn};

/// A reader registers and logs in, and has the `token` from there on.
pub(super) fn logged_in(draws: &mut Draws, turn: Turn) -> Vec<Step> {
    let email = format!("reader-{}-{}@example.com", turn.index, draws.below(1 << 40));
    let password = "correct horse battery staple";
    vec![
        Step::post("/api/v1/users")
            .json(&json!({"email": email, "name": "Reader", "password": password}))
            .told_by_status(),
        Step::post("/api/v1/sessions")
            .json(&json!({"email": email, "password": password}))
            .take("token", "/token")
            .told_by_status(),
    ]
}

/// The order number `number` of a visit whose reader is logged in: one copy of a book.
pub(super) fn order(turn: Turn, number: u64, book: u64) -> Step {
    Step::post("/api/v1/orders")
        .bearer("token")
        .header("idempotency-key", format!("order-{}-{number}", turn.index))
        .json(&json!({"items": [{"book_id": book, "quantity": 1}]}))
        .told_by_status()
}
