-- A change of stock has a number, so that whoever hears of two knows which was later.
ALTER TABLE stock ADD COLUMN version BIGINT NOT NULL DEFAULT 0;

-- What is kept in reserve. The shop sells from `stock`; warehouses only move books between each other.
CREATE TABLE warehouses (
    id   BIGINT NOT NULL PRIMARY KEY,
    name TEXT   NOT NULL
);

CREATE TABLE warehouse_stock (
    warehouse_id BIGINT NOT NULL REFERENCES warehouses (id),
    book_id      BIGINT NOT NULL REFERENCES books (id),
    quantity     BIGINT NOT NULL CHECK (quantity >= 0),
    PRIMARY KEY (warehouse_id, book_id)
);

-- The key above begins with the warehouse; "where is this book" asks the other way.
CREATE INDEX warehouse_stock_of_book ON warehouse_stock (book_id);
