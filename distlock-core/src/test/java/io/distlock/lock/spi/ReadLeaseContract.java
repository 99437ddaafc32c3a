package io.distlock.lock.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.spi.AcquireResult.Granted;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What stores do with the leases of readers, where each grant has one of its own. */
public abstract class ReadLeaseContract extends SeveralKeysContract {

    @Test
    void expiredReaderDoesNotKeepAWriterAway() {
        Owner gone = owner("p1");
        granted(askToRead(gone, SHORT_LEASE, true));
        Owner writer = owner("p2");
        busy(ask(writer));

        eventually(() -> ask(writer) instanceof Granted);

        assertThat(renew(gone)).isEqualTo(RenewalResult.LOST);
    }

    @Test
    void expiredReaderDoesNotEndTheOthers() {
        granted(askToRead(owner("p1"), SHORT_LEASE, true));
        Owner living = owner("p2");
        granted(askToRead(living));

        eventually(() -> answer(store.inspect(key)).orElseThrow().holders() == 1);

        busy(tryOnce(owner("p3")));
        assertThat(renew(living)).isEqualTo(RenewalResult.RENEWED);
        assertThat(answer(store.inspect(key)).orElseThrow().leaseLeft()).isGreaterThan(Duration.ofSeconds(20));
    }

    @Test
    void readerThatWasOfferedTheLockAndIsDeadDelaysTheWriterForAMoment() {
        Owner holder = owner("p1");
        Owner dead = owner("p2");
        Owner writer = owner("p3");
        take(holder);
        busy(askToRead(dead));
        busy(ask(writer));

        release(holder);

        busy(ask(writer));
        eventually(() -> ask(writer) instanceof Granted);
    }

    @Test
    void deadWriterAtTheHeadLetsReadersPass() {
        Owner reading = owner("p1");
        Owner late = owner("p2");
        granted(askToRead(reading));
        busy(ask(owner("p3")));
        busy(askToRead(late));

        eventually(() -> askToRead(late) instanceof Granted);

        assertThat(renew(reading)).isEqualTo(RenewalResult.RENEWED);
    }

    @Test
    void sharedLockLeavesNothingBehind() {
        Owner reader = owner("p1");
        granted(askToRead(reader, Duration.ofMillis(300), true));
        granted(askToRead(owner("p2"), SHORT_LEASE, true));
        busy(ask(owner("p3")));
        busy(askToRead(owner("p4")));
        release(reader);

        eventually(() -> leftovers().isEmpty());
    }

    @Test
    void writeAfterTheTokenWasForgottenIsBehindTheReads() {
        Owner reader = owner("p1");
        Granted read = granted(askToRead(reader, SHORT_LEASE, true));
        eventually(() -> leftovers().isEmpty());

        assertThat(take(owner("p2")).firstToken()).isGreaterThan(read.lastToken());
    }
}
