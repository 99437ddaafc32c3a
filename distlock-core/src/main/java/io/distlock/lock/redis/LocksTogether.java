package io.distlock.lock.redis;

import io.distlock.lock.LockKey;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.GiveUp;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Takes and gives up several locks with one script: on one server any, in a cluster those that happen to share a slot, which the
 * store leaves to chance so that the locks of one family spread over all servers. Thread-safe.
 */
final class LocksTogether {

    private final RedisLink link;
    private final KeySpace keySpace;
    private final ScriptCalls calls;
    private final Steps steps;
    private final ReplicaWait replicas;

    LocksTogether(RedisLink link, KeySpace keySpace, ScriptCalls calls, Steps steps, ReplicaWait replicas) {
        this.link = link;
        this.keySpace = keySpace;
        this.calls = calls;
        this.steps = steps;
        this.replicas = replicas;
    }

    boolean arePossible(List<LockKey> keys) {
        return keys.stream()
                        .map(key -> link.groupOf(keySpace.record(key)))
                        .distinct()
                        .count()
                == 1;
    }

    CompletionStage<List<AcquireResult>> acquire(List<AcquireCommand> commands) {
        StepName name = nameOf("acquire", commands.get(0).key(), commands.size());
        ScriptCall call = calls.acquireTogether(commands);
        if (!replicas.isOn()) {
            return steps.run(
                    name, step -> this.send(step, call).thenApply(reply -> Replies.acquiredTogether(reply, commands)));
        }
        CompletableFuture<List<AcquireResult>> result =
                steps.run(name, replicas.extraTime(), step -> replicas.<List<Object>>run(step, call)
                        .thenCompose(confirmed -> {
                            List<AcquireResult> answers = Replies.acquiredTogether(confirmed.reply(), commands);
                            return answers.get(0) instanceof AcquireResult.Granted
                                    ? confirmed.whenReplicated(name).thenApply(reply -> answers)
                                    : CompletableFuture.completedFuture(answers);
                        }));
        // grants that too few replicas have are not answered, so nobody would release them
        return result.whenComplete((answers, failure) -> {
            if (failure != null) {
                release(commands.stream()
                        .map(command -> new GiveUp(command.key(), command.owner(), Duration.ZERO))
                        .toList());
            }
        });
    }

    CompletionStage<List<ReleaseOutcome>> release(List<GiveUp> giveUps) {
        ScriptCall call = calls.releaseTogether(giveUps);
        return steps.run(nameOf("release", giveUps.get(0).key(), giveUps.size()), step -> send(step, call)
                .thenApply(reply -> Replies.releasedTogether(reply, giveUps.size())));
    }

    private CompletionStage<List<Object>> send(Step<?> step, ScriptCall call) {
        return link.commands(call.routingKey()).thenCompose(commands -> ScriptRunner.run(step, commands, call));
    }

    private static StepName nameOf(String action, LockKey first, int count) {
        return new StepName(action, "lock %s and %d more".formatted(first.id(), count - 1));
    }
}
