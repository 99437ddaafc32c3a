package io.distlock.lock;

import java.io.Serial;

/** Somebody else kept the lock for the whole wait time, or the queue is full. The work was not begun: try again later. */
public class LockNotAcquiredException extends DistributedLockException {

    @Serial
    private static final long serialVersionUID = 1L;

    public LockNotAcquiredException(String message) {
        super(message);
    }

    public LockNotAcquiredException(String message, Throwable cause) {
        super(message, cause);
    }
}
