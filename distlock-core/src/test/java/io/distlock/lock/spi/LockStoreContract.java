package io.distlock.lock.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.spi.AcquireResult.Granted;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What every {@link LockStore} does. A subclass gives the stores, with {@link #TOKEN_MARGIN} where the store keeps tokens
 * for a time, and adds what is its own. Stores with capabilities extend {@link ListingContract} or {@link QueueContract} instead. This
 * part: several processes, and what stays behind.
 */
public abstract class LockStoreContract extends OperatorContract {

    /** The capabilities that the contract covers. */
    protected Set<LockCapability> testedCapabilities() {
        return Set.of();
    }

    @Test
    void whatIsDeclaredIsTested() {
        assertThat(store.capabilities()).isEqualTo(testedCapabilities());
    }

    @Test
    void waiterHasTheLockWhenItAsksAgainAfterTheRelease() {
        Owner holder = owner("p1");
        Owner waiter = owner("p2");
        take(holder);
        busy(ask(waiter));

        release(holder);

        eventually(() -> ask(waiter) instanceof Granted);
    }

    @Test
    void processesSeeEachOther() {
        Owner first = owner("p1");
        take(first);
        LockStore other = open();
        AcquireCommand command = new AcquireCommand(key, owner("p2"), LEASE, 1, true, "test");

        assertThat(answer(other.acquire(command))).isInstanceOf(AcquireResult.Busy.class);
        release(first);
        assertThat(answer(other.acquire(command))).isInstanceOf(Granted.class);
    }

    @Test
    void nothingStaysBehind() {
        Owner holder = owner("p1");
        Owner waiter = owner("p2");
        take(holder, Duration.ofSeconds(1), 1);
        ask(waiter);
        release(holder);
        take(waiter, Duration.ofMillis(300), 1);
        ask(owner("p3"));
        everybodyDies();

        eventually(() -> leftovers().isEmpty());
    }

    @Test
    void tokensGrowAfterTheStoreHasForgottenThem() {
        Owner first = owner("p1");
        Granted before = take(first, SHORT_LEASE, 1);
        release(first);
        eventually(() -> leftovers().isEmpty());

        Granted after = take(owner("p2"));

        assertThat(after.firstToken()).isGreaterThan(before.lastToken());
    }
}
