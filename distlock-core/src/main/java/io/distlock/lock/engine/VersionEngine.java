package io.distlock.lock.engine;

import io.distlock.lock.LockKey;
import io.distlock.lock.LockListener;
import io.distlock.lock.OptimisticConflictException;
import io.distlock.lock.VersionManager;
import io.distlock.lock.VersionOptions;
import io.distlock.lock.VersionedResource;
import io.distlock.lock.VersionedWork;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.VersionStore;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;

/**
 * Optimistic locks on any store of versions. It has no threads of its own, and nothing to close. Thread-safe.
 *
 * <pre>{@code
 * LockStore store = RedisLockStore.create(client, uri, RedisLockStoreOptions.defaults());
 * VersionManager versions = VersionEngine.create(store.versions().orElseThrow());
 * versions.update(LockKey.of("stock", sku), update -> { ... });
 * }</pre>
 */
public final class VersionEngine implements VersionManager {

    private final VersionStore store;
    private final VersionOptions defaults;
    private final LockListener listener;
    private final VersionRuntime runtime;
    private final Backoff backoff;
    private final String process;

    private VersionEngine(VersionStore store, VersionOptions defaults, LockListener listener, VersionRuntime runtime) {
        this.store = store;
        this.defaults = defaults;
        this.listener = new GuardedListener(listener);
        this.runtime = runtime;
        this.backoff = new Backoff(runtime.random());
        this.process = randomId();
    }

    /** An engine with default options. */
    public static VersionEngine create(VersionStore store) {
        return create(store, VersionOptions.defaults(), LockListener.NONE);
    }

    /**
     * An engine with other options.
     *
     * @param store stays the caller's
     */
    public static VersionEngine create(VersionStore store, VersionOptions defaults, LockListener listener) {
        return create(store, defaults, listener, VersionRuntime.system());
    }

    /** An engine on other clocks, for simulations. */
    public static VersionEngine create(
            VersionStore store, VersionOptions defaults, LockListener listener, VersionRuntime runtime) {
        return new VersionEngine(store, defaults, listener, runtime);
    }

    @Override
    public VersionOptions defaults() {
        return defaults;
    }

    @Override
    public VersionedResource resource(LockKey key, VersionOptions options) {
        return new StoredResource(Objects.requireNonNull(key, "key"), Objects.requireNonNull(options, "options"), this);
    }

    @Override
    public <T> T update(LockKey key, VersionOptions options, VersionedWork<T> work) throws Exception {
        VersionedResource resource = resource(key, options);
        WaitBudget budget = new WaitBudget(options.waitTime(), runtime.nanoTime());
        for (int attempt = 1; ; attempt++) {
            UpdateAttempt running = null;
            try {
                running = new UpdateAttempt(resource, resource.read(budget.left()));
                return running.run(work);
            } catch (OptimisticConflictException conflict) {
                Duration pause = backoff.delay(options.backoff(), attempt);
                boolean committed = running != null && running.hasCommitted();
                if (committed || attempt >= options.maxAttempts() || !budget.allows(pause) || !pause(pause)) {
                    throw new OptimisticConflictException(
                            "Resource '%s' was changed by others in each of %d attempts".formatted(key, attempt),
                            conflict);
                }
            }
        }
    }

    VersionStore store() {
        return store;
    }

    LockListener listener() {
        return listener;
    }

    VersionRuntime runtime() {
        return runtime;
    }

    Owner newOwner() {
        return new Owner(process, randomId());
    }

    /** Pauses the calling thread; false after an interrupt, whose flag is set again. */
    boolean pause(Duration time) {
        try {
            runtime.pauses().pause(time);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private String randomId() {
        byte[] bytes = new byte[16];
        runtime.random().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
