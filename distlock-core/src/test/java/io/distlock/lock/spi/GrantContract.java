package io.distlock.lock.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.LockKey;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.spi.AcquireResult.Granted;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Taking, renewing and giving up a lock that nobody waits for; tokens. */
public abstract class GrantContract extends LockStoreFixture {

    @Test
    void freeLockIsGranted() {
        Granted granted = take(owner("p1"), LEASE, 10);

        assertThat(granted.firstToken()).isPositive();
        assertThat(granted.lastToken() - granted.firstToken()).isEqualTo(9);
        assertThat(granted.contended()).isFalse();
        assertThat(granted.lease()).isPositive();
    }

    @Test
    void heldLockIsBusyForEverybodyElse() {
        take(owner("p1"));

        assertThat(busy(tryOnce(owner("p1"))).retryAfter()).isPositive();
        assertThat(busy(tryOnce(owner("p2"))).retryAfter()).isPositive();
    }

    @Test
    void repeatedAttemptIsGrantedAgainWithLargerTokensAndAFullLease() {
        Owner owner = owner("p1");
        Granted first = take(owner, SHORT_LEASE, 5);

        Granted second = take(owner, LEASE, 5);

        assertThat(second.firstToken()).isGreaterThan(first.lastToken());
        assertThat(answer(store.inspect(key)).orElseThrow().leaseLeft()).isGreaterThan(Duration.ofSeconds(20));
    }

    @Test
    void oneOfManyAttemptsAtOnceIsGranted() {
        List<CompletionStage<AcquireResult>> attempts = IntStream.range(0, 16)
                .mapToObj(i -> store.acquire(new AcquireCommand(key, owner("p" + i), LEASE, 1, true, "test")))
                .toList();

        assertThat(attempts.stream().map(LockStoreFixture::answer))
                .filteredOn(Granted.class::isInstance)
                .hasSize(1);
    }

    @Test
    void locksAreIndependent() {
        take(owner("p1"));
        key = LockKey.of("contract", "other", key.encodedKey());

        assertThat(tryOnce(owner("p2"))).isInstanceOf(Granted.class);
    }

    @Test
    void releasedLockIsFree() {
        Owner owner = owner("p1");
        take(owner);

        assertThat(release(owner)).isEqualTo(ReleaseOutcome.RELEASED);
        assertThat(release(owner)).isEqualTo(ReleaseOutcome.NOT_HELD);
        assertThat(tryOnce(owner("p2"))).isInstanceOf(Granted.class);
    }

    @Test
    void leaseExpires() {
        Owner former = owner("p1");
        takeBriefly(former, 1);
        endLease(former);

        eventually(() -> tryOnce(owner("p2")) instanceof Granted);

        assertThat(renew(former)).isEqualTo(RenewalResult.LOST);
    }

    @Test
    void releaseByFormerOwnerIsRefused() {
        Owner former = owner("p1");
        Owner current = owner("p2");
        takeBriefly(former, 1);
        endLease(former);
        eventually(() -> tryOnce(current) instanceof Granted);

        assertThat(release(former)).isEqualTo(ReleaseOutcome.NOT_HELD);
        assertThat(renew(current)).isEqualTo(RenewalResult.RENEWED);
    }

    @Test
    void renewalExtendsTheLease() {
        Owner owner = owner("p1");
        take(owner, Duration.ofSeconds(2), 1);

        assertThat(renew(owner)).isEqualTo(RenewalResult.RENEWED);
        assertThat(answer(store.inspect(key)).orElseThrow().leaseLeft()).isGreaterThan(Duration.ofSeconds(20));
    }

    @Test
    void renewalOfAnotherOwnersGrantIsLost() {
        take(owner("p1"));

        assertThat(renew(owner("p1"))).isEqualTo(RenewalResult.LOST);
    }

    @Test
    void renewalsAreAnsweredInOrder() {
        List<Renewal> renewals = IntStream.range(0, 20)
                .mapToObj(i -> {
                    key = LockKey.of("contract", key.encodedKey(), i);
                    Owner owner = owner("p1");
                    if (i % 3 == 0) {
                        take(owner);
                    }
                    return new Renewal(key, owner, LEASE);
                })
                .toList();

        List<RenewalResult> results = answer(store.renew(renewals));

        assertThat(results)
                .containsExactlyElementsOf(IntStream.range(0, 20)
                        .mapToObj(i -> i % 3 == 0 ? RenewalResult.RENEWED : RenewalResult.LOST)
                        .toList());
    }

    @Test
    void noRenewalsAreNoResults() {
        assertThat(answer(store.renew(List.of()))).isEmpty();
    }

    @Test
    void lockThatIsKeptOutlivesItsRelease() {
        Owner owner = owner("p1");
        take(owner);

        ReleaseOutcome outcome = answer(store.release(key, owner, Duration.ofMillis(300)));

        assertThat(outcome).isEqualTo(ReleaseOutcome.RELEASED);
        busy(tryOnce(owner("p2")));
        eventually(() -> tryOnce(owner("p2")) instanceof Granted);
    }

    @Test
    void tokensGrowOverReleases() {
        long before = 0;
        for (int i = 0; i < 20; i++) {
            Owner owner = owner("p1");
            Granted granted = take(owner, LEASE, Math.min(100_000, tokensMax())); // faster than any clock
            release(owner);

            assertThat(granted.firstToken()).isGreaterThan(before);
            before = granted.lastToken();
        }
    }

    @Test
    void tokensGrowOverExpiry() {
        Owner former = owner("p1");
        Granted before = takeBriefly(former, Math.min(1_000_000_000, tokensMax()));
        endLease(former);
        awaitFree();

        Granted after = take(owner("p2"));

        assertThat(after.firstToken()).isGreaterThan(before.lastToken());
    }
}
