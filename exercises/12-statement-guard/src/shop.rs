//! What a guard may do with a build of the shop. Nothing is to be changed here.

/// A build of the shop in a test, with a database of its own.
pub trait Shop {
    /// Asks for a page of so many books (1 to 1,000), and counts the SQL statements that the database ran for it.
    fn page(&mut self, books: usize) -> usize;
}
