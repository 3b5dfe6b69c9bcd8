-- Carts and orders. Both belong to users; a guest logs in before buying.

CREATE TABLE cart_items (
    user_id  BIGINT NOT NULL REFERENCES users (id),
    book_id  BIGINT NOT NULL REFERENCES books (id),
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (user_id, book_id)
);

CREATE TABLE orders (
    id              BIGINT NOT NULL PRIMARY KEY,
    user_id         BIGINT NOT NULL REFERENCES users (id),
    -- The client's name for its attempt: a retry has the same one, and gets the same order.
    idempotency_key TEXT   NOT NULL,
    -- What was asked for under that key, to tell a retry from a key used twice.
    request         TEXT   NOT NULL,
    total_minor     BIGINT NOT NULL CHECK (total_minor >= 0),
    currency        TEXT   NOT NULL CHECK (LENGTH(currency) = 3),
    -- Seconds since 1970, UTC.
    placed_at       BIGINT NOT NULL,
    UNIQUE (user_id, idempotency_key)
);

-- "My orders, newest first" from the index, without a sort.
CREATE INDEX orders_of_user ON orders (user_id, id DESC);

-- The price is the one at which it was sold, whatever the book costs later.
CREATE TABLE order_items (
    order_id    BIGINT NOT NULL REFERENCES orders (id),
    book_id     BIGINT NOT NULL REFERENCES books (id),
    quantity    BIGINT NOT NULL CHECK (quantity > 0),
    price_minor BIGINT NOT NULL CHECK (price_minor > 0),
    PRIMARY KEY (order_id, book_id)
);

-- What the accountants read: one row per order, written soon after it.
CREATE TABLE ledger (
    order_id    BIGINT NOT NULL PRIMARY KEY REFERENCES orders (id),
    total_minor BIGINT NOT NULL,
    currency    TEXT   NOT NULL
);

-- What the buyer keeps, as text.
CREATE TABLE receipts (
    order_id BIGINT NOT NULL PRIMARY KEY REFERENCES orders (id),
    text     TEXT   NOT NULL
);
