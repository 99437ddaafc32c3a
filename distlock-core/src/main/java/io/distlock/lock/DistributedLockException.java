package io.distlock.lock;

import java.io.Serial;

/** Parent of all exceptions of distributed locks. */
public class DistributedLockException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    public DistributedLockException(String message) {
        super(message);
    }

    public DistributedLockException(String message, Throwable cause) {
        super(message, cause);
    }
}
