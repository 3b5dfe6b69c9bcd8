-- The catalogue: what the shop sells, and who wrote it.
--
-- BIGINT, not INTEGER: 64 bits in Postgres as in SQLite, so that one Rust type (i64) reads both.

CREATE TABLE authors (
    id   BIGINT NOT NULL PRIMARY KEY,
    name TEXT   NOT NULL
);

-- Money is counted in minor units (cents): a price has no rounding.
-- Description and content are the heavy columns, about 1 KB per book; lists leave them out.
CREATE TABLE books (
    id             BIGINT NOT NULL PRIMARY KEY,
    title          TEXT   NOT NULL,
    author_id      BIGINT NOT NULL REFERENCES authors (id),
    published_year BIGINT NOT NULL,
    price_minor    BIGINT NOT NULL CHECK (price_minor > 0),
    currency       TEXT   NOT NULL CHECK (LENGTH(currency) = 3),
    description    TEXT   NOT NULL,
    content        TEXT   NOT NULL
);

-- Neither database indexes a foreign key by itself: without this, an author's books cost a scan of the catalogue.
CREATE INDEX books_by_author ON books (author_id);
