-- Orders that the warehouse has confirmed. Most are never confirmed: it takes its time, and says no more than it must.

CREATE TABLE confirmations (
    order_id BIGINT NOT NULL PRIMARY KEY REFERENCES orders (id)
);
