-- Branches of try/confirm/cancel participants, in the database in which they work.
CREATE TABLE IF NOT EXISTS distlock_txn_branch (
  transaction_id VARCHAR(50) NOT NULL,
  branch VARCHAR(32) NOT NULL,
  participant VARCHAR(64) NOT NULL,
  state VARCHAR(10) NOT NULL,
  arguments VARCHAR(1048576),
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
  left_millis BIGINT,
  PRIMARY KEY (transaction_id, branch, participant)
);
CREATE INDEX IF NOT EXISTS distlock_txn_branch_state ON distlock_txn_branch (state, updated_at);
