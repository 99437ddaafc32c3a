package io.distlock.lock.memory;

import io.distlock.lock.LockKey;
import io.distlock.lock.spi.MarkResult;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.PublishResult;
import io.distlock.lock.spi.VersionReading;
import io.distlock.lock.spi.VersionStore;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Versions of one JVM, by the same rules as the Redis scripts. Thread-safe: one monitor guards all of it. */
final class MemoryVersionStore implements VersionStore {

    private static final int SWEEP_PER_STEP = 2;

    /** Times are microseconds of the store's clock. */
    private static final class Slot {
        long version;
        long keepUntil;

        @Nullable
        Owner owner;

        long leaseEnd;

        boolean isMarked(long now) {
            return owner != null && now < leaseEnd;
        }

        boolean isMarkedBy(Owner candidate, long now) {
            return isMarked(now) && candidate.equals(owner);
        }

        void advance(long now) {
            owner = null;
            version = Math.max(version + 1, now - now % 2);
        }

        void keep(long micros, long margin, long now) {
            keepUntil = Math.max(keepUntil, now + Math.max(micros, version - now) + margin);
        }
    }

    private final LongSupplier microTime;
    private final long margin;
    private final Map<LockKey, Slot> slots = new LinkedHashMap<>(); // guarded by this

    MemoryVersionStore(LongSupplier microTime, Duration margin) {
        this.microTime = microTime;
        this.margin = LockSlot.micros(margin);
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public CompletionStage<VersionReading> read(LockKey key, Duration keepFor) {
        return step(() -> {
            long now = microTime.getAsLong();
            Slot slot = slots.computeIfAbsent(key, missing -> new Slot());
            if (slot.version == 0) {
                slot.version = now - now % 2;
            } else if (slot.version % 2 == 1 && !slot.isMarked(now)) {
                slot.advance(now);
            }
            slot.keep(LockSlot.micros(keepFor), margin, now);
            return slot.version % 2 == 0
                    ? new VersionReading.Stable(slot.version)
                    : new VersionReading.Committing(Duration.ofNanos((slot.leaseEnd - now) * 1000));
        });
    }

    @Override
    public CompletionStage<MarkResult> mark(LockKey key, long expected, Owner owner, Duration lease) {
        return step(() -> {
            long now = microTime.getAsLong();
            Slot slot = slots.get(key);
            if (slot != null && slot.version == expected) {
                slot.version++;
            } else if (slot == null || slot.version != expected + 1 || !slot.isMarkedBy(owner, now)) {
                return new MarkResult.Conflict();
            }
            slot.owner = owner;
            slot.leaseEnd = now + LockSlot.micros(lease);
            slot.keep(LockSlot.micros(lease), margin, now);
            return new MarkResult.Marked(lease);
        });
    }

    @Override
    public CompletionStage<PublishResult> publish(LockKey key, Owner owner) {
        return step(() -> {
            long now = microTime.getAsLong();
            Slot slot = slots.get(key);
            if (slot == null || !slot.isMarkedBy(owner, now)) {
                return PublishResult.NOT_MARKED;
            }
            slot.advance(now);
            slot.keep(0, margin, now);
            return PublishResult.PUBLISHED;
        });
    }

    /** How many resources are remembered. */
    synchronized int size() {
        long now = microTime.getAsLong();
        slots.values().removeIf(slot -> slot.keepUntil <= now);
        return slots.size();
    }

    private synchronized <R> CompletionStage<R> step(Supplier<R> change) {
        forgetOldest();
        return CompletableFuture.completedFuture(change.get());
    }

    /** Looks at a few slots at each step, and moves those that stay to the end, so that all are looked at in turn. */
    private void forgetOldest() {
        long now = microTime.getAsLong();
        for (int i = 0; i < SWEEP_PER_STEP && !slots.isEmpty(); i++) {
            Iterator<Map.Entry<LockKey, Slot>> oldest = slots.entrySet().iterator();
            Map.Entry<LockKey, Slot> entry = oldest.next();
            oldest.remove();
            if (entry.getValue().keepUntil > now) {
                slots.put(entry.getKey(), entry.getValue());
            }
        }
    }
}
