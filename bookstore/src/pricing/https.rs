//! HTTP and HTTPS by a pool of connections, each of which is counted.

use std::sync::Arc;
use std::task::{Context, Poll};

use ::metrics::Counter;
use bytes::Bytes;
use http::Uri;
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use tower_service::Service;

/// A client with its connections. Clones share them.
pub(crate) type Pool = legacy::Client<HttpsConnector<Counted>, Full<Bytes>>;

/// A pool that has no connection yet. Each that it opens adds one to `opened`.
pub(super) fn pool(tls: ClientConfig, opened: &Counter) -> Pool {
    let mut connector = HttpConnector::new();
    connector.enforce_http(false);
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_or_http()
        .enable_http1()
        .wrap_connector(Counted {
            connector,
            opened: opened.clone(),
        });
    legacy::Client::builder(TokioExecutor::new()).build(connector)
}

/// TLS that trusts whom Mozilla trusts.
pub(super) fn tls() -> ClientConfig {
    let mut roots = RootCertStore::empty();
    let certificates = webpki_root_certs::TLS_SERVER_ROOT_CERTS;
    let (_, unreadable) = roots.add_parsable_certificates(certificates.iter().cloned());
    if unreadable > 0 {
        tracing::warn!(unreadable, "some root certificates are not trusted");
    }
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has ciphers for the default versions of TLS")
        .with_root_certificates(roots)
        .with_no_client_auth()
}

/// Counts what `connector` connects.
#[derive(Clone)]
pub(crate) struct Counted {
    connector: HttpConnector,
    opened: Counter,
}

impl Service<Uri> for Counted {
    type Response = <HttpConnector as Service<Uri>>::Response;
    type Error = <HttpConnector as Service<Uri>>::Error;
    type Future = futures_util::future::BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.connector.poll_ready(context)
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let connecting = self.connector.call(to);
        let opened = self.opened.clone();
        Box::pin(async move {
            let connection = connecting.await?;
            opened.increment(1);
            Ok(connection)
        })
    }
}
