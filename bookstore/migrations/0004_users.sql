-- Who buys. Sessions are not here: they end with the process, as a shop's visitors do when it closes.
--
-- No id of this schema is drawn by the database: SQLite and Postgres differ in how. An insert takes the highest one
-- and adds 1; should two do so at once, the primary key refuses the second.

CREATE TABLE users (
    id            BIGINT NOT NULL PRIMARY KEY,
    -- As typed, but in lower case: one mailbox is one user.
    email         TEXT   NOT NULL UNIQUE,
    name          TEXT   NOT NULL,
    -- PHC string: algorithm, version, parameters, salt, hash.
    password_hash TEXT   NOT NULL
);
