package io.distlock.txn.autoconfigure.manager;

import io.distlock.txn.TransactionId;
import java.io.Serial;
import org.springframework.transaction.TransactionException;

/**
 * Nobody can tell yet whether the transaction commits or rolls back, because the decision log did not answer. It must not be tried again
 * before that is known; the endpoint {@code transactions} shows it until then. Locks that wait for the transaction stay taken.
 */
public class TransactionInDoubtException extends TransactionException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient TransactionId transaction;

    public TransactionInDoubtException(TransactionId transaction, String message, Throwable cause) {
        super(message, cause);
        this.transaction = transaction;
    }

    /** By which the endpoint and the log find it. */
    public TransactionId transaction() {
        return transaction;
    }
}
