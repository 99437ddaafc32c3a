package io.distlock.lock.engine;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockLostException;
import io.distlock.lock.LockMode;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.ReleaseOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Several locks that one call holds. It is lost when one of them is. Thread-safe. */
final class JointLock implements LockHandle {

    private static final Logger logger = LoggerFactory.getLogger(JointLock.class);

    private final LockEngine engine;

    /** Sorted by key; those that a call further out holds are nested ones. */
    private final List<LockHandle> parts;

    private final AtomicBoolean released = new AtomicBoolean();

    JointLock(LockEngine engine, List<LockHandle> parts) {
        this.engine = engine;
        this.parts = parts.stream()
                .sorted(Comparator.comparing(part -> part.key().id()))
                .toList();
    }

    @Override
    public LockKey key() {
        return parts.get(0).key();
    }

    @Override
    public List<LockKey> keys() {
        return parts.stream().map(LockHandle::key).toList();
    }

    @Override
    public LockMode mode() {
        return parts.stream().anyMatch(part -> part.mode() == LockMode.READ)
                ? LockMode.READ
                : parts.get(0).mode();
    }

    @Override
    public long fencingToken() {
        throw new IllegalStateException(
                "The handle of locks %s has a token for each of them: use fencingToken(key), or of(key) for a guard"
                        .formatted(keys()));
    }

    @Override
    public LockHandle of(LockKey key) {
        LockHandle part = part(key)
                .orElseThrow(() -> new IllegalArgumentException(
                        "The handle of locks %s does not hold '%s'".formatted(keys(), key)));
        return part instanceof OwnLock own ? new NestedLock(own) : part.of(key);
    }

    List<LockHandle> parts() {
        return parts;
    }

    Optional<LockHandle> part(LockKey key) {
        return parts.stream().filter(part -> part.key().equals(key)).findFirst();
    }

    @Override
    public Duration remainingLease() {
        return parts.stream()
                .map(LockHandle::remainingLease)
                .min(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    @Override
    public boolean isValid() {
        return !released.get() && parts.stream().allMatch(LockHandle::isValid);
    }

    @Override
    public void requireValid() {
        if (released.get()) {
            throw new IllegalStateException("Locks %s were released".formatted(keys()));
        }
        for (LockHandle part : parts) {
            try {
                part.requireValid();
            } catch (LockLostException e) {
                throw new LockLostException("One of the locks %s was lost: %s".formatted(keys(), e.getMessage()), e);
            }
        }
    }

    @Override
    public void onLost(Consumer<LockHandle> listener) {
        AtomicBoolean told = new AtomicBoolean();
        for (LockHandle part : parts) {
            part.onLost(lost -> {
                if (!released.get() && told.compareAndSet(false, true)) {
                    listener.accept(this);
                }
            });
        }
    }

    @Override
    public ReleaseOutcome release() {
        try {
            return releaseAsync().join();
        } catch (CompletionException e) {
            throw new LockStoreException(
                    "Release of locks %s was not confirmed; it goes on in the background".formatted(keys()),
                    Steps.cause(e));
        }
    }

    /** {@code RELEASED} if all of them were held until now. */
    @Override
    public CompletableFuture<ReleaseOutcome> releaseAsync() {
        if (!released.compareAndSet(false, true)) {
            return CompletableFuture.completedFuture(ReleaseOutcome.NOT_HELD);
        }
        return end(true);
    }

    /** Gives back what a call has got that does not get everything; what was just taken is not kept for a minimum time. */
    void undo() {
        released.set(true);
        end(false);
    }

    private CompletableFuture<ReleaseOutcome> end(boolean keepsMinimum) {
        ReleaseBatch batch = new ReleaseBatch(engine.store());
        List<CompletableFuture<ReleaseOutcome>> outcomes = new ArrayList<>();
        for (LockHandle part : parts) {
            outcomes.add(
                    part instanceof HeldLock held
                            ? held.grant()
                                    .queue()
                                    .release(held, keepsMinimum, batch)
                                    .toCompletableFuture()
                            : part.releaseAsync().toCompletableFuture());
        }
        batch.send();
        return CompletableFuture.allOf(outcomes.toArray(CompletableFuture[]::new))
                .thenApply(done -> outcomes.stream().allMatch(one -> one.join() == ReleaseOutcome.RELEASED)
                        ? ReleaseOutcome.RELEASED
                        : ReleaseOutcome.NOT_HELD);
    }

    @Override
    public void close() {
        CompletableFuture<ReleaseOutcome> outcome = releaseAsync();
        if (engine.releaseMode() == ReleaseMode.ASYNC) {
            return;
        }
        try {
            outcome.join();
        } catch (CompletionException e) {
            // whoever closes cannot do anything about it, and the result of the work must not be masked
            logger.debug("Release of locks {} was not confirmed", keys(), e);
        }
    }

    @Override
    public String toString() {
        return "locks %s, %s".formatted(keys(), isValid() ? "HELD" : released.get() ? "RELEASED" : "LOST");
    }
}
