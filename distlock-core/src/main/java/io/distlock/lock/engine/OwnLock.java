package io.distlock.lock.engine;

import io.distlock.lock.LockHandle;

/** An outermost handle of an engine, which its work may enter again. */
interface OwnLock extends LockHandle {

    LockEngine engine();

    /** Whether it ended without a release. */
    boolean isLost();
}
