//! Users: who registers, and who they are to themselves.

mod credentials;
mod passwords;

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use self::credentials::Name;
pub(crate) use self::credentials::{Email, Password};
pub(crate) use self::passwords::Passwords;
use crate::App;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::json::Input;
use crate::sessions::Buyer;

pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/users", post(register))
        .route("/users/me", get(me))
}

/// A user's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, sqlx::Type)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct UserId(pub i64);

/// A user, as the user sees it.
#[derive(Debug, FromRow, Serialize)]
pub(crate) struct User {
    pub(crate) id: UserId,
    email: String,
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Registration {
    email: Email,
    name: Name,
    password: Password,
}

async fn register(
    State(app): State<App>,
    Input(registration): Input<Registration>,
) -> Result<(StatusCode, Json<User>)> {
    let Registration {
        email,
        name,
        password,
    } = registration;
    let hash = app.passwords.hash(password).await?;
    let user = insert_user(&app.db, &email, &name, &hash).await?;
    Ok((StatusCode::CREATED, Json(user)))
}

async fn me(State(app): State<App>, buyer: Buyer) -> Result<Json<User>> {
    let user = sqlx::query_as("SELECT id, email, name FROM users WHERE id = $1")
        .bind(buyer.id)
        .fetch_optional(&app.db)
        .await?
        .ok_or(Error::NotFound("user"))?;
    Ok(Json(user))
}

/// The user with these credentials. As much work is done for an address that nobody has.
pub(crate) async fn log_in(app: &App, email: Email, password: Password) -> Result<User> {
    let row: Option<(UserId, String, String, String)> =
        sqlx::query_as("SELECT id, email, name, password_hash FROM users WHERE email = $1")
            .bind(email.as_str())
            .fetch_optional(&app.db)
            .await?;
    let hash = row.as_ref().map(|(.., hash)| hash.clone());
    let matches = app.passwords.verify(password, hash).await?;
    row.filter(|_| matches)
        .map(|(id, email, name, _)| User { id, email, name })
        .ok_or(Error::Unauthorized("no user has this email and password"))
}

async fn insert_user(db: &Db, email: &Email, name: &Name, hash: &str) -> Result<User> {
    sqlx::query_as(
        "INSERT INTO users (id, email, name, password_hash)
         SELECT COALESCE(MAX(id), 0) + 1, $1, $2, $3 FROM users WHERE TRUE
         ON CONFLICT (email) DO NOTHING
         RETURNING id, email, name",
    )
    .bind(email.as_str())
    .bind(name.as_str())
    .bind(hash)
    .fetch_optional(db)
    .await?
    .ok_or(Error::Conflict("a user has this email already"))
}
