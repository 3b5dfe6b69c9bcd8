-- What the accountants read: one row per book of an order, written soon after the order.
-- In place of the ledger that had one row per order.

DROP TABLE ledger;

CREATE TABLE ledger (
    order_id     BIGINT NOT NULL REFERENCES orders (id),
    book_id      BIGINT NOT NULL REFERENCES books (id),
    amount_minor BIGINT NOT NULL,
    currency     TEXT   NOT NULL,
    PRIMARY KEY (order_id, book_id)
);

INSERT INTO ledger (order_id, book_id, amount_minor, currency)
SELECT order_id, book_id, quantity * price_minor, currency
FROM order_items
JOIN orders ON orders.id = order_id;
