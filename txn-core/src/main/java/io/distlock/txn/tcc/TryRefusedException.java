package io.distlock.txn.tcc;

import io.distlock.txn.TransactionRolledBackException;

/**
 * The try came too late: its branch had been rolled back, or its transaction's deadline had passed. Nothing of it remains, or with
 * {@link Fence#INTENT} it was cancelled again.
 */
public class TryRefusedException extends TransactionRolledBackException {

    private static final long serialVersionUID = 1L;

    public TryRefusedException(String message) {
        super(message);
    }
}
