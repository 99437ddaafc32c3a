package io.distlock.lock.memory;

import io.distlock.lock.LockKey;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.GiveUp;
import io.distlock.lock.spi.LockCapability;
import io.distlock.lock.spi.LockPage;
import io.distlock.lock.spi.LockRecord;
import io.distlock.lock.spi.LockStore;
import io.distlock.lock.spi.LockStoreListener;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.Renewal;
import io.distlock.lock.spi.RenewalResult;
import io.distlock.lock.spi.VersionStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Locks of engines in one JVM, lost when it ends; they follow the same rules, step by step, as those on Redis. Thread-safe. */
public final class MemoryLockStore implements LockStore {

    private static final Duration TOKEN_MARGIN = Duration.ofSeconds(60);
    private static final int STEPS_BETWEEN_SWEEPS = 4096;

    private final LongSupplier microTime;
    private final Hints hints;
    private final SlotRules rules;
    private final ReentrantLock mutex = new ReentrantLock();
    private final Map<LockKey, LockSlot> slots = new ConcurrentHashMap<>(); // changed under mutex
    private final MemoryVersionStore versions;
    private int stepsUntilSweep = STEPS_BETWEEN_SWEEPS; // guarded by mutex

    private MemoryLockStore(LongSupplier microTime, Duration tokenMargin, Executor hints) {
        this.microTime = microTime;
        this.hints = new Hints(hints);
        this.rules = new SlotRules(tokenMargin, this.hints);
        this.versions = new MemoryVersionStore(microTime, tokenMargin);
    }

    /** A store on the system's clocks. */
    public static MemoryLockStore create() {
        Instant start = Instant.now();
        long startMicros = start.getEpochSecond() * 1_000_000 + start.getNano() / 1000;
        long startNanos = System.nanoTime();
        return create(
                () -> startMicros + (System.nanoTime() - startNanos) / 1000, TOKEN_MARGIN, ForkJoinPool.commonPool());
    }

    /**
     * A store on another clock, for simulations.
     *
     * @param microTime time of the store in microseconds since 1970
     * @param tokenMargin how long tokens are remembered beyond their need
     * @param hints runs the listeners; never on the thread of the step that gives the hint
     */
    public static MemoryLockStore create(LongSupplier microTime, Duration tokenMargin, Executor hints) {
        return new MemoryLockStore(microTime, tokenMargin, hints);
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Set<LockCapability> capabilities() {
        return Set.of(
                LockCapability.FAIR,
                LockCapability.HINTS,
                LockCapability.LISTING,
                LockCapability.SEVERAL_KEYS,
                LockCapability.READ_WRITE);
    }

    @Override
    public void listen(String process, LockStoreListener listener) {
        hints.listen(process, listener);
    }

    @Override
    public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
        return step(command.key(), (slot, now) -> rules.acquire(slot, command, now));
    }

    @Override
    public boolean takesTogether(List<LockKey> keys) {
        return true;
    }

    @Override
    public CompletionStage<List<AcquireResult>> acquireTogether(List<AcquireCommand> commands) {
        return CompletableFuture.completedFuture(guarded(() -> {
            List<AcquireResult> results = new ArrayList<>();
            for (AcquireCommand command : commands) {
                AcquireResult result = acquire(command).toCompletableFuture().join();
                results.add(result);
                if (result instanceof AcquireResult.Busy) {
                    break;
                }
            }
            return results;
        }));
    }

    @Override
    public CompletionStage<List<ReleaseOutcome>> releaseTogether(List<GiveUp> giveUps) {
        return CompletableFuture.completedFuture(guarded(() -> giveUps.stream()
                .map(one -> release(one.key(), one.owner(), one.keepFor())
                        .toCompletableFuture()
                        .join())
                .toList()));
    }

    @Override
    public CompletionStage<List<RenewalResult>> renew(List<Renewal> renewals) {
        List<RenewalResult> results = renewals.stream()
                .map(renewal -> step(renewal.key(), (slot, now) -> rules.renew(slot, renewal, now)))
                .map(CompletableFuture::join)
                .toList();
        return CompletableFuture.completedFuture(results);
    }

    @Override
    public int renewalBatchMax() {
        return 1000;
    }

    @Override
    public CompletionStage<ReleaseOutcome> release(LockKey key, Owner owner, Duration keepFor) {
        return step(key, (slot, now) -> rules.release(slot, key, owner, keepFor, now));
    }

    @Override
    public CompletionStage<Optional<LockRecord>> inspect(LockKey key) {
        return step(key, (slot, now) -> record(key, slot, now));
    }

    @Override
    public CompletionStage<LockPage> list(Optional<String> cursor, int limit) {
        if (limit < 1 || limit > 1000) {
            throw new IllegalArgumentException("limit is %d, must be 1 to 1000".formatted(limit));
        }
        Stream<LockKey> keys = slots.keySet().stream().sorted(Comparator.comparing(LockKey::id));
        List<LockRecord> found = keys.filter(key -> cursor.isEmpty() || key.id().compareTo(cursor.get()) > 0)
                .flatMap(key -> step(key, (slot, now) -> record(key, slot, now)).join().stream())
                .limit(limit)
                .toList();
        Optional<String> next = found.size() < limit
                ? Optional.empty()
                : Optional.of(found.get(limit - 1).key().id());
        return CompletableFuture.completedFuture(new LockPage(found, next));
    }

    private static Optional<LockRecord> record(LockKey key, LockSlot slot, long now) {
        Readers readers = slot.readers();
        if (readers.confirmed(now) > 0) {
            long token = slot.lastToken(now);
            return Optional.of(new LockRecord(
                    key,
                    token,
                    token,
                    readers.holder(),
                    Instant.EPOCH.plusNanos(readers.sinceMicros() * 1000),
                    Duration.ofNanos((readers.endMicros() - now) * 1000),
                    slot.queueLength(),
                    true,
                    readers.confirmed(now)));
        }
        return slot.grant(now)
                .filter(grant -> !grant.isOffer())
                .map(grant -> new LockRecord(
                        key,
                        grant.firstToken(),
                        grant.lastToken(),
                        grant.holder(),
                        Instant.EPOCH.plusNanos(grant.sinceMicros() * 1000),
                        Duration.ofNanos((grant.endMicros() - now) * 1000),
                        slot.queueLength()));
    }

    @Override
    public CompletionStage<ReleaseOutcome> forceRelease(LockKey key, long expectedToken) {
        return step(key, (slot, now) -> rules.forceRelease(slot, key, expectedToken, now));
    }

    @Override
    public CompletionStage<Void> ping() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public Optional<VersionStore> versions() {
        return Optional.of(versions);
    }

    @Override
    public void close() {
        hints.close();
    }

    /** How many locks leave a trace here, for tests of leaks. */
    public int size() {
        mutex.lock();
        try {
            sweep();
            return slots.size() + versions.size();
        } finally {
            mutex.unlock();
        }
    }

    private <R> CompletableFuture<R> step(LockKey key, BiFunction<LockSlot, Long, R> change) {
        return CompletableFuture.completedFuture(guarded(() -> {
            LockSlot slot = slots.computeIfAbsent(key, missing -> new LockSlot());
            long now = microTime.getAsLong();
            R result = change.apply(slot, now);
            if (slot.isForgotten(now)) {
                slots.remove(key);
            }
            if (--stepsUntilSweep == 0) {
                stepsUntilSweep = STEPS_BETWEEN_SWEEPS;
                sweep();
            }
            return result;
        }));
    }

    private <R> R guarded(Supplier<R> change) {
        mutex.lock();
        try {
            return change.get();
        } finally {
            mutex.unlock();
        }
    }

    private void sweep() {
        long now = microTime.getAsLong();
        slots.values().removeIf(slot -> slot.isForgotten(now));
    }
}
