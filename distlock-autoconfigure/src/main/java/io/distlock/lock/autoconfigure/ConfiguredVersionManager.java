package io.distlock.lock.autoconfigure;

import io.distlock.lock.LockKey;
import io.distlock.lock.VersionManager;
import io.distlock.lock.VersionOptions;
import io.distlock.lock.VersionedResource;
import io.distlock.lock.VersionedWork;
import io.distlock.lock.interceptor.LockSettings;
import io.distlock.lock.interceptor.VersionManagers;

/** Optimistic locks on the store of each name; the settings of the name win over the options of the call. */
final class ConfiguredVersionManager implements VersionManager {

    private final DistlockProperties properties;
    private final VersionManagers managers;

    ConfiguredVersionManager(DistlockProperties properties, VersionManagers managers) {
        this.properties = properties;
        this.managers = managers;
    }

    @Override
    public VersionOptions defaults() {
        return managers.get("").defaults();
    }

    @Override
    public VersionedResource resource(LockKey key, VersionOptions options) {
        return manager(key).resource(key, complete(key, options));
    }

    @Override
    public <T> T update(LockKey key, VersionOptions options, VersionedWork<T> work) throws Exception {
        return manager(key).update(key, complete(key, options), work);
    }

    private VersionManager manager(LockKey key) {
        return managers.get(properties.settings(key.name()).store().orElse(""));
    }

    private VersionOptions complete(LockKey key, VersionOptions options) {
        LockSettings settings = properties.settings(key.name());
        return new VersionOptions(
                settings.waitTime().orElse(options.waitTime()),
                settings.leaseTime().orElse(options.leaseTime()),
                settings.maxAttempts().orElse(options.maxAttempts()),
                settings.backoff().orElse(options.backoff()),
                options.workTime());
    }
}
