package io.distlock.lock.autoconfigure;

import io.distlock.lock.LockManager;
import io.distlock.lock.LockMode;
import io.distlock.lock.interceptor.LockManagers;

/** The managers of the engines, and the application's own one for the default store, should there be one. Immutable. */
final class ConfiguredLockManagers implements LockManagers {

    private final LockEngines engines;
    private final DistlockProperties properties;
    private final LockManager defaultManager;

    ConfiguredLockManagers(LockEngines engines, DistlockProperties properties, LockManager defaultManager) {
        this.engines = engines;
        this.properties = properties;
        this.defaultManager = defaultManager;
    }

    @Override
    public LockManager get(String store) {
        if (store.isEmpty()) {
            return defaultManager;
        }
        LockManager manager = engines.manager(store);
        return new ConfiguredLockManager(properties, settings -> manager);
    }

    @Override
    public void requireMode(String store, LockMode mode) {
        if (!store.isEmpty() || defaultManager instanceof ConfiguredLockManager) {
            engines.requireMode(store, mode);
        }
    }
}
