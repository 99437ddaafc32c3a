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
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Locks of engines in one JVM, lost when it ends. It follows the same rules as the Redis scripts, step by step, so it also
 * serves as their readable description. Thread-safe.
 *
 * <p>The rules: a lock that is taken is asked for in a queue, whose places are kept by asking again in time; a release passes the
 * lock on to the head of the queue as an offer of one second; nobody barges past the head; tokens are the larger of the last one
 * plus the reserved number and the time in microseconds.
 */
public final class MemoryLockStore implements LockStore {

    static final Duration OFFER = Duration.ofSeconds(1);
    private static final Duration POLL_MIN = Duration.ofMillis(500);
    private static final Duration POLL_MAX = Duration.ofSeconds(5);
    private static final Duration TOKEN_MARGIN = Duration.ofSeconds(60);
    private static final int STEPS_BETWEEN_SWEEPS = 4096;

    private final LongSupplier microTime;
    private final Duration tokenMargin;
    private final Executor hints;
    private final ReentrantLock mutex = new ReentrantLock();
    private final Map<LockKey, LockSlot> slots = new ConcurrentHashMap<>(); // changed under mutex
    private final Map<String, LockStoreListener> listeners = new ConcurrentHashMap<>();
    private final MemoryVersionStore versions;
    private int stepsUntilSweep = STEPS_BETWEEN_SWEEPS; // guarded by mutex

    private MemoryLockStore(LongSupplier microTime, Duration tokenMargin, Executor hints) {
        this.microTime = microTime;
        this.tokenMargin = tokenMargin;
        this.hints = hints;
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
        listeners.put(process, listener);
    }

    @Override
    public CompletionStage<AcquireResult> acquire(AcquireCommand command) {
        return step(
                command.key(), (slot, now) -> command.shared() ? share(slot, command, now) : take(slot, command, now));
    }

    private AcquireResult take(LockSlot slot, AcquireCommand command, long now) {
        Owner owner = command.owner();
        Optional<LockSlot.Grant> taken = slot.grant(now);
        if (taken.isPresent()) {
            return taken.get().owner().equals(owner) ? grant(slot, command, now) : busy(slot, command, now);
        }
        if (slot.readers().areInside(now)) {
            return busy(slot, command, now);
        }
        Optional<Owner> head = slot.head(now);
        if (head.isPresent() && !head.get().equals(owner)) {
            passOn(slot, command.key(), now);
            return busy(slot, command, now);
        }
        return grant(slot, command, now);
    }

    private AcquireResult share(LockSlot slot, AcquireCommand command, long now) {
        Owner owner = command.owner();
        if (slot.grant(now).isPresent()) {
            return busy(slot, command, now);
        }
        Optional<Owner> head = slot.head(now);
        if (!slot.readers().has(owner, now) && head.isPresent() && !head.get().equals(owner)) {
            passOn(slot, command.key(), now);
            if (!slot.readers().has(owner, now)) {
                return busy(slot, command, now);
            }
        }
        return grantShared(slot, command, now);
    }

    private AcquireResult grant(LockSlot slot, AcquireCommand command, long now) {
        slot.dequeue(command.owner());
        long last = slot.reserve(command.tokens(), now);
        long first = last - command.tokens() + 1;
        slot.remember(last, command.lease(), tokenMargin, now);
        slot.put(new LockSlot.Grant(
                command.owner(), first, last, now, command.holder(), now + LockSlot.micros(command.lease())));
        return new AcquireResult.Granted(first, last, slot.head(now).isPresent(), command.lease());
    }

    /** The token is that of the last write, or the time if none is known any more, which later writes are behind. */
    private AcquireResult grantShared(LockSlot slot, AcquireCommand command, long now) {
        slot.dequeue(command.owner());
        long token = slot.lastToken(now) > 0 ? slot.lastToken(now) : now;
        slot.remember(token, command.lease(), tokenMargin, now);
        slot.readers().enter(command.owner(), now + LockSlot.micros(command.lease()), command.holder(), now);
        passOn(slot, command.key(), now);
        return new AcquireResult.Granted(token, token, slot.head(now).isPresent(), command.lease());
    }

    private AcquireResult busy(LockSlot slot, AcquireCommand command, long now) {
        Optional<LockSlot.Grant> taken = slot.grant(now);
        long endMicros =
                taken.map(LockSlot.Grant::endMicros).orElse(slot.readers().endMicros());
        Duration untilFree = Duration.ofNanos((endMicros - now + 1000) * 1000);
        if (!command.queue()) {
            return new AcquireResult.Busy(min(untilFree, POLL_MIN));
        }
        int place = slot.enqueue(command.owner(), command.shared());
        Duration poll = min(POLL_MIN.multipliedBy(place + 1L), POLL_MAX);
        slot.beat(command.owner(), now + LockSlot.micros(poll) * 2 + 1_000_000);
        if (place == 0) {
            List<Owner> holders = taken.isPresent()
                    ? List.of(taken.get().owner())
                    : slot.readers().owners();
            holders.forEach(holder -> hint(holder, (listener, owner) -> listener.onContended(command.key(), owner)));
        }
        return new AcquireResult.Busy(place == 0 ? min(untilFree, poll) : poll);
    }

    private void offer(LockSlot slot, LockKey key, Owner next, long now) {
        slot.dequeue(next);
        slot.put(new LockSlot.Grant(next, 0, 0, now, "", now + LockSlot.micros(OFFER)));
        hint(next, (listener, owner) -> listener.onOffered(key, owner));
    }

    /** To those at the head of the queue who want to share the lock, or to the one who wants it alone, once nobody shares it. */
    private void passOn(LockSlot slot, LockKey key, long now) {
        for (Optional<Owner> head = slot.head(now); head.isPresent(); head = slot.head(now)) {
            Owner next = head.get();
            if (!slot.wantsToShare(next)) {
                if (!slot.readers().areInside(now)) {
                    offer(slot, key, next, now);
                }
                return;
            }
            slot.dequeue(next);
            slot.readers().admit(next, now + LockSlot.micros(OFFER));
            hint(next, (listener, owner) -> listener.onOffered(key, owner));
        }
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
                .map(renewal -> step(renewal.key(), (slot, now) -> renew(slot, renewal, now)))
                .map(CompletableFuture::join)
                .toList();
        return CompletableFuture.completedFuture(results);
    }

    private RenewalResult renew(LockSlot slot, Renewal renewal, long now) {
        Optional<LockSlot.Grant> own = slot.grantOf(renewal.owner(), now).filter(grant -> !grant.isOffer());
        if (own.isEmpty()) {
            return renewShared(slot, renewal, now);
        }
        slot.put(own.get().until(now + LockSlot.micros(renewal.lease())));
        slot.remember(slot.lastToken(now), renewal.lease(), tokenMargin, now);
        return slot.head(now).isPresent() ? RenewalResult.RENEWED_CONTENDED : RenewalResult.RENEWED;
    }

    private RenewalResult renewShared(LockSlot slot, Renewal renewal, long now) {
        if (!slot.readers().hasConfirmed(renewal.owner(), now)) {
            return RenewalResult.LOST;
        }
        slot.readers().until(renewal.owner(), now + LockSlot.micros(renewal.lease()));
        slot.remember(slot.lastToken(now), renewal.lease(), tokenMargin, now);
        return slot.head(now).isPresent() ? RenewalResult.RENEWED_CONTENDED : RenewalResult.RENEWED;
    }

    @Override
    public int renewalBatchMax() {
        return 1000;
    }

    @Override
    public CompletionStage<ReleaseOutcome> release(LockKey key, Owner owner, Duration keepFor) {
        return step(key, (slot, now) -> {
            Optional<LockSlot.Grant> own = slot.grantOf(owner, now);
            slot.dequeue(owner);
            if (own.isEmpty()) {
                return releaseShared(slot, key, owner, keepFor, now);
            }
            if (keepFor.isZero()) {
                slot.put(null);
                passOn(slot, key, now);
            } else {
                slot.put(own.get().until(now + LockSlot.micros(keepFor)));
            }
            return ReleaseOutcome.RELEASED;
        });
    }

    private ReleaseOutcome releaseShared(LockSlot slot, LockKey key, Owner owner, Duration keepFor, long now) {
        boolean had = slot.readers().has(owner, now);
        if (had && !keepFor.isZero()) {
            slot.readers().until(owner, now + LockSlot.micros(keepFor));
            return ReleaseOutcome.RELEASED;
        }
        slot.readers().leave(owner);
        if (had || slot.grant(now).isEmpty() && slot.readers().areInside(now)) {
            passOn(slot, key, now); // also if a writer has left the queue, whom others waited behind
        }
        return had ? ReleaseOutcome.RELEASED : ReleaseOutcome.NOT_HELD;
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
        return step(key, (slot, now) -> {
            Optional<LockSlot.Grant> evicted = slot.grant(now)
                    .filter(grant -> grant.firstToken() <= expectedToken && expectedToken <= grant.lastToken())
                    .filter(grant -> !grant.isOffer());
            List<Owner> holders = evicted.map(grant -> List.of(grant.owner()))
                    .orElseGet(() -> slot.readers().confirmed(now) > 0 && slot.lastToken(now) == expectedToken
                            ? slot.readers().owners()
                            : List.of());
            if (holders.isEmpty()) {
                return ReleaseOutcome.NOT_HELD;
            }
            holders.forEach(holder -> hint(holder, (listener, owner) -> listener.onRevoked(key, owner)));
            slot.put(null);
            slot.readers().clear();
            passOn(slot, key, now);
            return ReleaseOutcome.RELEASED;
        });
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
        listeners.clear();
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

    private void hint(Owner owner, BiConsumer<LockStoreListener, Owner> message) {
        LockStoreListener listener = listeners.get(owner.process());
        if (listener != null) {
            hints.execute(() -> message.accept(listener, owner));
        }
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
