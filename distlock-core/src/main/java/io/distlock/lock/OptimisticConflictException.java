package io.distlock.lock;

import java.io.Serial;

/**
 * Somebody else has changed the resource since its version was read, is about to, or may be by now. What the work did must
 * not be committed: roll it back, and try again from the reading on.
 */
public class OptimisticConflictException extends DistributedLockException {

    @Serial
    private static final long serialVersionUID = 1L;

    public OptimisticConflictException(String message) {
        super(message);
    }

    public OptimisticConflictException(String message, Throwable cause) {
        super(message, cause);
    }
}
