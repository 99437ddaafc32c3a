package io.distlock.txn;

/** Nobody can tell yet whether the transaction commits or rolls back. It must not be tried again before that is known. */
public class TransactionInDoubtException extends DistributedTransactionException {

    private static final long serialVersionUID = 1L;

    private final transient TransactionId transaction;

    public TransactionInDoubtException(TransactionId transaction, String message, Throwable cause) {
        super(message, cause);
        this.transaction = transaction;
    }

    /** By which the endpoint {@code transactions} and the log find it. */
    public TransactionId transaction() {
        return transaction;
    }
}
