package io.distlock.txn.tcc;

import io.distlock.txn.DistributedTransactionException;

/** The database that records the branches failed. Whether the last step took place is unknown; it can be repeated. */
public class LocalTransactionException extends DistributedTransactionException {

    private static final long serialVersionUID = 1L;

    public LocalTransactionException(String message, Throwable cause) {
        super(message, cause);
    }
}
