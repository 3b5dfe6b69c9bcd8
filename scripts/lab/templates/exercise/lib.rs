//! FILL IN: what the service does and who calls it. Plausible code of a real service, and no comment that gives the fault away.

/// FILL IN: a name of the service's own.
#[derive(Debug, Default)]
pub struct Service;

impl Service {
    /// FILL IN: a request; starter, reference and wrong fixes share its signature.
    pub fn serve(&self, request: &str) -> String {
        request.to_owned()
    }
}
