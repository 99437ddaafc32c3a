CREATE TABLE IF NOT EXISTS account (
    customer VARCHAR(50) PRIMARY KEY,
    balance BIGINT NOT NULL CHECK (balance >= 0),
    held BIGINT NOT NULL CHECK (held >= 0) -- for charges whose transaction has not ended
);

CREATE TABLE IF NOT EXISTS charge (
    txn VARCHAR(50) NOT NULL,
    branch VARCHAR(32) NOT NULL,
    state VARCHAR(10) NOT NULL,
    order_id VARCHAR(50),
    customer VARCHAR(50),
    amount BIGINT,
    held_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (txn, branch)
);
CREATE INDEX IF NOT EXISTS charge_held ON charge (held_at) WHERE state = 'HELD';
