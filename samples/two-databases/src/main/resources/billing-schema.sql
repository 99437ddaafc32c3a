CREATE TABLE IF NOT EXISTS invoice (
    purchase_order BIGINT PRIMARY KEY,
    amount BIGINT NOT NULL CHECK (amount <= 1000)
);
