package io.distlock.lock;

import java.io.Serial;

/** The lock store did not answer, or not as expected. Whether the step took effect is unknown; it is undone in the background. */
public class LockStoreException extends DistributedLockException {

    @Serial
    private static final long serialVersionUID = 1L;

    public LockStoreException(String message) {
        super(message);
    }

    public LockStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
