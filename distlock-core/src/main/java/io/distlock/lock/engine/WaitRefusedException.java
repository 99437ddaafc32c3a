package io.distlock.lock.engine;

import io.distlock.lock.LockKey;
import io.distlock.lock.LockNotAcquiredException;
import java.io.Serial;

/** The wait was refused or ended by the engine, whoever holds the lock: too many calls wait, or it was stopped. */
final class WaitRefusedException extends LockNotAcquiredException {

    @Serial
    private static final long serialVersionUID = 1L;

    WaitRefusedException(String message) {
        super(message);
    }

    WaitRefusedException(WaitRefusedException cause) {
        super(String.valueOf(cause.getMessage()), cause);
    }

    static WaitRefusedException stopped(LockKey key) {
        return new WaitRefusedException("Lock '%s': the lock engine was stopped".formatted(key));
    }
}
