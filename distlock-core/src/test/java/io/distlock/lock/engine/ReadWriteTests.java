package io.distlock.lock.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.lock.LockContext;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockLostException;
import io.distlock.lock.LockMode;
import io.distlock.lock.LockNotAcquiredException;
import io.distlock.lock.LockRequest;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.LockUpgradeException;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.engine.ScriptedLockStore.Answer;
import io.distlock.lock.memory.MemoryLockStore;
import io.distlock.lock.spi.ForwardingLockStore;
import io.distlock.lock.spi.LockCapability;
import io.distlock.lock.spi.LockRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading together and writing alone. */
class ReadWriteTests {

    private static final LockRequest READ = EngineFixture.REQUEST.withMode(LockMode.READ);
    private static final LockRequest WRITE = EngineFixture.REQUEST.withMode(LockMode.WRITE);
    private static final Duration NOW = Duration.ZERO;

    private final EngineFixture fixture = new EngineFixture();

    @Test
    void readersOfOneProcessShareOneGrant() {
        LockHandle first = fixture.acquire(READ);
        LockHandle second = fixture.acquire(READ.withWaitTime(NOW));

        assertThat(first.mode()).isEqualTo(LockMode.READ);
        assertThat(first.fencingToken()).isEqualTo(second.fencingToken()).isPositive();
        assertThat(fixture.store.acquires).hasSize(1);
        assertThat(fixture.engine.locks()).singleElement().satisfies(lock -> {
            assertThat(lock.mode()).isEqualTo(LockMode.READ);
            assertThat(lock.state()).isEqualTo(LockState.HELD);
            assertThat(lock.holders()).isEqualTo(2);
        });
        assertThat(first.release()).isEqualTo(ReleaseOutcome.RELEASED);
        assertThat(first.release()).isEqualTo(ReleaseOutcome.NOT_HELD);
        assertThat(first.isValid()).isFalse();
        assertThat(second.isValid()).isTrue();
        assertThat(fixture.store.releases).isEmpty();
        assertThat(second.release()).isEqualTo(ReleaseOutcome.RELEASED);
        assertThat(fixture.store.releases).hasSize(1);
        fixture.requireNothingLeft();
    }

    @Test
    void readersOfSeveralProcessesReadTogether() {
        LockHandle here = fixture.acquire(READ);
        LockHandle there = fixture.got(fixture.ask(fixture.otherEngine(), READ));

        assertThat(record().orElseThrow().holders()).isEqualTo(2);
        assertThat(there.fencingToken()).isEqualTo(here.fencingToken());
        here.release();
        there.release();
        fixture.requireNothingLeft();
    }

    @ParameterizedTest
    @EnumSource(names = {"WRITE", "EXCLUSIVE"})
    void writerIsAlone(LockMode mode) {
        LockHandle writer = fixture.acquire(WRITE.withMode(mode));
        CompletableFuture<LockHandle> here = fixture.ask(READ);
        CompletableFuture<LockHandle> there = fixture.ask(fixture.otherEngine(), READ);

        assertThat(writer.mode()).isEqualTo(mode);
        assertThat(here).isNotDone();
        assertThat(there).isNotDone();
        writer.release();
        fixture.got(here).release();
        fixture.got(there).release();
        fixture.requireNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void writerThatWaitsIsNotStarved(boolean inThisProcess) {
        LockEngine other = fixture.otherEngine();
        LockHandle reader = fixture.acquire(READ);
        CompletableFuture<LockHandle> writer = fixture.ask(inThisProcess ? fixture.engine : other, WRITE);

        CompletableFuture<LockHandle> late = fixture.ask(READ);
        CompletableFuture<LockHandle> once = fixture.ask(READ.withWaitTime(NOW));

        assertThat(writer).isNotDone();
        assertThat(late).isNotDone();
        assertThatThrownBy(once::join).hasCauseInstanceOf(LockNotAcquiredException.class);
        reader.release();
        LockHandle written = fixture.got(writer);
        assertThat(late).isNotDone();
        written.release();
        fixture.got(late).release();
        fixture.requireNothingLeft();
    }

    @Test
    void readersThatWaitShareTheNextGrant() {
        LockHandle writer = fixture.got(fixture.ask(fixture.otherEngine(), WRITE));
        List<CompletableFuture<LockHandle>> readers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            readers.add(fixture.ask(READ));
        }

        assertThat(fixture.store.acquires).hasSize(1);
        assertThat(fixture.engine.locks()).singleElement().satisfies(lock -> assertThat(lock.waiters())
                .isEqualTo(20));
        writer.release();

        assertThat(readers.stream().map(fixture::got)).allMatch(LockHandle::isValid);
        assertThat(fixture.store.acquires).hasSize(2);
        readers.forEach(reader -> reader.join().release());
        fixture.requireNothingLeft();
    }

    @Test
    void releaseOfTheLastReaderWakesTheWriterAtOnce() {
        LockHandle first = fixture.acquire(READ);
        LockHandle second = fixture.got(fixture.ask(fixture.otherEngine(), READ));
        CompletableFuture<LockHandle> writer = fixture.ask(WRITE);

        first.release();
        fixture.settle();
        assertThat(writer).isNotDone();
        second.release();

        fixture.got(writer).release();
        fixture.requireNothingLeft();
    }

    @Test
    void readUnderAnOwnWriteIsAllowed() {
        LockHandle writer = fixture.acquire(WRITE);
        try (LockContext.Scope scope = writer.bind()) {
            LockHandle reader = fixture.acquire(READ.withWaitTime(NOW));

            assertThat(reader.fencingToken()).isEqualTo(writer.fencingToken());
            assertThat(reader.mode()).isEqualTo(LockMode.WRITE);
            assertThat(reader.release()).isEqualTo(ReleaseOutcome.RELEASED);
            assertThat(fixture.acquire(WRITE).isValid()).isTrue();
            assertThat(fixture.store.acquires).hasSize(1);
        }
        writer.release();
        fixture.requireNothingLeft();
    }

    @ParameterizedTest
    @EnumSource(names = {"WRITE", "EXCLUSIVE"})
    void readIsNotUpgraded(LockMode mode) {
        LockHandle reader = fixture.acquire(READ);
        try (LockContext.Scope scope = reader.bind()) {
            LockHandle nested = fixture.acquire(READ);

            assertThatThrownBy(() -> fixture.engine.acquireAsync(READ.withMode(mode)))
                    .isInstanceOf(LockUpgradeException.class)
                    .hasMessageContaining("stock:sku-1")
                    .hasMessageContaining(mode.name());
            assertThatThrownBy(
                            () -> fixture.engine.tryAcquire(READ.withMode(mode).withWaitTime(NOW)))
                    .isInstanceOf(LockUpgradeException.class);
            assertThatThrownBy(() -> fixture.engine.acquire(
                            READ.withMode(mode).withKeys(List.of(LockKey.of("stock", "a"), READ.key()))))
                    .isInstanceOf(LockUpgradeException.class);

            nested.release();
            assertThat(reader.isValid()).isTrue();
        }
        reader.release();
        assertThat(fixture.engine.waiting()).isZero();
        fixture.acquire(WRITE).release();
        fixture.requireNothingLeft();
    }

    @Test
    void nestedReadSharesTheHandle() {
        LockHandle reader = fixture.acquire(READ);
        CompletableFuture<LockHandle> writer = fixture.ask(fixture.otherEngine(), WRITE);
        try (LockContext.Scope scope = reader.bind()) {
            LockHandle nested = fixture.acquire(READ.withWaitTime(NOW));

            assertThat(nested.isValid()).isTrue();
            reader.release();
            assertThat(nested.isValid()).isFalse();
        }
        fixture.got(writer).release();
        fixture.requireNothingLeft();
    }

    @Test
    void sharedGrantIsRenewed() {
        List<LockHandle> lost = new ArrayList<>();
        LockHandle first = fixture.acquire(READ);
        LockHandle second = fixture.acquire(READ);
        first.onLost(lost::add);

        fixture.pass(Duration.ofMinutes(3));

        assertThat(first.isValid()).isTrue();
        assertThat(second.isValid()).isTrue();
        assertThat(lost).isEmpty();
        assertThat(fixture.store.renewals.size()).isGreaterThan(10);
        first.release();
        second.release();
        fixture.requireNothingLeft();
    }

    @Test
    void lostGrantIsLostByAllReaders() {
        LockHandle first = fixture.acquire(READ);
        LockHandle second = fixture.acquire(READ);
        List<LockHandle> told = new ArrayList<>();
        first.onLost(told::add);
        second.onLost(told::add);

        fixture.memory.forceRelease(READ.key(), first.fencingToken());
        fixture.settle();

        assertThat(told).containsExactlyInAnyOrder(first, second);
        assertThat(first.isValid()).isFalse();
        assertThatThrownBy(second::requireValid).isInstanceOf(LockLostException.class);
        assertThat(first.release()).isEqualTo(ReleaseOutcome.NOT_HELD);
        try (LockContext.Scope scope = second.bind()) {
            assertThatThrownBy(() -> fixture.engine.acquireAsync(READ)).isInstanceOf(LockLostException.class);
        }
        fixture.acquire(READ).release();
        fixture.pass(Duration.ofMinutes(2));
        fixture.requireNothingLeft();
    }

    @Test
    void stoppedReaderKnowsThatItIsTooLate() {
        LockHandle reader = fixture.acquire(READ);
        fixture.process.pauseFor(Duration.ofSeconds(40));
        fixture.pass(Duration.ofSeconds(31));

        LockHandle writer = fixture.got(fixture.ask(fixture.otherEngine(), WRITE));

        assertThat(reader.isValid()).isFalse();
        writer.release();
        fixture.pass(Duration.ofMinutes(2));
        fixture.requireNothingLeft();
    }

    @Test
    void tokensOfReadsAreBetweenThoseOfWrites() {
        LockHandle firstWrite = fixture.acquire(WRITE);
        firstWrite.release();
        LockHandle read = fixture.acquire(READ);
        read.release();
        LockHandle secondWrite = fixture.acquire(WRITE);

        assertThat(read.fencingToken()).isGreaterThan(firstWrite.fencingToken());
        assertThat(secondWrite.fencingToken()).isGreaterThan(read.fencingToken());
    }

    @Test
    void readerGivesUpInTimeAndNobodyIsLeftInTheQueue() {
        LockHandle writer = fixture.got(fixture.ask(fixture.otherEngine(), WRITE));
        CompletableFuture<LockHandle> hurried = fixture.ask(READ.withWaitTime(Duration.ofSeconds(1)));
        CompletableFuture<LockHandle> cancelled = fixture.ask(READ);

        fixture.pass(Duration.ofSeconds(2));
        assertThatThrownBy(hurried::join)
                .hasCauseInstanceOf(LockNotAcquiredException.class)
                .hasMessageContaining("waited");
        cancelled.cancel(false);
        fixture.settle();

        assertThat(record().orElseThrow().waitingProcesses()).isZero();
        writer.release();
        fixture.requireNothingLeft();
    }

    @Test
    void silentStoreIsNotReportedAsBusy() {
        fixture.store.toAcquire = Answer.SILENT;

        CompletableFuture<LockHandle> waiting = fixture.ask(READ.withWaitTime(Duration.ofSeconds(1)));
        fixture.pass(Duration.ofSeconds(2));

        assertThatThrownBy(waiting::join).hasCauseInstanceOf(LockStoreException.class);
        fixture.store.toAcquire = Answer.AT_ONCE;
        fixture.pass(Duration.ofMinutes(2));
        fixture.requireNothingLeft();
    }

    @Test
    void readerWithALongerLeaseHasAGrantOfItsOwn() {
        LockHandle brief = fixture.acquire(READ.withLeaseTime(Duration.ofSeconds(5)));
        LockHandle lasting = fixture.acquire(READ.withLeaseTime(Duration.ofSeconds(50)));
        LockHandle limited = fixture.acquire(READ.withMaxHoldTime(Duration.ofSeconds(10)));

        assertThat(fixture.store.acquires).hasSize(3);
        assertThat(lasting.remainingLease()).isGreaterThan(Duration.ofSeconds(40));
        fixture.pass(Duration.ofMinutes(2));
        assertThat(limited.isValid()).isFalse();
        assertThat(brief.isValid()).isTrue();
        assertThat(lasting.isValid()).isTrue();
        brief.release();
        lasting.release();
        fixture.pass(Duration.ofMinutes(2));
        fixture.requireNothingLeft();
    }

    @Test
    void severalLocksAreReadTogether() {
        LockRequest several = READ.withKeys(List.of(LockKey.of("stock", "b"), LockKey.of("stock", "a")));

        LockHandle first = fixture.acquire(several);
        LockHandle second = fixture.got(fixture.ask(fixture.otherEngine(), several));

        assertThat(first.mode()).isEqualTo(LockMode.READ);
        assertThat(fixture.ask(several.withMode(LockMode.WRITE).withWaitTime(NOW)))
                .isCompletedExceptionally();
        first.release();
        second.release();
        LockHandle writer = fixture.acquire(several.withMode(LockMode.WRITE));
        assertThat(writer.mode()).isEqualTo(LockMode.WRITE);
        writer.release();
        fixture.requireNothingLeft();
    }

    @Test
    void closedEngineLosesItsReads() {
        LockHandle reader = fixture.acquire(READ);
        CompletableFuture<LockHandle> writer = fixture.ask(fixture.otherEngine(), WRITE);
        CompletableFuture<LockHandle> waiting = fixture.ask(READ);

        fixture.engine.close();
        fixture.settle();

        assertThat(reader.isValid()).isFalse();
        assertThat(waiting).isCompletedExceptionally();
        fixture.got(writer).release();
        assertThatThrownBy(fixture.ask(READ)::join).hasCauseInstanceOf(LockNotAcquiredException.class);
    }

    @Test
    void listenersAreToldOfEachReaderAndNotOfTheirGrant() {
        LockHandle first = fixture.acquire(READ);
        LockHandle second = fixture.acquire(READ);
        first.release();
        second.release();

        assertThat(fixture.listener.told)
                .containsExactly("acquired", "handed over", "released after PT0S", "released after PT0S");
    }

    @ParameterizedTest
    @EnumSource(names = {"READ", "WRITE"})
    void storeThatDoesNotOfferItIsRefused(LockMode mode) {
        ForwardingLockStore plain = new ForwardingLockStore(MemoryLockStore.create()) {
            @Override
            public Set<LockCapability> capabilities() {
                return Set.of();
            }
        };
        try (LockEngine engine = LockEngine.start(plain)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> engine.tryAcquire(READ.withMode(mode)))
                    .withMessageContaining(mode.name())
                    .withMessageContaining("memory");
        }
    }

    private Optional<LockRecord> record() {
        return fixture.memory.inspect(READ.key()).toCompletableFuture().join();
    }
}
