package io.distlock.txn;

/** The transaction has rolled back, or can only roll back. It may be tried again from its beginning. */
public class TransactionRolledBackException extends DistributedTransactionException {

    private static final long serialVersionUID = 1L;

    public TransactionRolledBackException(String message) {
        super(message);
    }

    public TransactionRolledBackException(String message, Throwable cause) {
        super(message, cause);
    }
}
