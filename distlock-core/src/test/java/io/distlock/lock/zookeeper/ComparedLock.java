package io.distlock.lock.zookeeper;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockRequest;
import io.distlock.lock.engine.LockEngine;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;

/** A lock as one client has it, whoever made it. */
interface ComparedLock {

    Duration PATIENCE = Duration.ofSeconds(30);

    /** Runs a section while the calling thread has the lock. Throws if it did not get it in time. */
    void run(Runnable section) throws Exception;

    static ComparedLock of(LockEngine engine, LockRequest request) {
        LockRequest patient = request.withWaitTime(PATIENCE);
        return section -> {
            try (LockHandle handle = engine.acquire(patient)) {
                section.run();
            }
        };
    }

    static ComparedLock of(InterProcessMutex mutex) {
        return section -> {
            if (!mutex.acquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("No lock from Curator within " + PATIENCE);
            }
            try {
                section.run();
            } finally {
                mutex.release();
            }
        };
    }
}
