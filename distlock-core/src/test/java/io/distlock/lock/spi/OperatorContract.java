package io.distlock.lock.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.distlock.lock.LockKey;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.spi.AcquireResult.Granted;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What operators see and do. */
public abstract class OperatorContract extends QueueContract {

    private static final int PAGES_MAX = 100;

    @Test
    void serverAnswers() {
        answer(store.ping());
    }

    @Test
    void freeLockHasNoRecord() {
        assertThat(answer(store.inspect(key))).isEmpty();
    }

    @Test
    void heldLockHasARecord() {
        String holder = "orders@host-1:4711 | thread \"x\" | ünï";
        Granted granted = granted(answer(store.acquire(new AcquireCommand(key, owner("p1"), LEASE, 3, false, holder))));
        ask(owner("p2"));

        LockRecord found = answer(store.inspect(key)).orElseThrow();

        assertThat(found.key()).isEqualTo(key);
        assertThat(found.firstToken()).isEqualTo(granted.firstToken());
        assertThat(found.lastToken()).isEqualTo(granted.lastToken());
        assertThat(found.holder()).isEqualTo(holder);
        assertThat(found.since()).isAfter(Instant.EPOCH);
        assertThat(found.leaseLeft()).isBetween(Duration.ofSeconds(20), LEASE);
        assertThat(found.waitingProcesses()).isEqualTo(1);
    }

    @Test
    void lockOnOfferIsTheFormerHoldersNoMore() {
        Owner holder = owner("p1");
        Granted granted = take(holder);
        ask(owner("p2"));
        release(holder);

        awaitEnd(granted);
        assertThat(answer(store.inspect(key)).isPresent()).isEqualTo(offersAreShown());
    }

    @Test
    void locksAreListedInPages() {
        assumeThat(store.capabilities()).contains(LockCapability.LISTING);
        Set<LockKey> expected = new HashSet<>();
        LockKey family = key;
        for (int i = 0; i < 25; i++) {
            key = LockKey.of("contract", family.encodedKey(), i);
            take(owner("p1"));
            ask(owner("p2"));
            expected.add(key);
        }

        Set<LockKey> found = new HashSet<>();
        Optional<String> cursor = Optional.empty();
        int pages = 0;
        do {
            LockPage page = answer(store.list(cursor, 10));
            page.locks().forEach(lock -> found.add(lock.key()));
            cursor = page.nextCursor();
        } while (cursor.isPresent() && ++pages < PAGES_MAX);

        assertThat(found).containsAll(expected);
    }

    @Test
    void pagesHaveABound() {
        assumeThat(store.capabilities()).contains(LockCapability.LISTING);

        assertThatThrownBy(() -> store.list(Optional.empty(), 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.list(Optional.empty(), 1001)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void forcedReleaseEndsTheGrantAndFencesItOff() {
        Owner evicted = owner("p1");
        Granted granted = take(evicted, LEASE, Math.min(1_000_000_000, tokensMax()));
        long middle = granted.firstToken() + 500;

        assertThat(answer(store.forceRelease(key, middle))).isEqualTo(ReleaseOutcome.RELEASED);

        assertThat(renew(evicted)).isEqualTo(RenewalResult.LOST);
        assertThat(release(evicted)).isEqualTo(ReleaseOutcome.NOT_HELD);
        assertThat(take(owner("p2")).firstToken()).isGreaterThan(granted.lastToken());
    }

    @Test
    void forcedReleaseNeedsATokenOfTheGrant() {
        Owner owner = owner("p1");
        Granted granted = take(owner, LEASE, 10);

        assertThat(answer(store.forceRelease(key, granted.firstToken() - 1))).isEqualTo(ReleaseOutcome.NOT_HELD);
        assertThat(answer(store.forceRelease(key, granted.lastToken() + 1))).isEqualTo(ReleaseOutcome.NOT_HELD);
        assertThat(answer(store.forceRelease(key, 0))).isEqualTo(ReleaseOutcome.NOT_HELD);
        assertThat(renew(owner)).isEqualTo(RenewalResult.RENEWED);
    }

    @Test
    void forcedReleaseOfAFreeLockFindsNothing() {
        assertThat(answer(store.forceRelease(key, 1))).isEqualTo(ReleaseOutcome.NOT_HELD);
    }

    @Test
    void forcedReleasePassesTheLockOn() {
        Owner waiter = owner("p2");
        Granted granted = take(owner("p1"));
        ask(waiter);

        answer(store.forceRelease(key, granted.firstToken()));

        busy(tryOnce(owner("p3")));
        assertThat(tryOnce(waiter)).isInstanceOf(Granted.class);
    }
}
