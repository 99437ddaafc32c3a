package io.distlock.lock.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockRequest;
import io.distlock.lock.engine.LockEngine;
import io.distlock.lock.spi.LockStore;
import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.integration.support.locks.DistributedLock;

/** What users of Spring Integration's lock registries rely on, in every store; the rest is that of {@code ThreadLock}. */
abstract class LockRegistryContract {

    static final LockRequest REQUEST = LockRequest.of("integration", "orders");

    LockStore store;
    LockEngine engine;
    DistlockLockRegistry registry;
    private LockStore otherStore;
    private LockEngine otherProcess;

    /** The store of another process on the same data, without locks in it; closed by the contract. */
    abstract LockStore newStore();

    /** Ends what the stores stand on. */
    void disconnect() {}

    @BeforeEach
    void start() {
        store = newStore();
        engine = LockEngine.start(store);
        otherStore = newStore();
        otherProcess = LockEngine.start(otherStore);
        registry = DistlockLockRegistry.create(engine);
    }

    @AfterEach
    void close() {
        engine.close();
        otherProcess.close();
        store.close();
        otherStore.close();
        disconnect();
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
    void workIsDoneUnderTheLock() throws Exception {
        String result = registry.executeLocked("orders", () -> isFreeForOthers() ? "free" : "locked");

        assertThat(result).isEqualTo("locked");
        assertThat(isFreeForOthers()).isTrue();
    }

    @Test
    void workThatDoesNotGetTheLockInTimeIsNotDone() {
        otherProcess.acquire(REQUEST);

        // long enough for a first connection: without any answer it would be another exception
        assertThatExceptionOfType(TimeoutException.class)
                .isThrownBy(() -> registry.executeLocked("orders", Duration.ofSeconds(2), () -> "done"));
    }

    @Test
    void unlockOfLostLockTellsThatDataMayBeHarmed() {
        DistributedLock lock = registry.obtain("orders");
        lock.lock();
        LockHandle handle = LockHandle.current().orElseThrow();
        otherStore.forceRelease(REQUEST.key(), handle.fencingToken());
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
}
