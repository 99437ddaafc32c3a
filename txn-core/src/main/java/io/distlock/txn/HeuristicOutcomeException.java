package io.distlock.txn;

/** Some branch ended on its own, and possibly against the decision: somebody has to look at the data. */
public class HeuristicOutcomeException extends DistributedTransactionException {

    private static final long serialVersionUID = 1L;

    private final transient Outcome.Mixed outcome;

    public HeuristicOutcomeException(Outcome.Mixed outcome, String message) {
        super(message);
        this.outcome = outcome;
    }

    /** What was decided, and which branches ended how. */
    public Outcome.Mixed outcome() {
        return outcome;
    }
}
