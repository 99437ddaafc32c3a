package io.distlock.txn;

/** Something about a distributed transaction went wrong; the subtypes tell what to do next. */
public abstract class DistributedTransactionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    protected DistributedTransactionException(String message) {
        super(message);
    }

    protected DistributedTransactionException(String message, Throwable cause) {
        super(message, cause);
    }
}
