package io.distlock.lock.autoconfigure;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockRequest;
import io.distlock.lock.interceptor.LockSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Completes requests: the settings of the lock's name win over the request, which wins over the global settings. */
final class ConfiguredLockManager implements LockManager {

    private final DistlockProperties properties;
    private final Function<LockSettings, LockManager> managers;

    /** @param managers the manager of a lock with these settings */
    ConfiguredLockManager(DistlockProperties properties, Function<LockSettings, LockManager> managers) {
        this.properties = properties;
        this.managers = managers;
    }

    @Override
    public Optional<LockHandle> tryAcquire(LockRequest request) {
        LockSettings settings = settings(request);
        return managers.apply(settings).tryAcquire(complete(request, settings));
    }

    @Override
    public LockHandle acquire(LockRequest request) {
        LockSettings settings = settings(request);
        return managers.apply(settings).acquire(complete(request, settings));
    }

    @Override
    public CompletionStage<LockHandle> acquireAsync(LockRequest request) {
        LockSettings settings = settings(request);
        return managers.apply(settings).acquireAsync(complete(request, settings));
    }

    private LockSettings settings(LockRequest request) {
        LockSettings settings = properties.settings(request.key().name());
        for (LockKey key : request.keys()) {
            if (!properties.settings(key.name()).equals(settings)) {
                throw new IllegalArgumentException(
                        "Locks '%s' and '%s' have different settings and cannot be taken together"
                                .formatted(request.key(), key));
            }
        }
        return settings;
    }

    private LockRequest complete(LockRequest request, LockSettings settings) {
        return new LockRequest(
                request.keys(),
                settings.mode().orElse(request.mode()),
                Optional.of(first(settings.waitTime(), request.waitTime(), properties.waitTime())),
                Optional.of(first(settings.leaseTime(), request.leaseTime(), properties.leaseTime())),
                settings.minHoldTime().or(request::minHoldTime),
                settings.maxHoldTime().or(request::maxHoldTime));
    }

    private static Duration first(Optional<Duration> set, Optional<Duration> requested, Duration global) {
        return set.or(() -> requested).orElse(global);
    }
}
