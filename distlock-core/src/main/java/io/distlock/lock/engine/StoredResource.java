package io.distlock.lock.engine;

import io.distlock.lock.LockKey;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.OptimisticConflictException;
import io.distlock.lock.VersionMark;
import io.distlock.lock.VersionOptions;
import io.distlock.lock.VersionedResource;
import io.distlock.lock.spi.MarkResult;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.VersionReading;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** A resource whose version is in a store. Immutable. */
record StoredResource(LockKey key, VersionOptions options, VersionEngine engine) implements VersionedResource {

    private static final Duration POLL_MIN = Duration.ofMillis(2);
    private static final Duration POLL_MAX = Duration.ofMillis(100);
    private static final Duration MARGIN = Duration.ofMillis(1);

    @Override
    public long read() {
        return read(options.waitTime());
    }

    /** A commit takes milliseconds, so the first looks are close to each other. */
    @Override
    public long read(Duration waitTime) {
        engine.listener().onOptimisticAttempt(key);
        WaitBudget budget = new WaitBudget(waitTime, engine.runtime().nanoTime());
        Duration poll = POLL_MIN;
        while (true) {
            VersionReading reading = ask();
            if (reading instanceof VersionReading.Stable stable) {
                return stable.version();
            }
            Duration end = ((VersionReading.Committing) reading).leaseLeft().plus(MARGIN);
            Duration pause = poll.compareTo(end) < 0 ? poll : end;
            if (!budget.allows(pause) || !engine.pause(pause)) {
                throw conflict("is being committed by others, for up to %s more".formatted(end));
            }
            Duration doubled = poll.multipliedBy(2);
            poll = doubled.compareTo(POLL_MAX) < 0 ? doubled : POLL_MAX;
        }
    }

    @Override
    public void validate(long version) {
        VersionReading reading = answer(engine.store().readNewest(key, options.workTime()));
        if (!(reading instanceof VersionReading.Stable stable) || stable.version() != version) {
            throw conflict("was changed since its version %d was read".formatted(version));
        }
    }

    @Override
    public VersionMark mark(long version) {
        Owner owner = engine.newOwner();
        StoredMark asked = new StoredMark(
                this, owner, options.leaseTime(), engine.runtime().nanoTime().getAsLong());
        MarkResult result;
        try {
            result = answer(engine.store().mark(key, version, owner, options.leaseTime()));
        } catch (LockStoreException unknown) {
            asked.publishInBackground();
            throw unknown;
        }
        if (!(result instanceof MarkResult.Marked marked)) {
            throw conflict("was changed since its version %d was read".formatted(version));
        }
        StoredMark mark = asked.lasting(marked.lease());
        if (!mark.isValid()) {
            mark.publishInBackground();
            throw conflict("was marked too late: the store took longer to answer than the lease of %s allows"
                    .formatted(marked.lease()));
        }
        return mark;
    }

    OptimisticConflictException conflict(String what) {
        engine.listener().onOptimisticConflict(key);
        return new OptimisticConflictException("Resource '%s' %s".formatted(key, what));
    }

    private VersionReading ask() {
        return answer(engine.store().read(key, options.workTime()));
    }

    /** Waits without end, because the store ends each step in time. */
    static <T> T answer(CompletionStage<T> step) {
        try {
            return step.toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof LockStoreException known) {
                throw known;
            }
            throw new LockStoreException("The store of versions failed", e.getCause() == null ? e : e.getCause());
        }
    }
}
