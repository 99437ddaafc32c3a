package io.distlock.lock.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.spi.AcquireResult.Granted;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What operators see and do. */
public abstract class OperatorContract extends GrantContract {

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
}
