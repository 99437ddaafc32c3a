package io.distlock.lock.test;

import io.distlock.lock.LockKey;
import io.distlock.lock.spi.MarkResult;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.PublishResult;
import io.distlock.lock.spi.VersionReading;
import io.distlock.lock.spi.VersionStore;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Versions that the faults of their store befall too. Thread-safe. */
record FaultyVersionStore(VersionStore versions, FaultyLockStore faults) implements VersionStore {

    @Override
    public String name() {
        return versions.name();
    }

    @Override
    public CompletionStage<VersionReading> read(LockKey key, Duration keepFor) {
        return faults.step(() -> versions.read(key, keepFor));
    }

    @Override
    public CompletionStage<MarkResult> mark(LockKey key, long expected, Owner owner, Duration lease) {
        return faults.step(() -> versions.mark(key, expected, owner, lease));
    }

    @Override
    public CompletionStage<PublishResult> publish(LockKey key, Owner owner) {
        return faults.step(() -> versions.publish(key, owner));
    }
}
