package io.distlock.lock;

import java.io.Serial;

/** The lock was lost while its holder worked, so another holder may have begun. Do not publish the result; roll back. */
public class LockLostException extends DistributedLockException {

    @Serial
    private static final long serialVersionUID = 1L;

    public LockLostException(String message) {
        super(message);
    }

    public LockLostException(String message, Throwable cause) {
        super(message, cause);
    }
}
