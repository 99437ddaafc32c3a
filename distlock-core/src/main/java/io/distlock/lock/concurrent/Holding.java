package io.distlock.lock.concurrent;

import io.distlock.lock.LockContext;
import io.distlock.lock.LockHandle;

/** A lock that a thread holds, and how often it has entered it. Confined to that thread. */
final class Holding {

    private final LockHandle handle;
    private final LockContext.Scope scope;
    private int entries = 1;

    /** Binds the handle, so that everything else that this thread calls enters the lock again, too. */
    Holding(LockHandle handle) {
        this.handle = handle;
        this.scope = handle.bind();
    }

    LockHandle handle() {
        return handle;
    }

    void enter() {
        handle.requireValid();
        entries = Math.incrementExact(entries);
    }

    /** Whether the thread has left it as often as it has entered it. */
    boolean leave() {
        if (--entries > 0) {
            return false;
        }
        scope.close();
        return true;
    }
}
