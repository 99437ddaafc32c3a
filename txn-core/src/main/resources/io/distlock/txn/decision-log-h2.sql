-- The decision log of io.distlock.txn.log.jdbc on H2, for tests. May be run again. Another prefix: replace distlock_txn_ throughout.

-- One row: the random identity of the log.
CREATE TABLE IF NOT EXISTS distlock_txn_log (
    singleton SMALLINT PRIMARY KEY CHECK (singleton = 1),
    log_id VARCHAR(16) NOT NULL
);

-- One row for each incarnation of a coordinator. Who decides COMMIT locks it, so it changes once: when it is fenced.
CREATE TABLE IF NOT EXISTS distlock_txn_owner (
    incarnation VARCHAR(16) PRIMARY KEY,
    fenced BOOLEAN NOT NULL,
    description VARCHAR(256) NOT NULL,
    since TIMESTAMP WITH TIME ZONE NOT NULL
);

-- Beside the owner and not in it, so that the heart-beat waits for no decision.
CREATE TABLE IF NOT EXISTS distlock_txn_lease (
    incarnation VARCHAR(16) PRIMARY KEY REFERENCES distlock_txn_owner (incarnation) ON DELETE CASCADE,
    lease_until TIMESTAMP WITH TIME ZONE NOT NULL
);

-- The foreign key keeps an owner from being removed while it has decisions.
CREATE TABLE IF NOT EXISTS distlock_txn_decision (
    incarnation VARCHAR(16) NOT NULL REFERENCES distlock_txn_owner (incarnation),
    seq BIGINT NOT NULL,
    decision VARCHAR(6) NOT NULL,
    content VARCHAR(65536) NOT NULL,
    PRIMARY KEY (incarnation, seq)
);
