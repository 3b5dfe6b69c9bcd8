//! The shop's front page.
//!
//! Nothing is to be changed in this crate: its profile is to be read. [`site::Site`] is where a request comes in.

pub mod etag;
pub mod page;
pub mod ranking;
pub mod sales;
pub mod site;
pub mod suggestions;
