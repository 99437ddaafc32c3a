package io.distlock.lock.autoconfigure.observe;

import io.distlock.lock.LockManager;
import io.distlock.lock.VersionManager;
import io.distlock.lock.autoconfigure.LockEngineCustomizer;
import io.micrometer.observation.ObservationRegistry;

/** Observes the managers of all stores. */
final class ObservationCustomizer implements LockEngineCustomizer {

    private final ObservationRegistry registry;

    ObservationCustomizer(ObservationRegistry registry) {
        this.registry = registry;
    }

    @Override
    public LockManager manager(String name, LockManager manager) {
        return new ObservedLockManager(name, manager, registry);
    }

    @Override
    public VersionManager versions(String name, VersionManager versions) {
        return new ObservedVersionManager(name, versions, registry);
    }
}
