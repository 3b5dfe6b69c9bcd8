//! What is there, and who has reserved it.

use std::collections::HashMap;
use std::future::Future;

use pprof_http::sync::{Mutex, MutexGuard};

/// Copies by title.
pub type Stock = HashMap<String, u32>;

/// The stock behind one lock.
#[derive(Debug)]
pub struct Shelf {
    stock: Mutex<Stock>,
}

impl Shelf {
    /// So many copies of each of so many titles.
    pub fn new(titles: usize, copies: u32) -> Self {
        Self {
            stock: Mutex::new(
                (0..titles)
                    .map(|number| (format!("title {number}"), copies))
                    .collect(),
            ),
        }
    }

    /// Takes a copy for a customer; whether there was one.
    pub fn reserve<'a>(&'a self, title: &'a str) -> impl Future<Output = bool> + Send + 'a {
        Box::pin(async move {
            let mut stock = self.stock.lock().await;
            let Some(copies) = stock.get_mut(title).filter(|copies| **copies > 0) else {
                return false;
            };
            *copies -= 1;
            true
        })
    }

    /// The whole stock, for as long as the guard is held.
    pub async fn all(&self) -> MutexGuard<'_, Stock> {
        self.stock.lock().await
    }
}
