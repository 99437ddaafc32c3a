CREATE TABLE IF NOT EXISTS savings_account (
    id VARCHAR(50) PRIMARY KEY,
    balance BIGINT NOT NULL CHECK (balance >= 0),
    announced BIGINT NOT NULL CHECK (announced >= 0), -- by transfers that have not ended
    closed BOOLEAN NOT NULL
);

CREATE TABLE IF NOT EXISTS savings_entry (
    transfer UUID PRIMARY KEY,
    account VARCHAR(50) NOT NULL,
    amount BIGINT NOT NULL
);
