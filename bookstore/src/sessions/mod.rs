//! Sessions: a visitor gets one with a password or as a guest, and shows its token with each request.

mod bearer;
mod news;
mod subscriptions;
mod table;

use axum::extract::State;
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use http::StatusCode;
use serde::{Deserialize, Serialize};

pub(crate) use self::bearer::{Buyer, Visitor};
use self::news::News;
pub(crate) use self::subscriptions::Subscriptions;
use self::table::{LIFETIME, Token};
pub(crate) use self::table::{Session, Sessions};
use crate::App;
use crate::books::BookId;
use crate::error::Result;
use crate::json::Input;
use crate::users::{self, Email, Password, User};

pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/sessions", post(log_in))
        .route("/sessions/guest", post(enter))
        .route("/sessions/current", delete(leave))
        .route("/subscriptions", get(news).post(subscribe))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Credentials {
    email: Email,
    password: Password,
}

/// A session that has begun. The token is told once and never again.
#[derive(Serialize)]
struct Begun {
    token: String,
    expires_in_seconds: u64,
    user: Option<User>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Subscribe {
    book_id: BookId,
}

/// The books that a session watches, and what changed in their stock.
#[derive(Serialize)]
struct Inbox {
    books: Vec<BookId>,
    items: Vec<News>,
}

async fn log_in(
    State(app): State<App>,
    Input(Credentials { email, password }): Input<Credentials>,
) -> Result<(StatusCode, Json<Begun>)> {
    let user = users::log_in(&app, email, password).await?;
    let token = app.sessions.begin(Some(user.id))?;
    Ok((StatusCode::CREATED, Json(Begun::of(&token, Some(user)))))
}

async fn enter(State(app): State<App>) -> Result<(StatusCode, Json<Begun>)> {
    let token = app.sessions.begin(None)?;
    Ok((StatusCode::CREATED, Json(Begun::of(&token, None))))
}

async fn leave(State(app): State<App>, visitor: Visitor) -> StatusCode {
    app.sessions.end(&visitor.token);
    StatusCode::NO_CONTENT
}

async fn subscribe(
    State(app): State<App>,
    visitor: Visitor,
    Input(Subscribe { book_id }): Input<Subscribe>,
) -> Result<StatusCode> {
    crate::books::exists(&app.db, book_id).await?;
    app.subscriptions.subscribe(&visitor.session, book_id)?;
    Ok(StatusCode::CREATED)
}

async fn news(visitor: Visitor) -> Json<Inbox> {
    Json(Inbox {
        books: visitor.session.books(),
        items: visitor.session.news(),
    })
}

impl Begun {
    fn of(token: &Token, user: Option<User>) -> Self {
        Self {
            token: token.to_string(),
            expires_in_seconds: LIFETIME.as_secs(),
            user,
        }
    }
}
