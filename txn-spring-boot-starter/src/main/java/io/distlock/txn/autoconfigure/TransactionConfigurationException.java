package io.distlock.txn.autoconfigure;

import java.io.Serial;

/** The application is not set up for the transactions that it asks for. Change the configuration as {@link #action()} says. */
public final class TransactionConfigurationException extends IllegalArgumentException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String action;

    public TransactionConfigurationException(String message, String action) {
        super(message);
        this.action = action;
    }

    /** What to change. */
    public String action() {
        return action;
    }
}
