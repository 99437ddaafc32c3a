package io.distlock.txn.spi;

import io.distlock.txn.DistributedTransactionException;
import io.distlock.txn.HeuristicOutcome;

/** Thrown by a participant whose branch cannot be finished as decided any more: it has ended in its own way. */
public class HeuristicException extends DistributedTransactionException {

    private static final long serialVersionUID = 1L;

    private final HeuristicOutcome outcome;

    public HeuristicException(HeuristicOutcome outcome, String message) {
        super(message);
        this.outcome = outcome;
    }

    public HeuristicException(HeuristicOutcome outcome, String message, Throwable cause) {
        super(message, cause);
        this.outcome = outcome;
    }

    public HeuristicOutcome outcome() {
        return outcome;
    }
}
