package io.distlock.lock;

import java.io.Serial;

/**
 * A call that reads under a lock asked for it to write. Nobody would ever get it if two readers did so at once; take it for writing from the
 * beginning, or release it first and look again at what was read.
 */
public class LockUpgradeException extends DistributedLockException {

    @Serial
    private static final long serialVersionUID = 1L;

    public LockUpgradeException(String message) {
        super(message);
    }
}
