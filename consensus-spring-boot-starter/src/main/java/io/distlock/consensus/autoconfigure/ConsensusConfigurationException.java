package io.distlock.consensus.autoconfigure;

import java.io.Serial;

/** The application is not set up for consensus. Change the configuration as {@link #action()} says. */
public final class ConsensusConfigurationException extends IllegalArgumentException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String action;

    public ConsensusConfigurationException(String message, String action) {
        super(message);
        this.action = action;
    }

    /** What to change. */
    public String action() {
        return action;
    }
}
