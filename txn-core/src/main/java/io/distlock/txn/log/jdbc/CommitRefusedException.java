package io.distlock.txn.log.jdbc;

import io.distlock.txn.DistributedTransactionException;
import io.distlock.txn.spi.DecisionRecord;
import java.util.Optional;

/** COMMIT was not recorded in the caller's transaction, and must not be: roll that transaction back. */
public final class CommitRefusedException extends DistributedTransactionException {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // for the process that caught it
    private final Optional<DecisionRecord> standing;

    CommitRefusedException(String message, Optional<DecisionRecord> standing) {
        super(message);
        this.standing = standing;
    }

    /** The decision that stands already and has to be obeyed; empty if the incarnation is fenced and nothing is certain. */
    public Optional<DecisionRecord> standing() {
        return standing;
    }
}
