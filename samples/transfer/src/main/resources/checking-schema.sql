CREATE TABLE IF NOT EXISTS checking_account (
    id VARCHAR(50) PRIMARY KEY,
    balance BIGINT NOT NULL CHECK (balance >= 0)
);

CREATE TABLE IF NOT EXISTS checking_entry (
    transfer UUID PRIMARY KEY,
    account VARCHAR(50) NOT NULL,
    amount BIGINT NOT NULL
);
