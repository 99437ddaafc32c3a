package io.distlock.lock.autoconfigure;

import java.io.Serial;

/** The application is not set up for the store that it asks for. Change the configuration as {@link #action()} says. */
public final class LockConfigurationException extends IllegalArgumentException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String action;

    public LockConfigurationException(String message, String action) {
        super(message);
        this.action = action;
    }

    /** What to change. */
    public String action() {
        return action;
    }
}
