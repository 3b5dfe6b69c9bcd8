-- What readers say. Dates are ISO 8601 text: both databases sort it rightly, and nothing here calculates with it.

CREATE TABLE reviews (
    id         BIGINT NOT NULL PRIMARY KEY,
    book_id    BIGINT NOT NULL REFERENCES books (id),
    rating     BIGINT NOT NULL CHECK (rating BETWEEN 1 AND 5),
    reviewer   TEXT   NOT NULL,
    body       TEXT   NOT NULL,
    written_on TEXT   NOT NULL
);

-- Serves "the reviews of one book, newest first" from the index, in order, without a sort.
CREATE INDEX reviews_of_book ON reviews (book_id, written_on DESC, id DESC);
