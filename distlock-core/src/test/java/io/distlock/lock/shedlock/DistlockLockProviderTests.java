package io.distlock.lock.shedlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.distlock.lock.engine.EngineRuntime;
import io.distlock.lock.engine.LockEngine;
import io.distlock.lock.engine.LockEngineOptions;
import io.distlock.lock.memory.MemoryLockStore;
import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import net.javacrumbs.shedlock.core.DefaultLockingTaskExecutor;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockExtender;
import net.javacrumbs.shedlock.core.SimpleLock;
import org.junit.jupiter.api.Test;

/** What ShedLock's users rely on, for two processes on virtual time. */
class DistlockLockProviderTests {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Simulation simulation = Simulation.withSeed(1);
    private final MemoryLockStore store = MemoryLockStore.create(
            () -> 1_767_225_600_000_000L + simulation.time().nanoTime() / 1000,
            MINUTE,
            task -> simulation.scheduler().execute(task));
    private final VirtualProcess process = simulation.process("one");
    private final DistlockLockProvider one = provider(process);
    private final DistlockLockProvider two = provider(simulation.process("two"));

    @Test
    void runningJobIsSkippedElsewhereUntilItEnds() {
        SimpleLock running = lock(one, MINUTE).orElseThrow();
        assertThat(lock(two, MINUTE)).isEmpty();
        assertThat(lock(one, MINUTE)).isEmpty();

        running.unlock();

        assertThat(lock(two, MINUTE)).isPresent();
    }

    @Test
    void jobsOfOtherNamesRun() {
        lock(one, MINUTE);

        assertThat(two.lock(new LockConfiguration(Instant.EPOCH, "other job/ä", MINUTE, Duration.ZERO)))
                .isPresent();
    }

    @Test
    void quickJobStaysTakenForLockAtLeastFor() {
        SimpleLock quick = lock(one, MINUTE, Duration.ofSeconds(30)).orElseThrow();
        pass(Duration.ofSeconds(1));
        quick.unlock();

        pass(Duration.ofSeconds(28));
        assertThat(lock(two, MINUTE)).isEmpty();
        pass(Duration.ofSeconds(2));
        assertThat(lock(two, MINUTE)).isPresent();
    }

    @Test
    void longJobKeepsItsLockUntilLockAtMostForAndNoLonger() {
        SimpleLock running = lock(one, Duration.ofHours(30)).orElseThrow();

        pass(Duration.ofHours(30).minusSeconds(1));
        assertThat(lock(two, MINUTE)).isEmpty();
        pass(Duration.ofSeconds(2));
        assertThat(lock(two, MINUTE)).isPresent();

        running.unlock();
        assertThat(lock(one, MINUTE)).isEmpty();
    }

    @Test
    void lockOfDeadProcessIsFreeAfterTheLeaseEvenIfTheJobMayTakeLonger() {
        lock(one, Duration.ofHours(5));
        pass(MINUTE);

        process.kill();
        pass(Duration.ofSeconds(31));

        assertThat(lock(two, MINUTE)).isPresent();
    }

    @Test
    void leaseIsNoLongerThanTheJobMayTake() {
        lock(one, Duration.ofSeconds(2));

        process.kill();
        pass(Duration.ofSeconds(3));

        assertThat(lock(two, MINUTE)).isPresent();
    }

    @Test
    void extensionMovesTheEndAndEndsTheFormerLock() {
        SimpleLock first = lock(one, MINUTE).orElseThrow();
        pass(Duration.ofSeconds(50));

        SimpleLock extended =
                first.extend(Duration.ofMinutes(10), Duration.ZERO).orElseThrow();

        assertThatIllegalStateException().isThrownBy(first::unlock);
        pass(Duration.ofMinutes(9));
        assertThat(lock(two, MINUTE)).isEmpty();
        extended.unlock();
        assertThat(lock(two, MINUTE)).isPresent();
    }

    @Test
    void extendedLockEndsByItselfToo() {
        lock(one, MINUTE)
                .orElseThrow()
                .extend(Duration.ofMinutes(2), Duration.ZERO)
                .orElseThrow();

        pass(Duration.ofMinutes(2).plusSeconds(1));

        assertThat(lock(two, MINUTE)).isPresent();
    }

    @Test
    void extensionMayMoveLockAtLeastFor() {
        SimpleLock extended = lock(one, MINUTE)
                .orElseThrow()
                .extend(MINUTE, Duration.ofSeconds(40))
                .orElseThrow();
        extended.unlock();

        pass(Duration.ofSeconds(39));
        assertThat(lock(two, MINUTE)).isEmpty();
        pass(Duration.ofSeconds(2));
        assertThat(lock(two, MINUTE)).isPresent();
    }

    @Test
    void lockThatIsOverCannotBeExtended() {
        SimpleLock late = lock(one, MINUTE).orElseThrow();
        pass(MINUTE.plusSeconds(1));
        lock(two, MINUTE).orElseThrow();

        assertThat(late.extend(MINUTE, Duration.ZERO)).isEmpty();

        assertThat(lock(one, MINUTE)).isEmpty();
    }

    @Test
    void lockIsUnlockedOnce() {
        SimpleLock lock = lock(one, MINUTE).orElseThrow();
        lock.unlock();

        assertThatIllegalStateException().isThrownBy(lock::unlock);
    }

    @Test
    void endedJobLeavesNoTimer() {
        lock(one, Duration.ofHours(5)).orElseThrow().unlock();
        pass(MINUTE);

        assertThat(simulation.time().pending()).isZero();
    }

    @Test
    void executorOfShedLockExtendsItsLock() {
        boolean[] seen = {false};

        new DefaultLockingTaskExecutor(one)
                .executeWithLock(
                        (Runnable) () -> {
                            LockExtender.extendActiveLock(Duration.ofMinutes(5), Duration.ZERO);
                            pass(Duration.ofMinutes(4));
                            seen[0] = lock(two, MINUTE).isEmpty();
                        },
                        configuration(MINUTE, Duration.ZERO));

        assertThat(seen).containsExactly(true);
        assertThat(lock(two, MINUTE)).isPresent();
    }

    @Test
    void executorOfShedLockSkipsWhatRunsElsewhere() {
        boolean[] ran = {false};
        lock(one, MINUTE);

        new DefaultLockingTaskExecutor(two)
                .executeWithLock((Runnable) () -> ran[0] = true, configuration(MINUTE, Duration.ZERO));

        assertThat(ran).containsExactly(false);
    }

    private static Optional<SimpleLock> lock(DistlockLockProvider provider, Duration atMost) {
        return lock(provider, atMost, Duration.ZERO);
    }

    private static Optional<SimpleLock> lock(DistlockLockProvider provider, Duration atMost, Duration atLeast) {
        return provider.lock(configuration(atMost, atLeast));
    }

    private static LockConfiguration configuration(Duration atMost, Duration atLeast) {
        return new LockConfiguration(Instant.EPOCH, "job", atMost, atLeast);
    }

    private void pass(Duration time) {
        simulation.runFor(time);
    }

    private DistlockLockProvider provider(VirtualProcess in) {
        EngineRuntime runtime = new EngineRuntime(in.scheduler(), in::nanoTime, in.clock(), in, simulation.newRandom());
        LockEngine engine = LockEngine.start(store, LockEngineOptions.defaults(), runtime);
        return DistlockLockProvider.create(engine, delay -> {
            CompletableFuture<Void> due = new CompletableFuture<>();
            Future<?> timer = in.scheduler().schedule(() -> due.complete(null), delay.toNanos(), TimeUnit.NANOSECONDS);
            due.whenComplete((done, cancelled) -> timer.cancel(false));
            return due;
        });
    }
}
