package io.distlock.lock.redis;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How many replicas have to acknowledge. For a majority it remembers the largest number of replicas that any master has had,
 * and asks for news every ten seconds. Thread-safe.
 */
final class ReplicaCount {

    private static final long REFRESH_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int UNKNOWN = -1;

    private final ReplicaPolicy policy;
    private final LongSupplier nanoTime;
    private final AtomicInteger largest = new AtomicInteger(UNKNOWN);
    private final AtomicLong refreshedAt = new AtomicLong();

    ReplicaCount(ReplicaPolicy policy, LongSupplier nanoTime) {
        this.policy = policy;
        this.nanoTime = nanoTime;
    }

    CompletionStage<Integer> needed(Step<?> step, RedisClusterAsyncCommands<String, String> master) {
        if (policy instanceof ReplicaPolicy.AtLeast atLeast) {
            return CompletableFuture.completedFuture(atLeast.replicas());
        }
        if (policy instanceof ReplicaPolicy.None) {
            return CompletableFuture.completedFuture(0);
        }
        long now = nanoTime.getAsLong();
        long before = refreshedAt.get();
        boolean unknown = largest.get() == UNKNOWN;
        if (unknown || now - before >= REFRESH_NANOS && refreshedAt.compareAndSet(before, now)) {
            step.requireTime();
            CompletionStage<Integer> asked = step.track(master.role()).thenApply(role -> {
                refreshedAt.set(now);
                return largest.accumulateAndGet(replicasIn(role), Math::max);
            });
            if (unknown) {
                return asked.thenApply(ReplicaCount::majorityBesideMaster);
            }
        }
        return CompletableFuture.completedFuture(majorityBesideMaster(largest.get()));
    }

    /** Of n replicas and a master, so many replicas that they and the master are more than half. */
    static int majorityBesideMaster(int replicas) {
        return (replicas + 1) / 2;
    }

    /** A master answers its role, its offset and the list of its replicas. */
    private static int replicasIn(List<Object> role) {
        return role.size() >= 3 && role.get(2) instanceof List<?> replicas ? replicas.size() : 0;
    }
}
