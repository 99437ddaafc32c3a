package io.distlock.lock.test;

import static io.distlock.lock.test.LockAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockRequest;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.ReleaseOutcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VirtualLocksTests {

    private static final LockRequest REQUEST = LockRequest.of("stock", "lamp");
    private static final LockRequest ONCE = REQUEST.withWaitTime(Duration.ZERO);
    private static final Duration LEASE = LockRequest.DEFAULT_LEASE_TIME;

    private final VirtualLocks locks = VirtualLocks.create();
    private final FaultyLockStore store = locks.store();

    @AfterEach
    void close() {
        locks.close();
    }

    @Test
    void lockIsRenewedForAsLongAsItsProcessRuns() {
        LockHandle held = locks.process("a").acquire(REQUEST);

        locks.advance(Duration.ofDays(1));

        assertThat(held).isHeld();
        assertThat(locks.process("b").tryAcquire(ONCE)).isEmpty();
    }

    @Test
    void processThatStandsStillForALeaseLosesItsLock() {
        AtomicInteger told = new AtomicInteger();
        LockHandle held = locks.process("a").acquire(REQUEST);
        held.onLost(lost -> told.incrementAndGet());

        locks.pause("a");
        locks.advance(LEASE);

        assertThat(held).isNotHeld();
        assertThat(locks.process("b").acquire(REQUEST)).succeeds(held);
        locks.resume("a");
        locks.advance(Duration.ZERO);
        assertThat(told).hasValue(1);
        assertThat(held.release()).isEqualTo(ReleaseOutcome.NOT_HELD);
    }

    @Test
    void waitingProcessesAreServedInOrder() {
        LockHandle held = locks.process("a").acquire(REQUEST);
        CompletableFuture<LockHandle> second =
                locks.process("b").acquireAsync(REQUEST).toCompletableFuture();
        CompletableFuture<LockHandle> third =
                locks.process("c").acquireAsync(REQUEST).toCompletableFuture();

        held.release();
        locks.advance(Duration.ZERO);

        assertThat(second.join()).isHeld().succeeds(held);
        assertThat(third).isNotDone();
    }

    @Test
    void waitEndsWhenItsTimeIsOver() {
        locks.process("a").acquire(REQUEST);
        CompletableFuture<LockHandle> waiting = locks.process("b")
                .acquireAsync(REQUEST.withWaitTime(Duration.ofHours(1)))
                .toCompletableFuture();

        locks.advance(Duration.ofMinutes(59));
        assertThat(waiting).isNotDone();
        locks.advance(Duration.ofMinutes(2));

        assertThat(waiting).isCompletedExceptionally();
    }

    @Test
    void leaseThatExpiresNowLetsInASecondHolderAndTheFirstNoticesLater() {
        LockHandle first = locks.process("a").acquire(REQUEST);

        assertThat(store.expireNow(REQUEST.key())).isTrue();
        LockHandle second = locks.process("b").acquire(ONCE);

        assertThat(first).isHeld();
        assertThat(second).isHeld().succeeds(first);
        locks.advance(LEASE.dividedBy(2));
        assertThat(first).isNotHeld();
        assertThat(second).isHeld();
    }

    @Test
    void revokedLockIsKnownToBeLostAtOnce() {
        LockHandle held = locks.process("a").acquire(REQUEST);

        assertThat(store.revokeNow(REQUEST.key())).isTrue();
        locks.advance(Duration.ZERO);

        assertThat(held).isNotHeld();
    }

    @Test
    void nobodyToExpireOrToRevoke() {
        assertThat(store.expireNow(REQUEST.key())).isFalse();
        assertThat(store.revokeNow(REQUEST.key())).isFalse();
    }

    @Test
    void storeThatIsAwayLosesLocksAndHasThemAgainWhenItIsBack() {
        LockHandle held = locks.process("a").acquire(REQUEST);

        store.goAway();
        locks.advance(LEASE);
        CompletableFuture<LockHandle> waiting =
                locks.process("b").acquireAsync(REQUEST).toCompletableFuture();
        locks.advance(Duration.ofMinutes(1));

        assertThat(held).isNotHeld();
        assertThat(waiting)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(LockStoreException.class);
        store.comeBack();
        assertThat(locks.process("b").acquire(ONCE)).succeeds(held);
    }

    @Test
    void grantWithoutAnAnswerIsFoundAgainOrGivenBack() {
        store.dropReplies(1);
        CompletableFuture<LockHandle> asked =
                locks.process("a").acquireAsync(REQUEST).toCompletableFuture();
        locks.advance(Duration.ofSeconds(5));

        assertThat(asked.join()).isHeld();
        asked.join().release();
        assertThat(locks.process("b").tryAcquire(ONCE)).isPresent();
    }

    @Test
    void failOverForgetsTheLastGrant() {
        LockHandle kept = locks.process("a").acquire(LockRequest.of("stock", "chair"));
        LockHandle forgotten = locks.process("a").acquire(REQUEST);

        store.failOver();

        assertThat(locks.process("b").acquire(ONCE)).isHeld().succeeds(forgotten);
        assertThat(locks.process("b").tryAcquire(LockRequest.of(kept.key()).withWaitTime(Duration.ZERO)))
                .isEmpty();
        locks.advance(LEASE.dividedBy(2));
        assertThat(forgotten).isNotHeld();
        assertThat(kept).isHeld();
    }

    @Test
    void severalLocksFailTogether() {
        LockRequest several = LockRequest.keys("stock", "chair", "lamp");
        LockHandle forgotten = locks.process("a").acquire(several);

        store.failOver();
        LockHandle next = locks.process("b").acquire(several.withWaitTime(Duration.ZERO));

        assertThat(next.fencingToken(REQUEST.key())).isGreaterThan(forgotten.fencingToken(REQUEST.key()));
        store.goAway();
        next.releaseAsync();
        store.comeBack();
        assertThat(locks.process("c").tryAcquire(several.withWaitTime(Duration.ZERO)))
                .isEmpty();
        locks.advance(LEASE);
        assertThat(locks.process("c").tryAcquire(several.withWaitTime(Duration.ZERO)))
                .isPresent();
    }

    @Test
    void failOverForgetsTheLastRelease() {
        locks.process("a").acquire(REQUEST).release();

        store.failOver();

        assertThat(locks.process("b").tryAcquire(ONCE)).isEmpty();
        locks.advance(LEASE);
        assertThat(locks.process("b").tryAcquire(ONCE)).isPresent();
    }

    @Test
    void resourceThatChecksTokensRefusesTheStaleHolder() {
        long[] seen = {0};
        LockHandle first = locks.process("a").acquire(REQUEST);
        store.expireNow(REQUEST.key());
        LockHandle second = locks.process("b").acquire(ONCE);

        assertThat(write(seen, second)).isTrue();
        assertThat(write(seen, first)).isFalse();
    }

    private static boolean write(long[] seen, LockHandle holder) {
        boolean accepted = holder.fencingToken() >= seen[0];
        seen[0] = Math.max(seen[0], holder.fencingToken());
        return accepted;
    }

    @Test
    void processesAreMadeOnce() {
        assertThat(locks.process("a")).isSameAs(locks.process("a"));
        assertThat(Optional.of(locks.clock().instant())).isPresent();
    }
}
