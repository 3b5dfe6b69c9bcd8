//! The books, loaded at the start.

/// A book as the search sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    /// Its title.
    pub title: String,
    /// What the publisher says of it.
    pub blurb: String,
}

/// Loads so many books.
#[inline(never)]
pub fn load(books: usize) -> Vec<Book> {
    let mut all = Vec::with_capacity(books);
    for number in 0..books {
        all.push(Book {
            title: format!("The book of {number} nights"),
            blurb: format!("Number {number}. ").repeat(40),
        });
    }
    all
}
