package io.distlock.txn;

/**
 * The decision log did not answer, or answered what it must not. A write that ended so may have taken effect, may do so later, or
 * never.
 */
public class DecisionLogException extends DistributedTransactionException {

    private static final long serialVersionUID = 1L;

    public DecisionLogException(String message) {
        super(message);
    }

    public DecisionLogException(String message, Throwable cause) {
        super(message, cause);
    }
}
