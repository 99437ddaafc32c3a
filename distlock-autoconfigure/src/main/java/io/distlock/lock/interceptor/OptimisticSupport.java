package io.distlock.lock.interceptor;

import io.distlock.lock.engine.VersionRuntime;

/** What the advice needs for optimistic locks. */
public record OptimisticSupport(VersionManagers managers, ConflictRetries retries, VersionRuntime runtime) {

    /** Real time, and our own retries. */
    public static OptimisticSupport of(VersionManagers managers) {
        VersionRuntime runtime = VersionRuntime.system();
        return new OptimisticSupport(managers, ConflictRetries.jittered(runtime.random()), runtime);
    }

    /** The same, with other retries. */
    public OptimisticSupport withRetries(ConflictRetries other) {
        return new OptimisticSupport(managers, other, runtime);
    }

    static OptimisticSupport none() {
        return of(store -> {
            throw new IllegalStateException("This advisor was made without optimistic locks");
        });
    }
}
