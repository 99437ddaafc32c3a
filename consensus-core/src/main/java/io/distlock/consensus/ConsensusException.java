package io.distlock.consensus;

import java.io.Serial;

/** Parent of all exceptions of this module. */
public class ConsensusException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    public ConsensusException(String message) {
        super(message);
    }

    public ConsensusException(String message, Throwable cause) {
        super(message, cause);
    }
}
