package io.distlock.lock.shedlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.distlock.lock.engine.LockEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.SimpleLock;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What ShedLock's users rely on, in every store, for two processes in real time. The rest is in the tests on virtual time. */
public abstract class LockProviderContract {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(1500);
    private static final Duration ROUNDING = Duration.ofMillis(5); // stores count in milliseconds
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final String job = "job-" + UUID.randomUUID();

    private DistlockLockProvider one;
    private DistlockLockProvider two;

    /** A process of its own on the data of the test; ended by whoever made it. */
    protected abstract LockEngine process();

    @BeforeEach
    void start() {
        one = DistlockLockProvider.create(process());
        two = DistlockLockProvider.create(process());
    }

    @Test
    void runningJobIsSkippedElsewhereUntilItEnds() {
        SimpleLock running = lock(one, MINUTE, Duration.ZERO).orElseThrow();
        assertThat(lock(two, MINUTE, Duration.ZERO)).isEmpty();

        running.unlock();

        assertThat(awaitLock(two)).isNotNull();
    }

    @Test
    void quickJobStaysTakenForLockAtLeastFor() {
        long began = System.nanoTime();
        lock(one, MINUTE, SHORT).orElseThrow().unlock();

        awaitLock(two);

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(SHORT.minus(ROUNDING));
    }

    @Test
    void jobThatTakesTooLongLosesItsLockAfterLockAtMostForAndFreesNobodyElse() {
        long began = System.nanoTime();
        SimpleLock tooLong = lock(one, SHORT, Duration.ZERO).orElseThrow();

        awaitLock(two);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(SHORT.minus(ROUNDING));
        assertThat(tooLong.extend(MINUTE, Duration.ZERO)).isEmpty();

        assertThat(lock(one, MINUTE, Duration.ZERO)).isEmpty();
    }

    @Test
    void extensionMovesTheEndAndEndsTheFormerLock() {
        SimpleLock first = lock(one, SHORT, Duration.ZERO).orElseThrow();
        SimpleLock extended = first.extend(MINUTE, Duration.ZERO).orElseThrow();

        Awaitility.await().during(SHORT.plusMillis(300)).atMost(LIMIT).until(() -> lock(two, MINUTE, Duration.ZERO)
                .isEmpty());

        assertThatIllegalStateException().isThrownBy(first::unlock);
        extended.unlock();
        awaitLock(two);
    }

    @Test
    void lockIsUnlockedOnce() {
        SimpleLock lock = lock(one, MINUTE, Duration.ZERO).orElseThrow();
        lock.unlock();

        assertThatIllegalStateException().isThrownBy(lock::unlock);
    }

    private Optional<SimpleLock> lock(DistlockLockProvider provider, Duration atMost, Duration atLeast) {
        return provider.lock(new LockConfiguration(Instant.now(), job, atMost, atLeast));
    }

    private SimpleLock awaitLock(DistlockLockProvider provider) {
        return Awaitility.await()
                .atMost(LIMIT)
                .until(() -> lock(provider, MINUTE, Duration.ZERO), Optional::isPresent)
                .orElseThrow();
    }
}
