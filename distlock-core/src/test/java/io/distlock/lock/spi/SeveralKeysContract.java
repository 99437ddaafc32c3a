package io.distlock.lock.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.LockKey;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.spi.AcquireResult.Granted;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What stores do that take several locks in one step. */
public abstract class SeveralKeysContract extends ReadWriteContract {

    @Override
    protected Set<LockCapability> testedCapabilities() {
        Set<LockCapability> tested = new HashSet<>(super.testedCapabilities());
        tested.add(LockCapability.SEVERAL_KEYS);
        return tested;
    }

    /** Locks that the store takes in one step. */
    protected List<LockKey> joinableKeys(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> LockKey.of("contract", key.encodedKey(), i))
                .toList();
    }

    @Test
    void severalFreeLocksAreGrantedEachWithItsTokens() {
        List<LockKey> keys = joinableKeys(3);
        assertThat(store.takesTogether(keys)).isTrue();

        List<AcquireResult> results = takeTogether(owner("p1"), keys, true);

        assertThat(results).hasSize(3).allSatisfy(result -> {
            Granted granted = granted(result);
            assertThat(granted.firstToken()).isPositive();
            assertThat(granted.lastToken() - granted.firstToken()).isEqualTo(4);
            assertThat(granted.contended()).isFalse();
        });
        keys.forEach(taken ->
                assertThat(answer(store.inspect(taken)).orElseThrow().holder()).isEqualTo("test"));
    }

    @Test
    void takingEndsWithTheFirstThatIsBusy() {
        List<LockKey> keys = joinableKeys(3);
        key = keys.get(1);
        take(owner("p1"));

        List<AcquireResult> results = takeTogether(owner("p2"), keys, false);

        assertThat(results).hasSize(2);
        granted(results.get(0));
        assertThat(busy(results.get(1)).retryAfter()).isPositive();
        assertThat(answer(store.inspect(keys.get(2)))).isEmpty();
    }

    @Test
    void oneThatIsBusyIsQueuedFor() {
        List<LockKey> keys = joinableKeys(2);
        key = keys.get(0);
        Owner holder = owner("p1");
        Owner waiter = owner("p2");
        take(holder);
        assertThat(takeTogether(waiter, keys, true)).hasSize(1);

        release(holder);

        busy(ask(owner("p3")));
        assertThat(takeTogether(waiter, keys, true)).hasSize(2).allSatisfy(LockStoreFixture::granted);
    }

    @Test
    void severalLocksAreReleasedInOneStep() {
        List<LockKey> keys = joinableKeys(3);
        Owner owner = owner("p1");
        takeTogether(owner, keys.subList(0, 2), false);
        key = keys.get(0);
        Owner waiter = owner("p2");
        busy(ask(waiter));

        List<ReleaseOutcome> outcomes = answer(store.releaseTogether(keys.stream()
                .map(taken -> new GiveUp(taken, owner, Duration.ZERO))
                .toList()));

        assertThat(outcomes).containsExactly(ReleaseOutcome.RELEASED, ReleaseOutcome.RELEASED, ReleaseOutcome.NOT_HELD);
        assertThat(answer(store.inspect(keys.get(1)))).isEmpty();
        granted(ask(waiter));
    }

    @Test
    void oneOfSeveralIsKept() {
        List<LockKey> keys = joinableKeys(2);
        Owner owner = owner("p1");
        takeTogether(owner, keys, false);

        answer(store.releaseTogether(List.of(
                new GiveUp(keys.get(0), owner, Duration.ofMillis(300)),
                new GiveUp(keys.get(1), owner, Duration.ZERO))));

        key = keys.get(1);
        granted(tryOnce(owner("p2")));
        key = keys.get(0);
        busy(tryOnce(owner("p2")));
        eventually(() -> tryOnce(owner("p2")) instanceof Granted);
    }

    @Test
    void repeatedStepGrantsAgainWithLargerTokens() {
        List<LockKey> keys = joinableKeys(2);
        Owner owner = owner("p1");
        List<AcquireResult> first = takeTogether(owner, keys, false);

        List<AcquireResult> second = takeTogether(owner, keys, false);

        for (int i = 0; i < keys.size(); i++) {
            assertThat(granted(second.get(i)).firstToken())
                    .isGreaterThan(granted(first.get(i)).lastToken());
        }
    }

    private List<AcquireResult> takeTogether(Owner owner, List<LockKey> keys, boolean queue) {
        return answer(store.acquireTogether(keys.stream()
                .map(taken -> new AcquireCommand(taken, owner, LEASE, 5, queue, "test"))
                .toList()));
    }
}
