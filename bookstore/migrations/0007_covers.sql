-- Cover images as they were uploaded. BYTEA is Postgres's name; SQLite keeps bytes as bytes under any.

CREATE TABLE covers (
    book_id BIGINT NOT NULL PRIMARY KEY REFERENCES books (id),
    image   BYTEA  NOT NULL
);
