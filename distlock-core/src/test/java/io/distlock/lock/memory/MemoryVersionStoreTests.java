package io.distlock.lock.memory;

import io.distlock.lock.spi.LockStore;
import io.distlock.lock.spi.VersionStoreContract;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

class MemoryVersionStoreTests extends VersionStoreContract {

    private final AtomicLong micros = new AtomicLong(1_700_000_000_000_001L);
    private final MemoryLockStore store = MemoryLockStore.create(micros::get, MARGIN, Runnable::run);

    @Override
    protected LockStore newStore() {
        return store;
    }

    @Override
    protected Set<String> leftovers() {
        return store.size() == 0 ? Set.of() : Set.of(store.size() + " resources");
    }

    @Override
    protected void pass(Duration time) {
        micros.addAndGet(time.toNanos() / 1000);
    }
}
