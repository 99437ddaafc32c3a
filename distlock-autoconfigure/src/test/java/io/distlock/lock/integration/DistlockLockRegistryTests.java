package io.distlock.lock.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockRequest;
import io.distlock.lock.engine.LockEngine;
import io.distlock.lock.memory.MemoryLockStore;
import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.integration.support.locks.DistributedLock;

/** What users of Spring Integration's lock registries rely on; the rest is that of {@code ThreadLock}. */
class DistlockLockRegistryTests {

    private static final LockRequest REQUEST = LockRequest.of("integration", "orders");

    private final MemoryLockStore store = MemoryLockStore.create();
    private final LockEngine engine = LockEngine.start(store);
    private final LockEngine otherProcess = LockEngine.start(store);
    private final DistlockLockRegistry registry = DistlockLockRegistry.create(engine);

    @AfterEach
    void close() {
        engine.close();
        otherProcess.close();
    }

    @Test
    void lockIsObtainedAgainAndUnlockedByItsKey() {
        registry.obtain("orders").lock();
        assertThat(registry.obtain("orders").tryLock()).isTrue();
        registry.obtain("orders").unlock();
        assertThat(isFreeForOthers()).isFalse();

        registry.obtain("orders").unlock();

        assertThat(isFreeForOthers()).isTrue();
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

    @Test
    void workIsDoneUnderTheLock() throws Exception {
        String result = registry.executeLocked("orders", () -> isFreeForOthers() ? "free" : "locked");

        assertThat(result).isEqualTo("locked");
        assertThat(isFreeForOthers()).isTrue();
    }

    @Test
    void workThatDoesNotGetTheLockInTimeIsNotDone() {
        otherProcess.acquire(REQUEST);

        assertThatExceptionOfType(TimeoutException.class)
                .isThrownBy(() -> registry.executeLocked("orders", Duration.ofMillis(20), () -> "done"));
    }

    @Test
    void unlockOfLostLockTellsThatDataMayBeHarmed() {
        DistributedLock lock = registry.obtain("orders");
        lock.lock();
        LockHandle handle = LockHandle.current().orElseThrow();
        store.forceRelease(REQUEST.key(), handle.fencingToken());
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !handle.isValid());

        assertThatExceptionOfType(ConcurrentModificationException.class).isThrownBy(lock::unlock);
        assertThatExceptionOfType(IllegalMonitorStateException.class).isThrownBy(lock::unlock);
    }

    @Test
    void emptyKeyIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> registry.obtain(""));
    }

    private boolean isFreeForOthers() {
        return otherProcess
                .tryAcquire(REQUEST.withWaitTime(Duration.ZERO))
                .map(LockHandle::release)
                .isPresent();
    }

    private Duration leaseLeft() {
        return store.inspect(LockKey.of("integration", "orders"))
                .toCompletableFuture()
                .join()
                .orElseThrow()
                .leaseLeft();
    }
}
