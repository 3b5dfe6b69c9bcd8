//! `/rates`: what the samplers sample, read and set at run time.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::rejection::StringRejection;
use axum::http::Uri;

use super::error::Error;
use super::params::Params;
use crate::rates::{RATES, Rate, find};

/// Name and value of each rate.
type Rates = BTreeMap<String, u64>;

pub(super) async fn get(uri: Uri) -> Result<Json<Rates>, Error> {
    Params::parse(&uri, &[])?;
    Ok(now())
}

fn now() -> Json<Rates> {
    let rates = RATES
        .iter()
        .map(|rate| (rate.name.to_owned(), (rate.get)()));
    Json(rates.collect())
}

/// Sets the rates that are named; the others stay. Sets none if one of them is wrong.
pub(super) async fn put(
    uri: Uri,
    body: Result<String, StringRejection>,
) -> Result<Json<Rates>, Error> {
    Params::parse(&uri, &[])?;
    let wanted: Rates = serde_json::from_str(&body?).map_err(|error| wrong(&error.to_string()))?;
    let change: Vec<(&Rate, u64)> = wanted
        .into_iter()
        .map(|(name, value)| match find(&name) {
            Some(rate) if value <= rate.most => Ok((rate, value)),
            Some(rate) => Err(wrong(&format!("{name:?} is at most {}", rate.most))),
            None => Err(wrong(&format!("there is no rate {name:?}"))),
        })
        .collect::<Result<_, _>>()?;
    for (rate, value) in change {
        (rate.set)(value);
    }
    Ok(now())
}

fn wrong(what: &str) -> Error {
    let examples: Vec<String> = RATES
        .iter()
        .map(|rate| format!("\"{}\": {}", rate.name, rate.example))
        .collect();
    Error::bad_request(format!(
        "not a change of rates ({what}); send one or more of {{{}}}, 0 to switch off",
        examples.join(", ")
    ))
}
