//! The page at `/`: what there is to try.

use axum::response::Html;

const PAGE: &str = include_str!("welcome.html");

pub(crate) async fn page() -> Html<&'static str> {
    Html(PAGE)
}
