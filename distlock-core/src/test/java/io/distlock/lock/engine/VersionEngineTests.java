package io.distlock.lock.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.lock.LockKey;
import io.distlock.lock.LockListener;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.OptimisticConflictException;
import io.distlock.lock.VersionMark;
import io.distlock.lock.VersionOptions;
import io.distlock.lock.VersionedResource;
import io.distlock.lock.memory.MemoryLockStore;
import io.distlock.lock.spi.MarkResult;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.PublishResult;
import io.distlock.lock.spi.VersionReading;
import io.distlock.lock.spi.VersionStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Deadlines, waiting and retries, on virtual time. */
class VersionEngineTests {

    private static final LockKey KEY = LockKey.of("stock", "a");
    private static final VersionOptions OPTIONS =
            VersionOptions.defaults().withLeaseTime(Duration.ofSeconds(1)).withMaxAttempts(3);

    private final FaultyStore store = new FaultyStore();
    private final List<String> events = new ArrayList<>();
    private final VersionEngine engine = VersionEngine.create(store, OPTIONS, new Recorder(), store.runtime());
    private final VersionEngine other = VersionEngine.create(store, OPTIONS, LockListener.NONE, store.runtime());
    private final VersionedResource resource = engine.resource(KEY);

    @Test
    void updateRunsTheWorkOnceAndPublishes() throws Exception {
        long before = resource.read();

        String result = engine.update(KEY, update -> {
            update.beforeCommit();
            return "done";
        });

        assertThat(result).isEqualTo("done");
        assertThat(resource.read()).isGreaterThan(before);
    }

    @Test
    void updateIsRepeatedAfterAConflict() throws Exception {
        AtomicInteger runs = new AtomicInteger();

        engine.update(KEY, update -> {
            if (runs.incrementAndGet() < 3) {
                commitOfAnother();
            }
            update.beforeCommit();
            return null;
        });

        assertThat(runs).hasValue(3);
        assertThat(events).containsExactly("attempt", "conflict", "attempt", "conflict", "attempt");
    }

    @Test
    void markIsInvalidBeforeTheLeaseThatTheStoreHasAnsweredIsOver() {
        store.leaseMax = Duration.ofMillis(500);
        VersionMark mark = resource.mark(resource.read());

        store.pass(Duration.ofMillis(400));
        assertThat(mark.isValid()).isTrue();

        store.pass(Duration.ofMillis(60));
        assertThat(mark.isValid()).isFalse();
    }

    @Test
    void updateGivesUpAfterItsAttempts() {
        AtomicInteger runs = new AtomicInteger();

        assertThatThrownBy(() -> engine.update(KEY, update -> {
                    runs.incrementAndGet();
                    commitOfAnother();
                    update.beforeCommit();
                    return null;
                }))
                .isInstanceOf(OptimisticConflictException.class)
                .hasMessageContaining("stock:a")
                .hasMessageContaining("3 attempts");
        assertThat(runs).hasValue(3);
    }

    @Test
    void noAttemptBeginsAfterTheWaitTime() {
        AtomicInteger runs = new AtomicInteger();

        assertThatThrownBy(() -> engine.update(KEY, OPTIONS.withWaitTime(Duration.ofSeconds(2)), update -> {
                    runs.incrementAndGet();
                    store.pass(Duration.ofSeconds(3));
                    commitOfAnother();
                    update.beforeCommit();
                    return null;
                }))
                .isInstanceOf(OptimisticConflictException.class);
        assertThat(runs).hasValue(1);
    }

    @Test
    void workThatOnlyReadsIsValidated() throws Exception {
        AtomicInteger runs = new AtomicInteger();

        engine.update(KEY, update -> {
            if (runs.incrementAndGet() == 1) {
                commitOfAnother();
            }
            return null;
        });

        assertThat(runs).hasValue(2);
    }

    @Test
    void workThatHasCommittedIsNotRepeated() {
        AtomicInteger runs = new AtomicInteger();

        assertThatThrownBy(() -> engine.update(KEY, update -> {
                    runs.incrementAndGet();
                    update.beforeCommit();
                    store.pass(Duration.ofSeconds(2));
                    update.beforeCommit();
                    return null;
                }))
                .isInstanceOf(OptimisticConflictException.class);
        assertThat(runs).hasValue(1);
    }

    @Test
    void failedWorkLeavesTheResourceMarkedUnlessItWasRolledBack() {
        assertThatThrownBy(() -> engine.update(KEY, update -> {
                    update.beforeCommit();
                    update.rolledBack();
                    throw new IllegalStateException("duplicate key");
                }))
                .isInstanceOf(IllegalStateException.class);
        resource.read(Duration.ZERO);

        assertThatThrownBy(() -> engine.update(KEY, update -> {
                    update.beforeCommit();
                    throw new IllegalStateException("connection reset");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> resource.read(Duration.ZERO)).isInstanceOf(OptimisticConflictException.class);
        assertThat(resource.read(Duration.ofSeconds(2))).isPositive();
    }

    @Test
    void markEndsForItsOwnerBeforeItEndsForOthers() {
        VersionMark mark = resource.mark(resource.read());
        store.pass(Duration.ofMillis(899));
        mark.requireValid();

        store.pass(Duration.ofMillis(1));

        assertThat(mark.isValid()).isFalse();
        assertThatThrownBy(mark::requireValid).isInstanceOf(OptimisticConflictException.class);
        assertThatThrownBy(() -> other.resource(KEY).read(Duration.ZERO))
                .isInstanceOf(OptimisticConflictException.class);
    }

    @Test
    void deadlineCountsFromBeforeTheMarkWasSent() {
        long version = resource.read();
        store.answerTakes = Duration.ofMillis(950);

        assertThatThrownBy(() -> resource.mark(version))
                .isInstanceOf(OptimisticConflictException.class)
                .hasMessageContaining("too late");

        store.answerTakes = Duration.ZERO;
        assertThat(resource.read(Duration.ZERO)).isGreaterThan(version);
    }

    @Test
    void unknownMarkIsTakenBack() {
        long version = resource.read();
        store.loseAnswers = 1;

        assertThatThrownBy(() -> resource.mark(version)).isInstanceOf(LockStoreException.class);

        assertThat(resource.read(Duration.ZERO)).isGreaterThan(version);
    }

    @Test
    void publicationIsRepeatedUntilItIsAnswered() {
        VersionMark mark = resource.mark(resource.read());
        store.refuse = 3;

        mark.publish();

        assertThat(store.refuse).isZero();
        assertThat(resource.read(Duration.ZERO)).isPositive();
    }

    @Test
    void readerOfADeadCommitterWaitsForItsLeaseAndNoLonger() {
        other.resource(KEY).mark(other.resource(KEY).read());
        long start = store.nanos;

        resource.read();

        assertThat(Duration.ofNanos(store.nanos - start)).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1_010));
    }

    private void commitOfAnother() {
        VersionedResource theirs = other.resource(KEY);
        theirs.mark(theirs.read()).publish();
    }

    private final class Recorder implements LockListener {

        @Override
        public void onOptimisticAttempt(LockKey key) {
            events.add("attempt");
        }

        @Override
        public void onOptimisticConflict(LockKey key) {
            events.add("conflict");
        }
    }

    /** A store on virtual time, that only moves on when somebody waits. */
    private static final class FaultyStore implements VersionStore {

        private long nanos = 1_700_000_000_000_000_000L;
        private Duration answerTakes = Duration.ZERO;
        private Duration leaseMax = Duration.ofDays(1);
        private int loseAnswers;
        private int refuse;
        private final VersionStore delegate = MemoryLockStore.create(
                        () -> nanos / 1000, Duration.ofSeconds(60), Runnable::run)
                .versions()
                .orElseThrow();

        VersionRuntime runtime() {
            return new VersionRuntime(
                    () -> nanos,
                    this::pass,
                    delay -> task -> {
                        pass(delay);
                        task.run();
                    },
                    new Random(1));
        }

        void pass(Duration time) {
            nanos += time.toNanos();
        }

        @Override
        public String name() {
            return "faulty";
        }

        @Override
        public CompletionStage<VersionReading> read(LockKey key, Duration keepFor) {
            return delegate.read(key, keepFor);
        }

        @Override
        public CompletionStage<MarkResult> mark(LockKey key, long expected, Owner owner, Duration lease) {
            CompletionStage<MarkResult> answer = delegate.mark(key, expected, owner, lease);
            pass(answerTakes);
            if (loseAnswers > 0) {
                loseAnswers--;
                return CompletableFuture.failedFuture(new LockStoreException("lost"));
            }
            return answer.thenApply(result ->
                    result instanceof MarkResult.Marked marked && marked.lease().compareTo(leaseMax) > 0
                            ? new MarkResult.Marked(leaseMax)
                            : result);
        }

        @Override
        public CompletionStage<PublishResult> publish(LockKey key, Owner owner) {
            if (refuse > 0) {
                refuse--;
                return CompletableFuture.failedFuture(new LockStoreException("refused"));
            }
            return delegate.publish(key, owner);
        }
    }
}
