package io.distlock.lock.autoconfigure;

import io.distlock.lock.LockMode;
import io.distlock.lock.LockRequest;
import io.distlock.lock.OnBusy;
import io.distlock.lock.OnLost;
import io.distlock.lock.ReleaseTime;
import io.distlock.lock.VersionOptions;
import io.distlock.lock.engine.ReleaseMode;
import io.distlock.lock.interceptor.LockSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of distributed locks. Immutable.
 *
 * @param enabled Whether locks are configured at all.
 * @param store Store of locks that name none: a type of store, or the name of a LockStore bean. ZooKeeper where a
 *     connect string or CuratorFramework bean exists, else Redis where a connection factory exists.
 * @param waitTime Budget of a call for the whole wait, for locks that set none.
 * @param leaseTime Time after which a lock of a dead holder is free, for locks that set none.
 * @param releaseMode Whether closing a lock waits for the store.
 * @param keyPrefix First part of all names in a store, so that applications can share one.
 * @param maxWaiters How many calls of this process may wait for locks at once; more are refused.
 * @param failFast Whether an unreachable store ends the start of the application.
 * @param advisorOrder Order of the advice of annotated methods among other advices.
 * @param locks Settings of single lock names, which win over annotations and requests.
 * @param redis Settings of the Redis store.
 */
@ConfigurationProperties("distlock")
public record DistlockProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String store,
        @DefaultValue("5s") Duration waitTime,
        @DefaultValue("30s") Duration leaseTime,
        @DefaultValue("sync") ReleaseMode releaseMode,
        @DefaultValue("distlock") String keyPrefix,
        @DefaultValue("10000") int maxWaiters,
        @DefaultValue("false") boolean failFast,
        @DefaultValue("" + DistlockProperties.DEFAULT_ADVISOR_ORDER) int advisorOrder,
        @DefaultValue Map<String, Lock> locks,
        @DefaultValue Redis redis) {

    /** After security and asynchronous execution, before transactions. */
    public static final int DEFAULT_ADVISOR_ORDER = Integer.MAX_VALUE - 100;

    public DistlockProperties {
        LockRequest.of("any").withWaitTime(waitTime).withLeaseTime(leaseTime); // checks the ranges
        if (!keyPrefix.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException(
                    "distlock.key-prefix '%s' must match [A-Za-z0-9._-]{1,64}".formatted(keyPrefix));
        }
        if (maxWaiters < 1) {
            throw new IllegalArgumentException("distlock.max-waiters is %d, must be at least 1".formatted(maxWaiters));
        }
        locks = Map.copyOf(locks);
        locks.forEach((name, lock) -> lock.check(name));
    }

    /** Settings of one lock name, {@link LockSettings#NONE} if nothing is set for it. */
    public LockSettings settings(String lockName) {
        Lock lock = locks.get(lockName);
        return lock == null ? LockSettings.NONE : lock.settings();
    }

    /**
     * Settings of one lock name.
     *
     * @param store Store of this lock.
     * @param mode How the resource is shared.
     * @param waitTime Budget of a call for the whole wait; 0s tries once.
     * @param leaseTime Time after which the lock of a dead holder is free.
     * @param minHoldTime Time that the lock stays taken at least, also when released earlier.
     * @param maxHoldTime Time after which the lock is not renewed any more.
     * @param onBusy What happens to a call that does not get the lock.
     * @param fallbackMethod Method that is called instead when the lock is busy.
     * @param onLost What happens to a call whose lock is lost on the way.
     * @param release When the lock is released.
     * @param maxAttempts How often a call under an optimistic lock is tried.
     * @param backoff Bound of the first random pause between these attempts.
     */
    public record Lock(
            @Nullable String store,
            @Nullable LockMode mode,
            @Nullable Duration waitTime,
            @Nullable Duration leaseTime,
            @Nullable Duration minHoldTime,
            @Nullable Duration maxHoldTime,
            @Nullable OnBusy onBusy,
            @Nullable String fallbackMethod,
            @Nullable OnLost onLost,
            @Nullable ReleaseTime release,
            @Nullable Integer maxAttempts,
            @Nullable Duration backoff) {

        LockSettings settings() {
            return new LockSettings(
                    Optional.ofNullable(store),
                    Optional.ofNullable(mode),
                    Optional.ofNullable(waitTime),
                    Optional.ofNullable(leaseTime),
                    Optional.ofNullable(minHoldTime),
                    Optional.ofNullable(maxHoldTime),
                    Optional.ofNullable(onBusy),
                    Optional.ofNullable(fallbackMethod),
                    Optional.ofNullable(onLost),
                    Optional.ofNullable(release),
                    Optional.ofNullable(maxAttempts),
                    Optional.ofNullable(backoff));
        }

        private void check(String name) {
            LockSettings settings = settings();
            LockRequest request = LockRequest.of(name);
            new LockRequest(
                    request.keys(),
                    settings.mode().orElse(request.mode()),
                    settings.waitTime(),
                    settings.leaseTime(),
                    settings.minHoldTime(),
                    settings.maxHoldTime());
            VersionOptions optimistic = VersionOptions.defaults();
            optimistic
                    .withMaxAttempts(settings.maxAttempts().orElse(optimistic.maxAttempts()))
                    .withBackoff(settings.backoff().orElse(optimistic.backoff()));
        }
    }

    /**
     * Settings of the Redis store. Its servers are those of a Redis connection factory of the application.
     *
     * @param connectionFactory Name of the Redis connection factory bean to use where there are several.
     * @param waitForReplicas How many replicas must confirm a grant: none, a number, or majority.
     * @param replicaTimeout Time to wait for these replicas, after which the grant is not given.
     * @param commandTimeout Time after which a command without an answer counts as unknown.
     * @param tokenMargin Time that fencing tokens are remembered beyond what clocks may be apart.
     */
    public record Redis(
            @Nullable String connectionFactory,
            @DefaultValue("none") String waitForReplicas,
            @DefaultValue("500ms") Duration replicaTimeout,
            @DefaultValue("2s") Duration commandTimeout,
            @DefaultValue("60s") Duration tokenMargin) {

        public Redis {
            if (!waitForReplicas.matches("none|majority|[1-9][0-9]?")) {
                throw new IllegalArgumentException(
                        "distlock.redis.wait-for-replicas is '%s', must be none, majority or 1 to 99"
                                .formatted(waitForReplicas));
            }
        }
    }
}
