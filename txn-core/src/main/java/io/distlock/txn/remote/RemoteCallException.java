package io.distlock.txn.remote;

import io.distlock.txn.DistributedTransactionException;

/** A call to another service did not become a branch that can commit. */
public class RemoteCallException extends DistributedTransactionException {

    private static final long serialVersionUID = 1L;

    public RemoteCallException(String message) {
        super(message);
    }
}
