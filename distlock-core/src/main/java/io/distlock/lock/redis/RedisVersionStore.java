package io.distlock.lock.redis;

import io.distlock.lock.LockKey;
import io.distlock.lock.spi.MarkResult;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.PublishResult;
import io.distlock.lock.spi.VersionReading;
import io.distlock.lock.spi.VersionStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Versions on the connection of a lock store: a number that is advanced with {@code INCR}, and a mark beside it whose time to
 * live is its lease, both in one hash slot. Each step is one script. Thread-safe.
 */
final class RedisVersionStore implements VersionStore {

    private final RedisLink link;
    private final Steps steps;
    private final VersionCalls calls;
    private final ReplicaWait replicas;

    RedisVersionStore(RedisLink link, Steps steps, VersionCalls calls, ReplicaWait replicas) {
        this.link = link;
        this.steps = steps;
        this.calls = calls;
        this.replicas = replicas;
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public CompletionStage<VersionReading> read(LockKey key, Duration keepFor) {
        ScriptCall call = calls.read(key, keepFor);
        return steps.run(nameOf("reading", key), step -> this.<List<Object>>send(step, call)
                .thenApply(Replies::versionRead));
    }

    /** Where replicas are to confirm a grant, they are to confirm a mark too: a lost one lets a second committer in. */
    @Override
    public CompletionStage<MarkResult> mark(LockKey key, long expected, Owner owner, Duration lease) {
        StepName name = nameOf("mark", key);
        ScriptCall call = calls.mark(key, expected, owner, lease);
        if (!replicas.isOn()) {
            return steps.run(
                    name, step -> this.<Long>send(step, call).thenApply(reply -> Replies.marked(reply, lease)));
        }
        return steps.run(name, replicas.extraTime(), step -> replicas.<Long>run(step, call)
                .thenCompose(confirmed -> confirmed.whenReplicated(name))
                .thenApply(reply -> Replies.marked(reply, lease)));
    }

    @Override
    public CompletionStage<PublishResult> publish(LockKey key, Owner owner) {
        ScriptCall call = calls.publish(key, owner);
        return steps.run(
                nameOf("publication", key), step -> this.<Long>send(step, call).thenApply(Replies::published));
    }

    private <R> CompletionStage<R> send(Step<?> step, ScriptCall call) {
        return link.commands(call.routingKey()).thenCompose(commands -> ScriptRunner.run(step, commands, call));
    }

    private static StepName nameOf(String action, LockKey key) {
        return new StepName(action, "version " + key.id());
    }
}
