package io.distlock.lock.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.LockKey;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.Owner;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LockRulesTests {

    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Owner FIRST = new Owner("p1", "g1");
    private static final Owner SECOND = new Owner("p2", "g2");

    private final LockRules rules = new LockRules();

    @Test
    void releaseKeepsTheTokenAndTheBeat() {
        RegisteredLock taken = take(RegisteredLock.NEW, FIRST);

        RegisteredLock free = rules.release(taken, FIRST, Duration.ZERO);

        assertThat(free.tenure()).isEmpty();
        assertThat(free.lastToken()).isEqualTo(taken.lastToken());
        assertThat(take(free, FIRST).beat()).isGreaterThan(taken.beat());
    }

    @Test
    void deadHolderIsSucceededOnlyAsItWasSeen() {
        RegisteredLock taken = take(RegisteredLock.NEW, FIRST);
        Optional<Sighting> dead = Optional.of(sighting(taken));

        assertThat(rules.acquire(taken, command(SECOND, false), dead).isOf(SECOND))
                .isTrue();
        RegisteredLock renewed = rules.renew(taken, FIRST, LEASE);
        assertThat(rules.acquire(renewed, command(SECOND, false), dead)).isEqualTo(renewed);
    }

    @Test
    void holderIsDeadAfterAWholeLease() {
        Sighting seen = sighting(take(RegisteredLock.NEW, FIRST));

        assertThat(rules.isOver(seen, LEASE.toNanos() - 1)).isFalse();
        assertThat(rules.isOver(seen, LEASE.toNanos())).isTrue();
    }

    @Test
    void wordOfAWaiterIsLeftOnceAndChangesNothingElse() {
        RegisteredLock taken = take(RegisteredLock.NEW, FIRST);

        RegisteredLock wanted = rules.acquire(taken, command(SECOND, true), Optional.empty());

        assertThat(wanted.wanted()).isTrue();
        assertThat(rules.isSame(sighting(taken), wanted)).isTrue();
        assertThat(rules.acquire(wanted, command(SECOND, true), Optional.empty()))
                .isEqualTo(wanted);
        assertThat(take(rules.release(wanted, FIRST, Duration.ZERO), SECOND).wanted())
                .isFalse();
    }

    @Test
    void keptLockIsTheFormerHoldersForTheTimeThatWasAskedFor() {
        RegisteredLock taken = take(RegisteredLock.NEW, FIRST);

        RegisteredLock kept = rules.release(taken, FIRST, Duration.ofMillis(5));

        assertThat(kept.tenure().orElseThrow().lease()).isEqualTo(Duration.ofMillis(5));
        assertThat(kept.beat()).isGreaterThan(taken.beat());
    }

    private RegisteredLock take(RegisteredLock found, Owner owner) {
        return rules.acquire(found, command(owner, false), Optional.empty());
    }

    private static AcquireCommand command(Owner owner, boolean queue) {
        return new AcquireCommand(LockKey.of("stock"), owner, LEASE, 64, queue, "test");
    }

    private static Sighting sighting(RegisteredLock taken) {
        return Sighting.of(taken.tenure().orElseThrow(), taken.beat(), 0);
    }
}
