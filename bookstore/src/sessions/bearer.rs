//! Who asks: the session whose token a request carries in `Authorization: Bearer`.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::header;
use http::request::Parts;

use super::table::{Session, Token};
use crate::App;
use crate::error::{Error, Result};
use crate::users::UserId;

/// Whoever has a session, a guest included.
pub(crate) struct Visitor {
    pub(crate) token: Token,
    pub(crate) session: Arc<Session>,
}

/// Whoever logged in.
pub(crate) struct Buyer {
    pub(crate) id: UserId,
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let token = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .and_then(Token::parse)
            .ok_or(Error::Unauthorized(
                "this needs a session: send its token as `Authorization: Bearer TOKEN`",
            ))?;
        let session = app.sessions.find(&token).ok_or(Error::Unauthorized(
            "this session has ended; begin a new one",
        ))?;
        Ok(Self { token, session })
    }
}

impl FromRequestParts<App> for Buyer {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let visitor = Visitor::from_request_parts(parts, app).await?;
        visitor
            .session
            .user
            .map(|id| Self { id })
            .ok_or(Error::Unauthorized("guests cannot do this: log in"))
    }
}
