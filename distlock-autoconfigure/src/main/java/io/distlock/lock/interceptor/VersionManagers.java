package io.distlock.lock.interceptor;

import io.distlock.lock.VersionManager;

/** The optimistic locks of an application, one manager for each store in use. Thread-safe. */
@FunctionalInterface
public interface VersionManagers {

    /**
     * The manager of a store; the same one for the same store, however that is named.
     *
     * @param store as for {@link LockManagers#get}
     * @throws RuntimeException if there is no such store, or it keeps no versions
     */
    VersionManager get(String store);
}
