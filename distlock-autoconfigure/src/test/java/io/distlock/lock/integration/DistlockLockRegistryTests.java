package io.distlock.lock.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.memory.MemoryLockStore;
import io.distlock.lock.spi.LockStore;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.integration.support.locks.DistributedLock;

class DistlockLockRegistryTests extends LockRegistryContract {

    private final MemoryLockStore memory = MemoryLockStore.create();

    @Override
    LockStore newStore() {
        return memory;
    }

    @Test
    void timeToLiveIsTheLease() throws Exception {
        DistributedLock lock = registry.obtain("orders");

        lock.lock(Duration.ofHours(2));
        assertThat(leaseLeft()).isGreaterThan(Duration.ofHours(1));
        lock.unlock();

        assertThat(lock.tryLock(Duration.ZERO, Duration.ofHours(3))).isTrue();
        assertThat(leaseLeft()).isGreaterThan(Duration.ofHours(2));
        lock.unlock();
    }

    private Duration leaseLeft() {
        return store.inspect(REQUEST.key())
                .toCompletableFuture()
                .join()
                .orElseThrow()
                .leaseLeft();
    }
}
