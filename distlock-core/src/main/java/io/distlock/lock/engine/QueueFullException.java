package io.distlock.lock.engine;

import io.distlock.lock.LockNotAcquiredException;
import java.io.Serial;

/** Too many calls of this process wait already; the wait was refused at once. */
final class QueueFullException extends LockNotAcquiredException {

    @Serial
    private static final long serialVersionUID = 1L;

    QueueFullException(String message) {
        super(message);
    }
}
