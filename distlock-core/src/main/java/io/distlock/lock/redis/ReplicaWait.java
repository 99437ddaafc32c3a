package io.distlock.lock.redis;

import io.distlock.lock.LockStoreException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/** Sends a script with a {@code WAIT} right behind it on the same connection, to the master that serves the key. */
final class ReplicaWait {

    private static final CompletionStage<Long> NO_ACKS = CompletableFuture.completedFuture(0L);

    private final RedisLink link;
    private final ReplicaPolicy policy;
    private final ReplicaCount count;

    ReplicaWait(RedisLink link, ReplicaPolicy policy, LongSupplier nanoTime) {
        this.link = link;
        this.policy = policy;
        this.count = new ReplicaCount(policy, nanoTime);
    }

    boolean isOn() {
        return !(policy instanceof ReplicaPolicy.None);
    }

    /** What {@link #run} may take beyond the script itself. */
    Duration extraTime() {
        return policy.timeout();
    }

    <R> CompletionStage<Confirmed<R>> run(Step<?> step, ScriptCall call) {
        CompletionStage<Confirmed<R>> first = send(step, call);
        return first.exceptionallyCompose(failure -> RedisFailures.hasCode(failure, "MOVED")
                ? link.refresh().thenCompose(done -> send(step, call))
                : CompletableFuture.failedFuture(failure));
    }

    private <R> CompletionStage<Confirmed<R>> send(Step<?> step, ScriptCall call) {
        return link.masterOf(call.routingKey())
                .thenCompose(master -> count.needed(step, master).thenCompose(needed -> {
                    // a script that is sent a second time needs a second WAIT: the first one asked for older writes
                    AtomicReference<CompletionStage<Long>> acks = new AtomicReference<>(NO_ACKS);
                    CompletionStage<R> reply =
                            ScriptRunner.run(step, master, call, () -> acks.set(waitFor(step, master, needed)));
                    return reply.thenApply(answer -> new Confirmed<>(answer, needed, acks.get()));
                }));
    }

    private CompletionStage<Long> waitFor(Step<?> step, RedisClusterAsyncCommands<String, String> master, int needed) {
        if (needed == 0) {
            return NO_ACKS;
        }
        return step.track(master.waitForReplication(needed, policy.timeout().toMillis()));
    }

    /**
     * Reply of a script, and the number of replicas that have what it wrote.
     *
     * @param acks completes later than the reply
     */
    record Confirmed<R>(R reply, int needed, CompletionStage<Long> acks) {

        /** The reply, once enough replicas have it. */
        CompletionStage<R> whenReplicated(StepName name) {
            return acks.thenApply(count -> {
                if (count < needed) {
                    throw new LockStoreException("Only %d of %d replicas have acknowledged %s; check the replication"
                            .formatted(count, needed, name));
                }
                return reply;
            });
        }
    }
}
