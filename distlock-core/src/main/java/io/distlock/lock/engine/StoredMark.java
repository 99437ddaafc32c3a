package io.distlock.lock.engine;

import io.distlock.lock.LockKey;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.VersionMark;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.PublishResult;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A mark and its deadline, which is the one of {@link LeaseRules}: counted from before the mark was sent, a tenth early.
 * Thread-safe.
 */
final class StoredMark implements VersionMark {

    private static final Logger log = LoggerFactory.getLogger(StoredMark.class);
    private static final Duration REPEAT_FIRST = Duration.ofMillis(50);

    private final StoredResource resource;
    private final VersionEngine engine;
    private final Owner owner;
    private final Duration lease;
    private final long sentNanos;
    private final AtomicBoolean ended = new AtomicBoolean();

    StoredMark(StoredResource resource, Owner owner, Duration lease, long sentNanos) {
        this.resource = resource;
        this.engine = resource.engine();
        this.owner = owner;
        this.lease = lease;
        this.sentNanos = sentNanos;
    }

    /** The same mark with the lease that the store has answered, never a longer one. */
    StoredMark lasting(Duration answered) {
        return answered.compareTo(lease) < 0 ? new StoredMark(resource, owner, answered, sentNanos) : this;
    }

    @Override
    public LockKey key() {
        return resource.key();
    }

    @Override
    public boolean isValid() {
        return !ended.get() && !isOver();
    }

    @Override
    public void requireValid() {
        if (ended.get()) {
            throw new IllegalStateException("The mark of resource '%s' was published".formatted(key()));
        }
        if (isOver()) {
            throw resource.conflict("is not marked any more: the lease of %s is over".formatted(lease));
        }
    }

    @Override
    public void publish() {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        try {
            tell(StoredResource.answer(engine.store().publish(key(), owner)));
        } catch (LockStoreException unknown) {
            log.debug("Version of resource '{}' is published again", key(), unknown);
            repeatLater(1);
        }
    }

    @Override
    public void abandon() {
        ended.set(true);
    }

    /** For a mark that may have been set, and is of no use. */
    void publishInBackground() {
        if (ended.compareAndSet(false, true)) {
            repeat(1);
        }
    }

    private void repeat(int failures) {
        engine.store().publish(key(), owner).whenComplete((result, failure) -> {
            if (failure != null) {
                repeatLater(failures);
            }
        });
    }

    /** Bounded by the lease, after which everybody passes by. */
    private void repeatLater(int failures) {
        if (!isOver()) {
            Duration delay = new Backoff(engine.runtime().random()).delay(REPEAT_FIRST, failures);
            engine.runtime().later().apply(delay).execute(() -> repeat(failures + 1));
        }
    }

    private void tell(PublishResult result) {
        if (result == PublishResult.NOT_MARKED) {
            log.warn(
                    "Resource '{}' was marked for longer than its lease of {}; if the commit took so long, others may have read"
                            + " the data of before it",
                    key(),
                    lease);
        }
    }

    private boolean isOver() {
        return new LeaseRules().isOver(deadline(), engine.runtime().nanoTime().getAsLong() - sentNanos);
    }

    /** In nanoseconds since the mark was sent. */
    private long deadline() {
        return new LeaseRules().deadline(lease, 0, 0);
    }
}
