package io.distlock.lock.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.spi.AcquireResult.Granted;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What stores do whose locks can be shared by readers. */
public abstract class ReadWriteContract extends QueueContract {

    @Override
    protected Set<LockCapability> testedCapabilities() {
        Set<LockCapability> tested = new HashSet<>(super.testedCapabilities());
        tested.add(LockCapability.READ_WRITE);
        return tested;
    }

    @Test
    void readersShareTheLock() {
        Granted first = granted(askToRead(owner("p1")));
        Granted second = granted(tryToRead(owner("p2")));

        assertThat(List.of(first, second)).allSatisfy(grant -> {
            assertThat(grant.firstToken()).isPositive().isEqualTo(grant.lastToken());
            assertThat(grant.contended()).isFalse();
            assertThat(grant.lease()).isPositive();
        });
        LockRecord record = answer(store.inspect(key)).orElseThrow();
        assertThat(record.shared()).isTrue();
        assertThat(record.holders()).isEqualTo(2);
        assertThat(record.holder()).isEqualTo("test");
        assertThat(record.leaseLeft()).isPositive();
    }

    @Test
    void lockOfOneHolderIsNotShared() {
        take(owner("p1"));

        LockRecord record = answer(store.inspect(key)).orElseThrow();

        assertThat(record.shared()).isFalse();
        assertThat(record.holders()).isEqualTo(1);
    }

    @Test
    void readersAndWritersExcludeEachOther() {
        Owner writer = owner("p1");
        Owner reader = owner("p2");
        take(writer);

        busy(tryToRead(reader));
        release(writer);
        granted(tryToRead(reader));

        busy(tryOnce(writer));
        release(reader);
        granted(tryOnce(writer));
    }

    @Test
    void writerHasTheLockWhenTheLastReaderHasLeft() {
        Owner first = owner("p1");
        Owner second = owner("p2");
        Owner writer = owner("p3");
        askToRead(first);
        askToRead(second);
        busy(ask(writer));

        assertThat(release(first)).isEqualTo(ReleaseOutcome.RELEASED);
        busy(ask(writer));
        assertThat(release(first)).isEqualTo(ReleaseOutcome.NOT_HELD);
        busy(ask(writer));
        assertThat(release(second)).isEqualTo(ReleaseOutcome.RELEASED);

        eventually(() -> ask(writer) instanceof Granted);
        assertThat(renew(second)).isEqualTo(RenewalResult.LOST);
    }

    @Test
    void readersStandBehindAWriterThatWaits() {
        Owner reading = owner("p1");
        Owner writer = owner("p2");
        Owner late = owner("p3");
        askToRead(reading);
        busy(ask(writer));

        busy(askToRead(late));
        busy(tryToRead(owner("p4")));

        release(reading);
        busy(askToRead(late));
        eventually(() -> ask(writer) instanceof Granted);
        busy(askToRead(late));
        release(writer);
        eventually(() -> askToRead(late) instanceof Granted);
    }

    @Test
    void readersAtTheHeadOfTheQueueGetTheLockTogetherAndThoseBehindAWriterDoNot() {
        Owner holder = owner("p1");
        Owner first = owner("p2");
        Owner second = owner("p3");
        Owner writer = owner("p4");
        Owner third = owner("p5");
        take(holder);
        busy(askToRead(first));
        busy(askToRead(second));
        busy(ask(writer));
        busy(askToRead(third));

        release(holder);

        eventually(() -> askToRead(second) instanceof Granted);
        eventually(() -> askToRead(first) instanceof Granted);
        busy(ask(writer));
        busy(askToRead(third));
        release(first);
        busy(ask(writer));
        release(second);
        eventually(() -> ask(writer) instanceof Granted);
        busy(askToRead(third));
        release(writer);
        eventually(() -> askToRead(third) instanceof Granted);
    }

    @Test
    void writerThatGivesUpLetsReadersPass() {
        Owner reading = owner("p1");
        Owner writer = owner("p2");
        Owner late = owner("p3");
        askToRead(reading);
        busy(ask(writer));
        busy(askToRead(late));

        assertThat(release(writer)).isEqualTo(ReleaseOutcome.NOT_HELD);

        eventually(() -> askToRead(late) instanceof Granted);
        assertThat(renew(reading)).isEqualTo(RenewalResult.RENEWED);
    }

    @Test
    void readersAreToldOfAWriterThatWaits() {
        RecordedHints hints = new RecordedHints();
        store.listen("p1", hints);
        awaitListening(hints);
        Owner reader = owner("p1");
        askToRead(reader);

        busy(ask(owner("p2")));

        eventually(() -> hints.has("contended", key, reader));
    }

    @Test
    void lastReaderWakesTheWriterAndTheWriterAllReaders() {
        RecordedHints hints = new RecordedHints();
        store.listen("p1", hints);
        awaitListening(hints);
        Owner reading = owner("p0");
        Owner writer = owner("p1");
        Owner first = owner("p1");
        Owner second = owner("p1");
        askToRead(reading);
        busy(ask(writer));
        busy(askToRead(first));
        busy(askToRead(second));

        release(reading);
        eventually(() -> hints.has("offered", key, writer));
        assertThat(hints.has("offered", key, first)).isFalse();
        granted(ask(writer));
        release(writer);

        eventually(() -> hints.has("offered", key, first) && hints.has("offered", key, second));
        granted(askToRead(second));
        granted(askToRead(first));
    }

    @Test
    void readerThatWasAskedToReadAgainKeepsItsGrant() {
        Owner reader = owner("p1");
        Granted first = granted(askToRead(reader));

        Granted again = granted(askToRead(reader));

        assertThat(again.firstToken()).isGreaterThanOrEqualTo(first.firstToken());
        assertThat(answer(store.inspect(key)).orElseThrow().holders()).isEqualTo(1);
        assertThat(renew(reader)).isEqualTo(RenewalResult.RENEWED);
    }

    @Test
    void renewalOfAReaderSaysWhetherOthersWait() {
        Owner reader = owner("p1");
        askToRead(reader);
        busy(ask(owner("p2")));

        eventually(() -> renew(reader) == RenewalResult.RENEWED_CONTENDED);
        assertThat(renew(owner("p1"))).isEqualTo(RenewalResult.LOST);
    }

    @Test
    void tokensOfReadersAreBetweenThoseOfWriters() {
        Owner first = owner("p1");
        Granted firstWrite = take(first, LEASE, Math.min(1000, tokensMax()));
        release(first);
        Owner reader = owner("p2");
        Granted read = granted(askToRead(reader));
        release(reader);

        Granted secondWrite = take(owner("p3"));

        assertThat(read.firstToken()).isGreaterThanOrEqualTo(firstWrite.lastToken());
        assertThat(secondWrite.firstToken()).isGreaterThan(read.lastToken());
    }

    @Test
    void tokensOfReadersGrowAlsoWithoutAWriteBefore() {
        Owner reader = owner("p1");
        Granted read = granted(askToRead(reader));
        release(reader);

        Granted write = take(owner("p2"), LEASE, Math.min(1000, tokensMax()));

        assertThat(write.firstToken()).isGreaterThan(read.lastToken());
    }

    @Test
    void readThatIsKeptOutlivesItsRelease() {
        Owner reader = owner("p1");
        askToRead(reader);

        assertThat(answer(store.release(key, reader, Duration.ofMillis(300)))).isEqualTo(ReleaseOutcome.RELEASED);

        busy(tryOnce(owner("p2")));
        granted(tryToRead(owner("p3")));
    }

    @Test
    void readersAreEvicted() {
        RecordedHints hints = new RecordedHints();
        store.listen("p1", hints);
        awaitListening(hints);
        Owner reader = owner("p1");
        askToRead(reader);
        granted(askToRead(owner("p2")));
        long token = answer(store.inspect(key)).orElseThrow().firstToken();

        assertThat(answer(store.forceRelease(key, token - 1))).isEqualTo(ReleaseOutcome.NOT_HELD);
        assertThat(answer(store.forceRelease(key, token))).isEqualTo(ReleaseOutcome.RELEASED);

        eventually(() -> hints.has("revoked", key, reader));
        assertThat(renew(reader)).isEqualTo(RenewalResult.LOST);
        eventually(() -> tryOnce(owner("p3")) instanceof Granted);
    }

    @Test
    void manyReadersAreServed() {
        Owner holder = owner("p0");
        take(holder);
        List<Owner> readers = java.util.stream.IntStream.range(0, 150)
                .mapToObj(i -> owner("p1"))
                .toList();
        readers.forEach(reader -> busy(askToRead(reader)));

        release(holder);

        for (int i = readers.size() - 1; i >= 0; i--) {
            Owner reader = readers.get(i);
            eventually(() -> askToRead(reader) instanceof Granted);
        }
        readers.forEach(this::release);
        granted(tryOnce(owner("p2")));
    }

    protected AcquireResult askToRead(Owner owner) {
        return askToRead(owner, LEASE, true);
    }

    private AcquireResult tryToRead(Owner owner) {
        return askToRead(owner, LEASE, false);
    }

    protected AcquireResult askToRead(Owner owner, Duration lease, boolean queue) {
        return answer(storeOf(owner).acquire(new AcquireCommand(key, owner, lease, 1, queue, true, "test")));
    }
}
