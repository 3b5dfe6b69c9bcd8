-- Stock stands apart from the catalogue: it changes with each order, the book does not.
-- A book without a row here has never been in the shop.

CREATE TABLE stock (
    book_id  BIGINT NOT NULL PRIMARY KEY REFERENCES books (id),
    quantity BIGINT NOT NULL CHECK (quantity >= 0)
);
