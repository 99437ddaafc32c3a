package io.distlock.lock.autoconfigure.observe;

import io.distlock.lock.LockKey;
import io.distlock.lock.VersionManager;
import io.distlock.lock.VersionOptions;
import io.distlock.lock.VersionedResource;
import io.distlock.lock.VersionedWork;
import io.micrometer.observation.ObservationRegistry;

/** Observes the marks of optimistic locks as {@code distlock.acquire}. */
final class ObservedVersionManager implements VersionManager {

    private final String store;
    private final VersionManager delegate;
    private final ObservationRegistry registry;

    ObservedVersionManager(String store, VersionManager delegate, ObservationRegistry registry) {
        this.store = store;
        this.delegate = delegate;
        this.registry = registry;
    }

    @Override
    public VersionOptions defaults() {
        return delegate.defaults();
    }

    @Override
    public VersionedResource resource(LockKey key, VersionOptions options) {
        return new ObservedResource(store, delegate.resource(key, options), registry);
    }

    /** Its single marks are not observed: they are part of one call, which is the delegate's. */
    @Override
    public <T> T update(LockKey key, VersionOptions options, VersionedWork<T> work) throws Exception {
        return delegate.update(key, options, work);
    }
}
