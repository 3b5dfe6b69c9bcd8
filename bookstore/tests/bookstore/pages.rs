//! Every list of the shop answers as much as was asked for, however much there is.

use crate::app::TestApp;

/// The lists, up to their limit.
const LISTS: [&str; 4] = [
    "/api/v1/books?limit=",
    "/api/v1/books/arrivals?limit=",
    "/api/v1/books/search?q=e&limit=",
    "/api/v1/books/suggest?q=e&limit=",
];

/// Bytes that an item may have on average: titles, names and numbers, and no texts.
const ITEM: usize = 300;

/// Bytes that a page may have beside its items.
const FRAME: usize = 100;

/// The pages that have more in them than was asked for, and what they have.
async fn too_long(bookstore: &TestApp) -> Vec<String> {
    let mut found = Vec::new();
    for list in LISTS {
        for asked in [1, 20, 100] {
            let page = format!("{list}{asked}");
            let answer = bookstore.get(&page).await;
            let bytes = answer.body.len();
            let items = answer.json()["items"].as_array().unwrap().len();
            assert!(items >= asked, "{page}: {items} are too few to tell by");
            if items > asked || bytes > FRAME + asked * ITEM {
                found.push(format!("{page}: {items} items, {bytes} bytes"));
            }
        }
    }
    found
}

#[tokio::test]
async fn pages_have_the_items_that_were_asked_for_and_their_bytes() {
    let bookstore = TestApp::start("none").await;
    assert_eq!(too_long(&bookstore).await, [] as [&str; 0]);
}

#[tokio::test]
async fn a_list_without_an_end_is_refused() {
    let bookstore = TestApp::start("slow-list").await;
    let found = too_long(&bookstore).await;
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(
        found
            .iter()
            .all(|page| page.starts_with("/api/v1/books?limit=") && page.contains(": 2000 items"))
    );
}
