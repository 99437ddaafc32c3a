package io.distlock.lock.test;

import io.distlock.lock.LockKey;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.memory.MemoryLockStore;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.ForwardingLockStore;
import io.distlock.lock.spi.GiveUp;
import io.distlock.lock.spi.LockRecord;
import io.distlock.lock.spi.LockStoreListener;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.Renewal;
import io.distlock.lock.spi.RenewalResult;
import io.distlock.lock.spi.VersionStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * A store in memory that fails when a test says so, in the ways that real ones do.
 *
 * <pre>{@code
 * store.expireNow(LockKey.of("stock", sku)); // the next one gets it, and the holder does not know yet
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class FaultyLockStore extends ForwardingLockStore {

    private final MemoryLockStore memory;
    private final AtomicInteger repliesToDrop = new AtomicInteger();
    private final AtomicReference<Runnable> undoLastWrite = new AtomicReference<>(() -> {});
    private final Set<LockKey> silently = ConcurrentHashMap.newKeySet();
    private final Map<String, LockStoreListener> listeners = new ConcurrentHashMap<>();
    private volatile boolean away;

    FaultyLockStore(MemoryLockStore memory) {
        super(memory);
        this.memory = memory;
    }

    /** A store on the system's clocks. */
    public static FaultyLockStore create() {
        return new FaultyLockStore(MemoryLockStore.create());
    }

    // ---- faults

    /**
     * Ends the lease of whoever holds the lock, as if its time were over, so that the next one gets the lock, with a larger token. The
     * holder is not told: it notices at its next renewal, a third of its lease later, or when a resource checks its token.
     *
     * @return whether somebody held it
     */
    public boolean expireNow(LockKey key) {
        Optional<LockRecord> held = memory.inspect(key).toCompletableFuture().join();
        return held.isPresent() && endSilently(key, held.get().lastToken());
    }

    /**
     * Releases the lock as an operator does, by force: its holder is told at once.
     *
     * @return whether somebody held it
     */
    public boolean revokeNow(LockKey key) {
        Optional<LockRecord> held = memory.inspect(key).toCompletableFuture().join();
        return held.isPresent() && end(key, held.get().lastToken());
    }

    /** From now on nothing reaches the store: no step takes effect, and every answer is "unknown". Leases run on. */
    public void goAway() {
        away = true;
    }

    /** Ends {@link #goAway()}; processes are told that they may have missed messages. */
    public void comeBack() {
        if (away) {
            away = false;
            listeners.values().forEach(LockStoreListener::onHintsMissed);
        }
    }

    /** The next so many steps take effect, but nobody gets their answers. Signs of life and looks at locks are not counted. */
    public void dropReplies(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count is %d, must not be negative".formatted(count));
        }
        repliesToDrop.set(count);
    }

    /**
     * Lets a replica take over that has not seen the last write, as asynchronous replication allows: a grant is forgotten, so that two
     * holders are possible; a release too, and then the lock is taken until its lease is over. Renewals are no such writes, nor are
     * releases of several locks at once.
     */
    public void failOver() {
        undoLastWrite.getAndSet(() -> {}).run();
        listeners.values().forEach(LockStoreListener::onHintsMissed);
    }

    // ---- steps

    @Override
    public void listen(String process, LockStoreListener listener) {
        LockStoreListener heard = new SilencedListener(listener);
        listeners.put(process, heard);
        super.listen(process, heard);
    }

    @Override
    public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
        return step(() -> super.acquire(command).thenApply(result -> {
            noteGrants(List.of(command), List.of(result));
            return result;
        }));
    }

    @Override
    public CompletionStage<List<AcquireResult>> acquireTogether(List<AcquireCommand> commands) {
        return step(() -> super.acquireTogether(commands).thenApply(results -> {
            noteGrants(commands, results);
            return results;
        }));
    }

    @Override
    public CompletionStage<List<ReleaseOutcome>> releaseTogether(List<GiveUp> giveUps) {
        return step(() -> super.releaseTogether(giveUps));
    }

    @Override
    public CompletionStage<List<RenewalResult>> renew(List<Renewal> renewals) {
        return step(() -> super.renew(renewals));
    }

    @Override
    public CompletionStage<ReleaseOutcome> release(LockKey key, Owner owner, Duration keepFor) {
        return step(() -> {
            Optional<LockRecord> held =
                    memory.inspect(key).toCompletableFuture().join();
            return super.release(key, owner, keepFor).thenApply(outcome -> {
                if (outcome == ReleaseOutcome.RELEASED && held.isPresent() && keepFor.isZero()) {
                    undoLastWrite.set(() -> memory.acquire(new AcquireCommand(
                            key,
                            owner,
                            held.get().leaseLeft(),
                            1,
                            false,
                            held.get().shared(),
                            held.get().holder())));
                }
                return outcome;
            });
        });
    }

    @Override
    public Optional<VersionStore> versions() {
        return super.versions().map(versions -> new FaultyVersionStore(versions, this));
    }

    @Override
    public CompletionStage<Void> ping() {
        return away ? unknown("the store is away") : super.ping();
    }

    /** One step with whatever befalls it. */
    <T> CompletionStage<T> step(Supplier<CompletionStage<T>> step) {
        if (away) {
            return unknown("the store is away");
        }
        CompletionStage<T> answer = step.get();
        boolean dropped = repliesToDrop.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
        return dropped ? unknown("the answer was dropped") : answer;
    }

    private void noteGrants(List<AcquireCommand> commands, List<AcquireResult> results) {
        List<Runnable> undo = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            LockKey key = commands.get(i).key();
            if (results.get(i) instanceof AcquireResult.Granted granted) {
                undo.add(() -> endSilently(key, granted.lastToken()));
            }
        }
        if (!undo.isEmpty()) {
            undoLastWrite.set(() -> undo.forEach(Runnable::run));
        }
    }

    private static <T> CompletionStage<T> unknown(String why) {
        return CompletableFuture.failedFuture(new LockStoreException("No answer: a test says that " + why));
    }

    private boolean endSilently(LockKey key, long token) {
        silently.add(key);
        boolean ended = end(key, token);
        if (!ended) {
            silently.remove(key);
        }
        return ended;
    }

    private boolean end(LockKey key, long token) {
        return memory.forceRelease(key, token).toCompletableFuture().join() == ReleaseOutcome.RELEASED;
    }

    /** Does not hear of grants that were ended silently, nor of anything while the store is away. */
    private final class SilencedListener implements LockStoreListener {

        private final LockStoreListener listener;

        SilencedListener(LockStoreListener listener) {
            this.listener = listener;
        }

        @Override
        public void onOffered(LockKey key, Owner owner) {
            if (!away) {
                listener.onOffered(key, owner);
            }
        }

        @Override
        public void onContended(LockKey key, Owner owner) {
            if (!away) {
                listener.onContended(key, owner);
            }
        }

        @Override
        public void onRevoked(LockKey key, Owner owner) {
            if (!silently.remove(key) && !away) {
                listener.onRevoked(key, owner);
            }
        }

        @Override
        public void onHintsMissed() {
            listener.onHintsMissed();
        }
    }
}
