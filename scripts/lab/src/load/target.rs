//! Which machines may be put under load.

use crate::client::Address;
use crate::error::{Error, Result};

/// Refuses an address that is not this machine's own.
///
/// Load pointed by a slip at somebody else's machine is an attack on it; `--allow-remote` states that it is meant.
pub async fn guard_loopback(address: &Address) -> Result<()> {
    let found = address.resolve().await?;
    match found.iter().find(|at| !at.ip().is_loopback()) {
        None => Ok(()),
        Some(at) => Err(Error::new(
            format!(
                "{} is not this machine: load on somebody else's service is an attack",
                at.ip()
            ),
            "use 127.0.0.1, or add --allow-remote if the machine is yours to load",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_this_machine_is_put_under_load() {
        for own in [
            "http://127.0.0.1:1/",
            "http://[::1]:1/",
            "http://127.9.9.9/",
        ] {
            guard_loopback(&Address::parse(own).unwrap()).await.unwrap();
        }
        for other in [
            "http://192.0.2.1/",
            "http://[2001:db8::1]/",
            "http://0.0.0.0/",
        ] {
            let error = guard_loopback(&Address::parse(other).unwrap())
                .await
                .unwrap_err();
            assert!(error.hint().contains("--allow-remote"), "{error}");
        }
    }
}
