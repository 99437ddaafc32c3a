package io.distlock.lock.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.distlock.lock.LockKey;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.spi.AcquireResult.Busy;
import io.distlock.lock.spi.AcquireResult.Granted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the parts of {@link LockStoreContract} share: the stores under test, short words for steps, and waiting. */
public abstract class LockStoreFixture {

    /** How long the store under test has to remember tokens beyond a grant. */
    protected static final Duration TOKEN_MARGIN = Duration.ofSeconds(1);

    protected static final Duration LEASE = Duration.ofSeconds(30);
    protected static final Duration SHORT_LEASE = Duration.ofMillis(200);

    /** How long the head of a queue may stay silent, and some more. */
    private static final Duration HEAD_IS_DEAD = Duration.ofMillis(2_300);

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(10);

    private final AtomicInteger owners = new AtomicInteger();
    private final List<LockStore> opened = new ArrayList<>();
    private final Map<String, LockStore> homes = new HashMap<>();

    protected LockStore store;
    protected LockKey key;

    /** A store of another process on the same data; closed by the fixture. */
    protected abstract LockStore newStore();

    /** Everything that the data hold now, for the check that nothing stays behind. */
    protected abstract Set<String> leftovers();

    /** Lets time go by between two looks; a store on a virtual clock advances it. */
    protected void pass(Duration time) {}

    /** Time of the store, to measure how long something took. */
    protected long nanoTime() {
        return System.nanoTime();
    }

    /** Waits until hints reach the listener; nothing to do where they do so at once. */
    protected void awaitListening(RecordedHints hints) {}

    /** How many tokens the store reserves at the most. */
    protected int tokensMax() {
        return Integer.MAX_VALUE;
    }

    /** Whether a lock that was offered is shown to operators as that of the process it was offered to. */
    protected boolean offersAreShown() {
        return false;
    }

    /** Takes the lock for a short time, which is over soon after {@link #endLease}. */
    protected Granted takeBriefly(Owner owner, int tokens) {
        return take(owner, SHORT_LEASE, tokens);
    }

    /** From now on the lease of {@link #takeBriefly} may end; where time alone does it, there is nothing to do. */
    protected void endLease(Owner owner) {}

    /** Queues for a process that dies later. */
    protected AcquireResult askAsMortal(Owner owner) {
        return ask(owner);
    }

    /** Lets a waiting process die, and comes back when the store can know; the living one keeps its place meanwhile. */
    protected void die(Owner owner, Owner living) {
        meanwhile(HEAD_IS_DEAD, () -> ask(living));
    }

    /** Ends what only the death of processes ends, where there is such a thing. */
    protected void everybodyDies() {}

    @BeforeEach
    void openStore() {
        store = open();
        key = LockKey.of("contract", UUID.randomUUID());
    }

    @AfterEach
    void closeStores() {
        opened.forEach(LockStore::close);
    }

    protected LockStore open() {
        LockStore another = newStore();
        opened.add(another);
        return another;
    }

    /** Opens the store that all steps of this process go to from now on, instead of the common one. */
    protected LockStore openFor(String process) {
        LockStore home = open();
        homes.put(process, home);
        return home;
    }

    protected LockStore storeOf(Owner owner) {
        return homes.getOrDefault(owner.process(), store);
    }

    protected Owner owner(String process) {
        return new Owner(process, "g" + owners.incrementAndGet() + "-" + UUID.randomUUID());
    }

    /** An attempt that does not queue. */
    protected AcquireResult tryOnce(Owner owner) {
        return answer(storeOf(owner).acquire(new AcquireCommand(key, owner, LEASE, 1, false, "test")));
    }

    /** An attempt that queues. */
    protected AcquireResult ask(Owner owner) {
        return ask(owner, LEASE, 1);
    }

    protected AcquireResult ask(Owner owner, Duration lease, int tokens) {
        return answer(storeOf(owner).acquire(new AcquireCommand(key, owner, lease, tokens, true, "test")));
    }

    protected Granted take(Owner owner) {
        return take(owner, LEASE, 1);
    }

    protected Granted take(Owner owner, Duration lease, int tokens) {
        return granted(ask(owner, lease, tokens));
    }

    protected ReleaseOutcome release(Owner owner) {
        return answer(storeOf(owner).release(key, owner, Duration.ZERO));
    }

    protected RenewalResult renew(Owner owner) {
        return answer(storeOf(owner).renew(List.of(new Renewal(key, owner, LEASE))))
                .get(0);
    }

    protected static Granted granted(AcquireResult result) {
        assertThat(result).isInstanceOf(Granted.class);
        return (Granted) result;
    }

    protected static Busy busy(AcquireResult result) {
        assertThat(result).isInstanceOf(Busy.class);
        return (Busy) result;
    }

    protected static <T> T answer(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (Exception e) {
            throw new AssertionError("No answer of the store", e);
        }
    }

    /** Looks until it is true. */
    protected void eventually(Callable<Boolean> condition) {
        await().pollDelay(Duration.ZERO).pollInterval(POLL).atMost(ANSWER_LIMIT).until(() -> {
            if (condition.call()) {
                return true;
            }
            pass(POLL);
            return false;
        });
    }

    /** Does something again and again for so long. */
    protected void meanwhile(Duration time, Runnable action) {
        long start = nanoTime();
        eventually(() -> {
            action.run();
            return nanoTime() - start > time.toNanos();
        });
    }

    /** Waits until the store shows this grant no more. */
    protected void awaitEnd(Granted grant) {
        eventually(() -> answer(store.inspect(key))
                .filter(found -> found.firstToken() == grant.firstToken())
                .isEmpty());
    }

    protected void awaitFree() {
        eventually(() -> answer(store.inspect(key)).isEmpty());
    }
}
