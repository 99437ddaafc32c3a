package io.distlock.lock;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a caller wants to hold, how long it is ready to wait and for how long it is safe from a crash. Immutable.
 *
 * <pre>{@code
 * LockRequest.of("stock", order.sku()).withWaitTime(Duration.ofSeconds(2))
 * LockRequest.keys("stock", order.skus())
 * }</pre>
 *
 * <p>Several locks are taken together or not at all, always in one order, so that requests for the same locks in different
 * orders do not wait for each other. What is left empty is filled in by the {@link LockManager}.
 *
 * @param keys identities of the locks, 1 to 100; sorted, each of them once
 * @param mode how the resource is shared
 * @param waitTime budget for everything: local queue, store and wake-up; 0 to 24 hours; zero tries once and never queues
 * @param leaseTime how long the store keeps the lock after its holder has died; 100 ms to 24 hours; renewed while held; a
 *     lock that is handed over inside the process keeps the lease it was granted with, which may be longer; where leases
 *     are sessions, as in ZooKeeper, the time-out of the session counts instead
 * @param minHoldTime the lock stays taken at least so long, also when released earlier; up to 24 hours
 * @param maxHoldTime renewal stops after it, and the lock is lost when its lease runs out; up to 30 days
 */
public record LockRequest(
        List<LockKey> keys,
        LockMode mode,
        Optional<Duration> waitTime,
        Optional<Duration> leaseTime,
        Optional<Duration> minHoldTime,
        Optional<Duration> maxHoldTime) {

    /** What a manager waits if nothing else is said. */
    public static final Duration DEFAULT_WAIT_TIME = Duration.ofSeconds(5);

    /** The lease that a manager asks for if nothing else is said. */
    public static final Duration DEFAULT_LEASE_TIME = Duration.ofSeconds(30);

    /** How many locks one request may ask for. */
    public static final int KEYS_MAX = 100;

    private static final Duration DAY = Duration.ofHours(24);
    private static final Duration LEASE_MIN = Duration.ofMillis(100);

    public LockRequest {
        keys = keys.stream()
                .distinct()
                .sorted(Comparator.comparing(LockKey::id))
                .toList();
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("A request for several locks has no keys");
        }
        LockKey key = keys.get(0);
        if (keys.size() > KEYS_MAX) {
            throw new IllegalArgumentException("A request asks for %d locks as '%s', at most %d are allowed"
                    .formatted(keys.size(), key, KEYS_MAX));
        }
        Objects.requireNonNull(mode, "mode");
        waitTime.ifPresent(time -> requireBetween(key, "waitTime", time, Duration.ZERO, DAY));
        leaseTime.ifPresent(time -> requireBetween(key, "leaseTime", time, LEASE_MIN, DAY));
        minHoldTime.ifPresent(time -> requireBetween(key, "minHoldTime", time, Duration.ZERO, DAY));
        maxHoldTime.ifPresent(time -> requireBetween(key, "maxHoldTime", time, LEASE_MIN, DAY.multipliedBy(30)));
        if (minHoldTime.isPresent()
                && maxHoldTime.isPresent()
                && minHoldTime.get().compareTo(maxHoldTime.get()) > 0) {
            throw new IllegalArgumentException("minHoldTime %s of lock '%s' is longer than its maxHoldTime %s"
                    .formatted(minHoldTime.get(), key, maxHoldTime.get()));
        }
    }

    /** A request for one lock. */
    public LockRequest(
            LockKey key,
            LockMode mode,
            Optional<Duration> waitTime,
            Optional<Duration> leaseTime,
            Optional<Duration> minHoldTime,
            Optional<Duration> maxHoldTime) {
        this(List.of(key), mode, waitTime, leaseTime, minHoldTime, maxHoldTime);
    }

    /** An exclusive request for the single lock of a family that has no keys. */
    public static LockRequest of(String name) {
        return of(LockKey.of(name));
    }

    /**
     * An exclusive request for the lock of one key.
     *
     * @param keyParts see {@link LockKey#of(String, Object...)}
     */
    public static LockRequest of(String name, Object... keyParts) {
        return of(LockKey.of(name, keyParts));
    }

    /** An exclusive request. */
    public static LockRequest of(LockKey key) {
        return keys(List.of(key));
    }

    /**
     * An exclusive request for several locks of a family.
     *
     * @param keys one for each lock, of one part; see {@link LockKey#of(String, Object...)}
     */
    public static LockRequest keys(String name, Collection<?> keys) {
        return keys(
                keys.stream().map(key -> LockKey.of(name, new Object[] {key})).toList());
    }

    /** Like {@link #keys(String, Collection)}. */
    public static LockRequest keys(String name, Object... keys) {
        return keys(name, Arrays.asList(keys));
    }

    /** An exclusive request for several locks, of any families. */
    public static LockRequest keys(Collection<LockKey> keys) {
        return new LockRequest(
                List.copyOf(keys),
                LockMode.EXCLUSIVE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The lock; the first of several. */
    public LockKey key() {
        return keys.get(0);
    }

    /** Whether more than one lock is asked for. */
    public boolean asksForSeveral() {
        return keys.size() > 1;
    }

    /** The same request for other locks. */
    public LockRequest withKeys(Collection<LockKey> keys) {
        return new LockRequest(List.copyOf(keys), mode, waitTime, leaseTime, minHoldTime, maxHoldTime);
    }

    public LockRequest withMode(LockMode mode) {
        return new LockRequest(keys, mode, waitTime, leaseTime, minHoldTime, maxHoldTime);
    }

    public LockRequest withWaitTime(Duration waitTime) {
        return new LockRequest(keys, mode, Optional.of(waitTime), leaseTime, minHoldTime, maxHoldTime);
    }

    public LockRequest withLeaseTime(Duration leaseTime) {
        return new LockRequest(keys, mode, waitTime, Optional.of(leaseTime), minHoldTime, maxHoldTime);
    }

    public LockRequest withMinHoldTime(Duration minHoldTime) {
        return new LockRequest(keys, mode, waitTime, leaseTime, Optional.of(minHoldTime), maxHoldTime);
    }

    public LockRequest withMaxHoldTime(Duration maxHoldTime) {
        return new LockRequest(keys, mode, waitTime, leaseTime, minHoldTime, Optional.of(maxHoldTime));
    }

    private static void requireBetween(LockKey key, String what, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(
                    "%s of lock '%s' is %s, must be between %s and %s".formatted(what, key, value, min, max));
        }
    }
}
